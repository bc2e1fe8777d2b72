"""Rehearsals: a copy that touches nothing real, and a whole forum played in it by phones that know only the web."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from forums import tasks
from forums.followup import committing
from forums.groupwork import likeness
from forums.models import (
    Action,
    Contribution,
    Dot,
    Event,
    ExitAnswer,
    Participant,
    Rehearsal,
    Room,
    Series,
    StatementOfWill,
    Step,
    Vote,
)
from forums.rehearsal import copying, playing
from forums.simulation import forum as simulated
from forums.simulation import words
from forums.simulation.facilitator import Facilitator
from forums.simulation.wire import Place, Wire
from participants.models import Letter
from regions.words import moment
from tests import factories
from tests.browser.visits import session_of

AGENDA = (
    ("board", ["strength", "weakness"], None),
    ("prioritise", [], 1),
    ("phrase", ["question"], 2),
    ("vote", [], 3),
    ("exit_poll", [], None),
)


@pytest.fixture
def event(db):
    """A forum whose facilitators have made its room: notes, dots, questions, votes and closing questions."""
    room = factories.make_room(factories.make_event(name_fi="Ensimmäinen foorumi"))
    made = []
    for kind, fields, number in AGENDA:
        source = made[number - 1] if number else None
        step = {"kind": kind, "fields": fields, "source": source, "title_fi": kind, "state": "hidden"}
        made.append(factories.make_step(room, opened_at=None, **step))
    return room.event


@pytest.fixture
def rung(monkeypatch):
    """The rehearsals whose next turn has been asked for; in tests nobody plays by itself."""
    numbers = []
    monkeypatch.setattr(tasks.play_rehearsal, "delay", numbers.append)
    return numbers


def real():
    """Everything that belongs to a forum that is meant, as it can be counted."""
    series = Series.objects.values_list("pk", flat=True)
    kinds = {
        Event: "series",
        Room: "event__series",
        Participant: "room__event__series",
        Contribution: "step__room__event__series",
        Vote: "choice__step__room__event__series",
        Action: "statement__key_question__series",
    }
    return {
        model: model._default_manager.filter(**{f"{path}__in": list(series)}).count() for model, path in kinds.items()
    }


def made(event, **fields):
    return copying.make(event=event, by=None, **fields)


def test_copy_has_the_steps_of_the_room_and_says_in_its_name_what_it_is(event, rung):
    rehearsal = made(event)

    room = rehearsal.event.room
    assert list(room.steps.values_list("kind", "fields", "source__ordinal", "state")) == [
        (kind, fields, source, "hidden") for kind, fields, source in AGENDA
    ]
    assert str(rehearsal.event) == gettext("Rehearsal: {name}").format(name="Ensimmäinen foorumi")
    assert (room.is_rehearsal, room.is_open) == (True, True)


def test_no_list_page_or_figure_meets_a_rehearsal(client, event, rung):
    before = real()
    rehearsal = made(event)
    client.force_login(factories.make_manager())

    assert real() == before
    assert not Event.objects.filter(pk=rehearsal.event_id).exists()
    assert not event.series.events.filter(pk=rehearsal.event_id).exists()
    assert not Series.objects.filter(pk=rehearsal.event.series_id).exists()
    for name, number in (("event", rehearsal.event_id), ("series", rehearsal.event.series_id)):
        assert client.get(reverse(name, args=[number])).status_code == 404


def test_who_leads_the_forum_leads_its_rehearsal_and_nobody_else(client, event, rung):
    rehearsal = made(event)
    address = reverse("console", args=[rehearsal.event_id])

    client.force_login(factories.make_manager())
    assert client.get(address).status_code == 200
    client.force_login(factories.make_person())
    assert client.get(address).status_code == 404


def test_button_makes_the_rehearsal_once_stops_it_and_removes_it(
    client, event, rung, django_capture_on_commit_callbacks
):
    client.force_login(factories.make_manager())
    address = reverse("console_rehearsal", args=[event.pk])

    with django_capture_on_commit_callbacks(execute=True):
        answers = [client.post(address, {"deed": "make"}) for _press in range(2)]
    rehearsal = Rehearsal.objects.get()
    console = client.get(answers[0].url)
    stopped = client.post(reverse("console_rehearsal", args=[rehearsal.event_id]), {"deed": "stop"})

    assert [one.url for one in answers] == [reverse("console", args=[rehearsal.event_id])] * 2
    assert rung == [rehearsal.pk]
    assert (rehearsal.phones, 'value="stop"' in console.content.decode()) == (42, True)
    assert 'value="stop"' not in client.get(stopped.url).content.decode()
    asked = client.post(address, {"deed": "remove"}).url
    told = client.get(asked).text
    assert (asked.partition("?")[0], 'name="sure"' in told) == (reverse("console", args=[rehearsal.event_id]), True)
    assert moment(rehearsal.ends_at) in told
    assert Rehearsal.objects.exists()
    assert client.post(address, {"deed": "remove", "sure": "1"}).url == reverse("console", args=[event.pk])
    assert not Series.everything.filter(is_rehearsal=True).exists()
    assert not Rehearsal.objects.exists()


def test_rehearsals_past_their_time_go_and_younger_ones_are_rung_again(event, rung):
    young, old = made(event), made(factories.make_event())
    Series.everything.filter(pk=old.event.series_id).update(created_at=timezone.now() - timedelta(hours=13))
    rung.clear()

    assert copying.sweep() == 1

    assert list(Rehearsal.objects.values_list("pk", flat=True)) == [young.pk]
    assert young.pk in rung


def test_phones_rest_where_nobody_has_led_for_an_hour_and_go_on_when_somebody_does(event, rung):
    rehearsal = made(event)
    Rehearsal.objects.update(made_at=timezone.now() - timedelta(minutes=61))
    rung.clear()

    copying.sweep()
    playing.play(rehearsal.pk)
    resting = list(rung)
    Step.objects.filter(room=rehearsal.event.room, ordinal=1).update(opened_at=timezone.now())
    copying.sweep()

    assert (resting, rung) == ([], [rehearsal.pk])


def test_action_of_a_rehearsal_writes_to_nobody(event, rung):
    rehearsal = made(event)
    room = rehearsal.event.room
    step = factories.make_step(room, kind="commit", fields=[])
    statement = StatementOfWill.objects.filter(key_question__series=rehearsal.event.series_id).first()
    owner = {"owner_organisation": "Esimerkki Oy", "owner_email": "omistaja@example.org", "title": "Kokeilu"}

    action = committing.write(
        step=step, participant=factories.make_participant(room), statement=statement, first_step_on=None, **owner
    )

    assert (action.owner_email, Letter.objects.count()) == ("", 0)


def in_thread(work):
    """Run a work in a thread of its own: the browser of other tests keeps a loop in this one."""

    def run():
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


class WithClock(Facilitator):
    """A facilitator in a house whose clock has just compared the notes."""

    async def merge_similar(self, most, seconds):
        await asyncio.to_thread(in_thread, likeness.compare_due)
        return await super().merge_similar(most, seconds)


@pytest.mark.django_db(transaction=True)
def test_whole_forum_is_played_through_the_web_and_nothing_is_lost_or_doubled(event, live_server, monkeypatch, rung):
    """Six phones, of whose answers a fifth never arrives."""
    for name, value in {"LEAST_PACE": 0.2, "SIMILAR": 2}.items():
        monkeypatch.setattr(simulated, name, value)
    monkeypatch.setattr(words, "NOTES", {kind: those[:2] for kind, those in words.NOTES.items()})  # some say the same
    before, place = real(), Place(live_server.url)
    cookies = {"sessionid": session_of(factories.make_manager()), "csrftoken": "x" * 32}
    said = []
    leader = WithClock(Wire(place, cookies), event.pk, said.append)
    forums = []

    async def story():
        await leader.rehearse()
        code = await asyncio.to_thread(in_thread, lambda: Room.objects.get(event=leader.event).code)
        forums.append(simulated.Forum(leader, code, 6, seconds=4, patience=20))
        for phone in forums[0].crowd.phones:
            phone.wire.is_cut = partial(_one_in_five, phone)
        return await forums[0].play()

    told = in_thread(lambda: asyncio.run(story()))

    copy = Rehearsal.objects.get().event
    phones = forums[0].crowd.phones
    notes = {item.form["id"]: item.form["text"] for one in phones for item in one.outbox.sent if "text" in item.form}
    kept = Contribution.objects.filter(step__room__event=copy)
    assert {str(note.pk): note.text for note in kept} == notes
    assert "Waiting: 0" in told[-1]
    assert sum(phone.outbox.tries for phone in phones) > sum(len(phone.outbox.sent) for phone in phones)
    assert set(copy.room.steps.values_list("state", flat=True)) == {"revealed"}
    assert copy.room.steps.count() == len(AGENDA) + 1  # actions are added
    assert copy.room.participants.count() == 6
    merged = [place for place, line in enumerate(said) if "similar notes put under one theme" in line]
    assert [said[place - 1].partition(":")[0] for place in merged] == ["Step 1", "Step 3"]  # in which people write
    assert (copy.room.themes.exists(), likeness.same(copy.room)) == (True, [])
    in_room = {"choice__step__room__event": copy}
    voted = {(item.form["choice"], one.number) for one in phones for item in one.outbox.sent if "value" in item.form}
    assert Vote.objects.filter(**in_room).count() == len(voted) > 0
    assert all(count <= 5 for count in _dots(in_room).values())
    assert sum(_dots(in_room).values()) > 0
    assert ExitAnswer.objects.filter(step__room__event=copy).count() == 6
    assert Action.objects.filter(statement__key_question__series=copy.series).exists()
    assert real() == before


class BeforeTheClock(Facilitator):
    """A facilitator who looks once before the notes have been compared."""

    looks = 0

    async def look(self):
        self.looks += 1
        if self.looks == 2:
            await asyncio.to_thread(in_thread, likeness.compare_due)
        return await super().look()


@pytest.mark.django_db(transaction=True)
def test_facilitator_waits_until_the_notes_of_a_closed_step_have_been_compared(live_server):
    step = factories.make_step(factories.make_room(), kind="board", state="closed")
    for text in ("Luonto on lähellä", "Koulut ovat turvallisia") * 2:
        factories.make_contribution(step, text=text)
    cookies = {"sessionid": session_of(factories.make_manager()), "csrftoken": "x" * 32}
    leader = BeforeTheClock(Wire(Place(live_server.url), cookies), step.room.event_id, lambda _words: None)

    async def story():
        times = await leader.merge_similar(4, 5)
        leader.wire.close()
        return times

    times = in_thread(lambda: asyncio.run(story()))

    assert (times, step.room.themes.count(), likeness.same(step.room)) == (1, 2, [])


def _one_in_five(phone):
    return phone.is_in and phone.lot.random() < 0.2


def _dots(in_room):
    given = {}
    for voter, count in Dot.objects.filter(**in_room).values_list("voter_key", "count"):
        given[voter] = given.get(voter, 0) + count
    return given


@pytest.mark.django_db(transaction=True)
def test_phones_play_in_turns_keep_what_they_are_and_end_when_stopped(event, live_server, settings, monkeypatch, rung):
    settings.BASE_URL = live_server.url
    monkeypatch.setattr(playing, "PACE", 0.2)
    monkeypatch.setattr(playing, "LOOKS_EVERY", 0.1)
    rehearsal = made(event, phones=6)
    rung.clear()

    in_thread(lambda: playing.play(rehearsal.pk, 3))
    first = set(Participant.objects.values_list("pk", flat=True))
    in_thread(lambda: playing.play(rehearsal.pk, 1))
    copying.stop(rehearsal=rehearsal, by=factories.make_manager())
    in_thread(lambda: playing.play(rehearsal.pk, 60))

    rehearsal.refresh_from_db()
    assert len(first) == 6
    assert set(Participant.objects.values_list("pk", flat=True)) == first
    assert rung == [rehearsal.pk, rehearsal.pk]
    assert (rehearsal.held_until, len(rehearsal.secrets)) == (None, 6)


@pytest.mark.django_db(transaction=True)
def test_a_turn_plays_also_other_rehearsals_those_too_that_come_while_it_goes_on(
    event, live_server, settings, monkeypatch, rung
):
    settings.BASE_URL = live_server.url
    monkeypatch.setattr(playing, "PACE", 0.2)
    monkeypatch.setattr(playing, "LOOKS_EVERY", 0.1)
    one, stopped, later = (made(of, phones=6) for of in (event, factories.make_event(), factories.make_event()))
    Rehearsal.objects.filter(pk=later.pk).update(held_until=timezone.now() + timedelta(seconds=1))
    copying.stop(rehearsal=stopped, by=factories.make_manager())
    rung.clear()

    in_thread(lambda: playing.play(one.pk, 4))

    came = Participant.objects.values_list("room__event", flat=True)
    assert {number: list(came).count(number) for number in came} == {one.event_id: 6, later.event_id: 6}
    assert rung == [one.pk]
    assert set(Rehearsal.objects.values_list("held_until", flat=True)) == {None}


@pytest.mark.django_db(transaction=True)
def test_rehearsal_whose_phones_break_off_stops_no_other(event, live_server, settings, monkeypatch, rung, caplog):
    settings.BASE_URL = live_server.url
    monkeypatch.setattr(playing, "PACE", 0.2)
    monkeypatch.setattr(playing, "LOOKS_EVERY", 0.1)
    one, other = (made(of, phones=6) for of in (event, factories.make_event()))
    Rehearsal.objects.filter(pk=other.pk).update(secrets=[{"cookies": "none"}])  # not what phones keep
    rung.clear()

    in_thread(lambda: playing.play(one.pk, 3))

    assert (rung, "broke off" in caplog.text) == ([one.pk], True)


def test_turn_that_is_delivered_twice_plays_once(event, rung):
    rehearsal = made(event, phones=6)
    Rehearsal.objects.filter(pk=rehearsal.pk).update(held_until=timezone.now() + timedelta(seconds=60))
    rung.clear()

    playing.play(rehearsal.pk)

    assert rung == []
