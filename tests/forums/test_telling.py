"""The letters about a changed time or place wait a moment; a further change meanwhile rewrites them."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from forums import registration, scheduling
from forums.models import Event
from forums.scheduling import Revision
from forums.scheduling.telling import HELD_FOR
from participants.models import Letter
from regions.words import when
from tests.factories import helsinki, make_event, make_manager, make_person, make_registration, make_team_member
from tests.forums.test_event_edit_views import edit
from tests.forums.test_registration import attendee

pytestmark = pytest.mark.django_db
START = helsinki(2026, 11, 30, 9)


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-02 10:30+02:00", tick=False) as traveller:
        yield traveller


def move(event, days, by=None, **more):
    """Move an event to some days after its first day."""
    times = (START + timedelta(days=days), START + timedelta(days=days, hours=2))
    return scheduling.revise_event(event=event, revision=Revision(times=times, **more), by=by)


def told(days):
    with override("en"):
        return when(START + timedelta(days=days), START + timedelta(days=days, hours=2))


def waiting(kind):
    return Letter.objects.waiting().filter(kind=kind).order_by("pk")


def told_event():
    """An event, one who is registered for it, and one who helps to run it, both told in English."""
    event = make_event(starts_at=START)
    seat = make_registration(event, make_person(language="en"))
    return event, seat, make_team_member(event.series, make_person(language="en")).person


def test_letters_wait_before_anybody_is_told(clock):
    event, seat, helper = told_event()

    event = move(event, 7)
    at_once = list(Letter.objects.due())
    clock.shift(HELD_FOR)

    assert (at_once, event.tells_at) == ([], helsinki(2026, 11, 2, 10, 35))
    assert {letter.person for letter in Letter.objects.due()} == {seat.person, helper}


@pytest.mark.parametrize("kind", ["changed", "event_moved"])
def test_further_change_rewrites_the_letter_from_what_was_told_last(clock, kind):
    event, _seat, _helper = told_event()

    move(event, 7)
    clock.shift(timedelta(minutes=4))
    move(event, 14)

    letter = waiting(kind).get()
    assert [told(days) in letter.text for days in (0, 7, 14)] == [True, False, True]
    assert letter.due_at == helsinki(2026, 11, 2, 10, 39)
    assert Letter.objects.exclude(withdrawn_at=None).filter(kind=kind).count() == 1
    assert kind == "event_moved" or "SEQUENCE:2" in letter.calendar


@pytest.mark.parametrize("kind", ["changed", "event_moved"])
def test_change_after_the_letters_have_left_starts_from_what_they_told(clock, kind):
    event, _seat, _helper = told_event()

    move(event, 7)
    clock.shift(HELD_FOR)
    Letter.objects.update(sent_at=helsinki(2026, 11, 2, 10, 35))
    move(event, 14)

    letter = waiting(kind).get()
    assert [told(days) in letter.text for days in (0, 7, 14)] == [False, True, True]


def test_nobody_is_told_of_what_was_taken_back(clock):
    event, _seat, _helper = told_event()

    move(event, 7)
    event = move(event, 0)

    assert (Letter.objects.waiting().count(), event.revision) == (0, 2)


def test_only_what_differs_in_the_end_is_told(clock):
    event, _seat, _helper = told_event()

    move(event, 7, changes={"place_fi": "Koulu"})
    move(event, 0)

    letter = waiting("changed").get()
    assert ("Place before:" in letter.text, "Time before:" in letter.text) == (True, False)


def test_who_registers_between_two_changes_is_told_from_what_they_heard(clock):
    event, _seat, _helper = told_event()

    move(event, 7)
    clock.shift(timedelta(minutes=1))
    new = registration.register(event=event, attendee=attendee(1))
    clock.shift(timedelta(minutes=1))
    move(event, 0)

    assert [letter.about for letter in waiting("changed")] == [new.about]


def test_two_events_changed_in_turn_are_one_letter_to_the_team_and_each_is_told_by_who_did_not_do_it(clock):
    event, _seat, helper = told_event()
    other = make_event(event.series, days=40)
    doers = [make_team_member(event.series, make_manager()).person for _number in range(2)]

    move(event, 7, by=doers[0])
    scheduling.change_event(event=other, by=doers[1], address="Uusi katu 1")

    letters = {letter.person: letter.text for letter in waiting("event_moved")}
    assert ("Uusi katu 1" in letters[helper], told(7) in letters[helper]) == (True, True)
    assert set(letters) == {helper, *doers}


def test_cancelled_event_withdraws_what_waits_and_leaves_what_waits_of_the_others(clock):
    event, _seat, helper = told_event()
    other = make_event(event.series, days=40)
    scheduling.change_event(event=other, by=None, address="Uusi katu 1")
    move(event, 7)

    scheduling.cancel_event(event=event, by=None)

    letter = waiting("event_moved").get()
    assert (letter.person, "Uusi katu 1" in letter.text, told(7) in letter.text) == (helper, True, False)
    assert letter.due_at == helsinki(2026, 11, 2, 10, 35)
    assert not waiting("changed").exists()


@pytest.mark.parametrize(("people", "sentence"), [(0, None), (1, "1"), (2, "2")])
def test_page_says_how_many_are_told_and_when_only_if_somebody_is(client, clock, people, sentence):
    client.force_login(make_manager())
    event = make_event(starts_at=START)
    for _number in range(people):
        make_registration(event)

    page = client.get(edit(client, event, address="Uusi katu 1").url)

    message = str(next(iter(page.context["messages"])))
    assert ("10.35" in message) == bool(sentence)
    assert (sentence or "") in message


def test_change_nobody_needs_to_know_of_says_nothing_of_telling(client, clock):
    client.force_login(make_manager())
    event, _seat, _helper = told_event()

    edit(client, event, theme_fi="Uusi")

    assert Event.objects.get().tells_at is None
    assert not Letter.objects.exists()
    assert "10.35" not in client.get(reverse("event", args=[event.pk])).content.decode()
