"""A room that is treated badly, by chance or on purpose: nothing is lost, nothing told to whom it does not concern."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from config import live
from forums.groupwork import board, counts, maps, placing, showing, standings, steps, streams, themes
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.rings import of_group, of_room
from forums.groupwork.themes import Scope
from forums.models import Agreement, Choice, Contribution, Participant, Step, Vote
from tests import factories

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(1)">\u202e\u2066gnp.exe\u200b {{ 7 }} {% now "Y" %}'


@pytest.fixture
def room():
    return factories.make_room(code="KAHVI")


@pytest.fixture
def step(room):
    return factories.make_step(room, kind="board")


@pytest.fixture
def phone(client, room):
    """A phone at table 1, known by its cookie."""
    client.post(reverse("room_join", args=["KAHVI"]), {"stakeholder_group": "business"})
    Participant.objects.update(group=factories.make_work_group(room))
    return Participant.objects.select_related("group").get()


@pytest.fixture
def theirs(room, step, phone):
    """Two notes of another table, under a theme of theirs."""
    group = factories.make_work_group(room)
    writer = factories.make_participant(room, group=group)
    notes = [factories.make_contribution(step, group=group, author=writer, text=text) for text in ("Salaa", "Salaa 2")]
    themes.merge(Scope(room, group), notes=[note.pk for note in notes])
    return notes


def press(client, name, **values):
    return client.post(reverse(name, args=["KAHVI"]), values)


def of_room_now():
    notes = set(Contribution.objects.values_list("pk", "theme", "withdrawn_at"))
    return notes, set(Agreement.objects.values_list("contribution", "participant"))


@pytest.mark.parametrize("name", ["room_agree", "room_withdraw"])
def test_number_of_another_tables_note_opens_nothing(client, phone, theirs, name):
    before = of_room_now()

    answer = press(client, name, note=str(theirs[0].pk))

    assert answer.status_code == 422
    assert "Salaa" not in answer.content.decode()
    assert of_room_now() == before


@pytest.mark.parametrize("move", ["merge", "split", "rename", "dissolve", "undo"])
def test_scribe_of_one_table_moves_nothing_of_another(client, phone, theirs, move):
    before, theme = of_room_now(), Contribution.objects.exclude(theme=None).first().theme
    chosen = {"note": [str(note.pk) for note in theirs], "under": [theme.pk], "theme": theme.pk, "text": "Meidän"}

    answer = press(client, "room_group", move=move, **chosen)

    theme.refresh_from_db()
    assert answer.status_code == 422
    assert "Salaa" not in answer.content.decode()
    assert (of_room_now(), theme.text) == (before, "Salaa")


def test_stream_of_another_table_tells_that_something_is_new_and_nothing_else(room, theirs):
    topics = [of_room(room), of_group(theirs[0].group)]

    told = [live._frame(topic, 3) for topic in streams.topics_of(streams.token(*topics))]

    assert told == [f'data: {{"topic": "{topic}", "version": 3}}\n\n' for topic in topics]


def test_note_of_5000_letters_is_refused_and_comes_back_whole(client, phone, step):
    answer = press(client, "room_write", step=step.pk, id=str(uuid4()), text="ä" * 5000)

    assert answer.status_code == 422
    assert "ä" * 5000 in answer.content.decode()
    assert not Contribution.objects.exists()


def test_hostile_note_is_words_on_phone_console_and_screen(client, phone, step, room):
    press(client, "room_write", step=step.pk, id=str(uuid4()), text=HOSTILE)
    note = Contribution.objects.get()
    pages = [client.get(reverse("room", args=["KAHVI"]))]
    Step.objects.update(state=Step.State.REVEALED)
    pages.append(client.get(reverse("room_screen", args=[room.screen_key])))
    client.force_login(factories.make_manager(), backend="django.contrib.auth.backends.ModelBackend")
    pages.append(client.get(reverse("console", args=[room.event_id])))

    for page in pages:
        text = page.content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert not {"\u202e", "\u2066", "\u200b"} & set(note.text)
    assert "{{ 7 }}" in note.text


def test_thousand_notes_from_one_phone_end_at_a_hundred(phone, step):
    """Those that come too fast wait on the phone; those that are too many are refused."""
    kept, reasons = 0, set()
    for number in range(1000):
        try:
            board.write(step=step, participant=phone, uuid=uuid4(), text=f"Lappu {number}")
            kept += 1
        except RoomRefused as refused:
            reasons.add(refused.reason)
            Contribution.objects.update(received_at=timezone.now() - board.PACE)  # a minute later
            if refused.reason == RoomRefusal.TOO_MANY:
                break

    assert (kept, Contribution.objects.count()) == (100, 100)
    assert reasons == {RoomRefusal.TOO_FAST, RoomRefusal.TOO_MANY}


def test_facilitator_who_leaves_in_the_middle_of_a_step_stops_nobody(client, phone, room, step):
    member = factories.make_person("lahteva@example.org")
    seat = factories.make_team_member(room.event.series, member, kind="facilitator", event=room.event)
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    console = reverse("console", args=[room.event_id])
    assert client.get(console).status_code == 200

    seat.delete()

    assert client.get(console).status_code == 404
    board.write(step=step, participant=phone, uuid=uuid4(), text="Kirjoitan silti")
    client.force_login(factories.make_manager(), backend="django.contrib.auth.backends.ModelBackend")
    close = reverse("console_step", args=[room.event_id, step.pk, "close"])
    client.post(close, {"seen": step.version, "sure": "1"})
    step.refresh_from_db()
    assert (step.state, Contribution.objects.count()) == ("closed", 1)


def test_table_of_one_works_like_any_other(client, room, step):
    client.post(reverse("room_join", args=["KAHVI"]), {"stakeholder_group": "business"})
    placing.seat(room=room, by=None)
    alone = Participant.objects.select_related("group").get()
    for text in ("Junayhteys", "Junayhteys on"):
        board.write(step=step, participant=alone, uuid=uuid4(), text=text)

    answer = press(client, "room_group", move="merge", note=[str(note.pk) for note in Contribution.objects.all()])
    press(client, "room_ready")

    [table] = counts.of_room(room, step).tables
    assert answer.status_code == 302
    assert (table.group, table.present, table.answered, table.is_ready) == (alone.group, 1, 1, True)


@pytest.mark.parametrize(("kind", "count"), [("prioritise", 3), ("prioritise", 20), ("vote", 3)])
def test_step_nobody_voted_in_is_shown_in_noughts(client, room, kind, count):
    step = factories.make_step(room, kind=kind, fields=[], state="revealed")
    for number in range(count):
        factories.make_choice(step, ordinal=number + 1, text=f"Asia {number}")

    drawn, view = maps.draw_due(), showing.view(room)

    assert (drawn, view.opinion) == (0, None)
    assert client.get(reverse("room_screen", args=[room.screen_key])).status_code == 200
    figures = "".join(line.figure for heading in view.headings for line in heading.lines)
    assert not set(figures) & set("123456789")


def test_everybody_votes_the_same_and_no_groups_are_made_of_it(room):
    step = factories.make_step(room, kind="prioritise", fields=[], state="revealed", round=1)
    choices = [factories.make_choice(step, ordinal=number + 1, text=f"Asia {number}") for number in range(18)]
    voters = [factories.make_participant(room) for _number in range(20)]
    Vote.objects.bulk_create(
        Vote(choice=choice, participant=one, voter_key=str(one.pk), value=1) for one in voters for choice in choices
    )
    maps.draw(step)

    told, ranked = maps.told(step), standings.standings(step)

    assert (told.people, told.shapes, list(told.dividing)) == (20, [], [])
    assert len(ranked.lines) == Choice.objects.count() == 18


def test_code_of_another_forums_table_seats_nobody_there(client, room):
    theirs = factories.make_work_group(factories.make_room(), code="AAAA")

    client.post(reverse("room_join", args=["KAHVI"]), {"stakeholder_group": "business", "table": theirs.code})

    assert Participant.objects.get().group is None


def test_code_of_a_closed_room_joins_nobody_and_takes_nothing(client, phone, step, room):
    room.closed_at = timezone.now() - steps.LATE * 2
    room.save()

    answer = press(client, "room_write", step=step.pk, uuid=uuid4(), text="Myöhässä")
    client.cookies.clear()
    client.post(reverse("room_join", args=["KAHVI"]), {"stakeholder_group": "business"})

    assert answer.status_code == 422
    assert (Contribution.objects.count(), Participant.objects.count()) == (0, 1)


def test_everybody_gives_the_same_dots_and_all_of_the_rest_share_a_place_by_lot_of_the_ballot(room):
    step = factories.make_step(room, kind="prioritise", fields=[], state="revealed")
    first, *others = [factories.make_choice(step, text=f"Asia {number}") for number in range(4)]
    for _person in range(6):
        factories.make_dot(first, count=5)

    told = standings.reckoned(step)

    assert (told.lines[0].choice, told.lines[0].low, told.lines[0].high) == (first, 30, 30)
    assert {line.choice for line in told.lines[1:]} == set(others)
    assert {(line.score, line.low, line.high) for line in told.lines[1:]} == {(0, 0, 0)}
