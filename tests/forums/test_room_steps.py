"""Steps of a room: made from the operating model, moved by facilitators, and what may be done in each."""

import copy
import tomllib
from datetime import timedelta
from threading import Event as Flag

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from forums import operating
from forums.groupwork import agenda, placing, steps
from forums.groupwork.opening import make_room
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.rings import ring
from forums.groupwork.steps import MAY, Deed
from forums.models import Participant, ProgrammeItem, Room, Step, Theme
from forums.operating_format import OperatingModelRefused, check
from forums.timetable import programme_of
from tests import factories
from tests.forums.races import at_once, until_somebody_waits

pytestmark = pytest.mark.django_db
State = Step.State
PICTURE = operating.FOLDER / "interactive-situational-picture.toml"


def forum(number):
    """A forum of the newest operating model, with its programme."""
    content = operating.read(PICTURE)
    template = factories.make_template("malli", 1, content=content)
    series = factories.make_series(template=template)
    outline = content["events"][number - 1]
    event = factories.make_event(series, ordinal=number, name_fi=outline["name"]["fi"])
    ProgrammeItem.objects.bulk_create(ProgrammeItem(event=event, **item) for item in programme_of(template, outline))
    return event


def refused(deed, *args, **words):
    """The reason with which a deed is refused."""
    with pytest.raises(RoomRefused) as told, transaction.atomic():
        deed(*args, **words)
    return told.value.reason


def test_room_of_the_first_forum_gets_the_steps_of_its_operating_model():
    room = make_room(event=forum(1), by=None)

    assert [(s.kind, s.fields, s.minutes, s.source and s.source.ordinal) for s in room.steps.all()] == [
        ("assignment", ["strength", "weakness"], 8, None),
        ("board", ["strength", "weakness"], 20, 1),
        ("assignment", ["opportunity", "threat"], 6, None),
        ("board", ["opportunity", "threat"], 14, 3),
        ("merge", [], 5, None),
        ("prioritise", [], 6, 5),
        ("phrase", ["question"], 6, 6),
        ("prioritise", [], 3, 7),
        ("exit_poll", [], 3, None),
    ]


@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        (2, ["assignment", "board", "board", "phrase", "vote", "exit_poll"]),
        (3, ["assignment", "board", "phrase", "commit", "vote", "exit_poll"]),
    ],
)
def test_each_forum_has_its_own_way_from_notes_to_actions(number, kinds):
    room = make_room(event=forum(number), by=None)

    assert [step.kind for step in room.steps.all()] == kinds


@pytest.mark.parametrize("number", [1, 2, 3])
def test_steps_fit_in_the_items_of_the_programme_they_are_done_in(number):
    room = make_room(event=forum(number), by=None)
    needed = {}
    for step in room.steps.select_related("programme_item"):
        needed[step.programme_item] = needed.get(step.programme_item, 0) + step.minutes

    assert None not in needed
    assert {item.title: minutes for item, minutes in needed.items() if minutes > item.minutes} == {}


def test_steps_have_words_in_three_languages():
    room = make_room(event=forum(1), by=None)

    assert {
        bool(s.title_fi and s.title_sv and s.title_en and s.prompt_fi and s.prompt_sv) for s in room.steps.all()
    } == {True}


def test_changed_programme_leaves_steps_without_an_item():
    event = forum(1)
    event.programme.filter(ordinal=4).update(title_fi="Kahvi")

    room = make_room(event=event, by=None)

    assert [step.ordinal for step in room.steps.filter(programme_item=None)] == [1, 2]


def test_event_without_a_model_gets_three_steps_that_suit_any_meeting():
    room = make_room(event=factories.make_event(), by=None)

    assert [(step.kind, step.title_fi) for step in room.steps.all()] == [
        ("board", "Mitä ajattelemme?"),
        ("prioritise", "Mikä on tärkeintä?"),
        ("exit_poll", "Lopuksi"),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_facilitators_who_press_at_once_make_one_room():
    event = factories.make_event()

    made = at_once(*[lambda: make_room(event=event, by=None)] * 4)

    assert {room.pk for room in made} == {Room.objects.get().pk}
    assert Step.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"kind": "dance"}, "events[1].steps[1].kind"),
        ({"source": 1}, "events[1].steps[1].source"),
        ({"item": 9}, "events[1].steps[1].item"),
        ({"fields": ["joke"]}, "events[1].steps[1].fields[1]"),
        ({"kind": "vote"}, "events[1].steps[1].fields"),
        ({"minutes": 0}, "events[1].steps[1].minutes"),
        ({"title": {"fi": "Vain suomeksi"}}, "events[1].steps[1].title.sv"),
    ],
)
def test_wrong_step_in_a_data_file_is_named_by_its_path(change, path):
    content = copy.deepcopy(tomllib.loads(PICTURE.read_text(encoding="utf-8")))
    content["events"][0]["steps"][0] |= change

    with pytest.raises(OperatingModelRefused) as told:
        check(content)

    assert str(told.value).startswith(f"{path}:")


def test_every_kind_has_its_row_in_the_table_of_deeds():
    assert set(MAY) == set(Step.Kind)
    assert frozenset().union(*MAY.values()) == frozenset(Deed)


@pytest.mark.parametrize(
    ("kind", "deed", "expected"),
    [
        ("assignment", Deed.WRITE, None),
        ("assignment", Deed.SEE_TABLE, RoomRefusal.NOT_IN_STEP),
        ("assignment", Deed.VOTE, RoomRefusal.NOT_IN_STEP),
        ("board", Deed.SEE_TABLE, None),
        ("prioritise", Deed.DOTS, None),
        ("prioritise", Deed.WRITE, RoomRefusal.NOT_IN_STEP),
        ("vote", Deed.DOTS, RoomRefusal.NOT_IN_STEP),
        ("exit_poll", Deed.EXIT, None),
    ],
)
def test_kind_says_what_may_be_done(kind, deed, expected):
    assert steps.refusal(factories.make_step(kind=kind), deed) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.HIDDEN, RoomRefusal.STEP_HIDDEN),
        (State.OPEN, None),
        (State.CLOSED, RoomRefusal.STEP_CLOSED),
        (State.REVEALED, RoomRefusal.STEP_CLOSED),
    ],
)
def test_state_says_whether_it_may_be_done_now(state, expected):
    assert steps.refusal(factories.make_step(state=state), Deed.WRITE) == expected


@pytest.mark.parametrize(("seconds", "is_late"), [(59, True), (60, True), (61, None)])
def test_note_that_comes_within_a_minute_of_closing_is_late_not_lost(seconds, is_late):
    with time_machine.travel("2026-01-10 10:00:00Z", tick=False) as clock:
        step = factories.make_step()
        steps.move(step=step, to=State.CLOSED, seen=0, by=None)
        clock.shift(seconds)

        if is_late is None:
            assert refused(steps.admit, step, Deed.WRITE) == RoomRefusal.STEP_CLOSED
        else:
            assert steps.admit(step, Deed.WRITE).is_late is True


def test_nothing_is_taken_after_the_reveal_even_within_the_minute():
    step = factories.make_step()
    steps.move(step=step, to=State.CLOSED, seen=0, by=None)
    steps.move(step=step, to=State.REVEALED, seen=1, by=None)

    assert refused(steps.admit, step, Deed.WRITE) == RoomRefusal.STEP_CLOSED


def test_closed_room_takes_nothing_after_a_minute():
    step = factories.make_step()
    Room.objects.update(closed_at=timezone.now() - timedelta(minutes=2))

    assert refused(steps.admit, step, Deed.WRITE) == RoomRefusal.CLOSED


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("to", State)
def test_step_moves_only_as_the_table_of_turns_says(state, to):
    step = factories.make_step(state=state)

    reason = None if to in steps.TURNS[state] else RoomRefusal.WRONG_TURN

    assert steps.refusal_to_move(step, to) == reason


def test_opening_starts_the_timer_and_raises_both_versions():
    with time_machine.travel("2026-01-10 10:00:00Z", tick=False):
        step = factories.make_step(state=State.HIDDEN, opened_at=None, minutes=8)

        moved = steps.move(step=step, to=State.OPEN, seen=0, by=None)

        assert (moved.closes_at - timezone.now(), moved.version) == (timedelta(minutes=8), 1)
        assert Room.objects.get().version == 1


def test_only_one_step_is_open_at_a_time():
    opened = factories.make_step()
    hidden = factories.make_step(opened.room, state=State.HIDDEN)

    assert refused(steps.move, step=hidden, to=State.OPEN, seen=0, by=None) == RoomRefusal.STEP_ELSEWHERE


def test_next_closes_the_open_step_and_opens_the_one_after():
    opened = factories.make_step()
    hidden = factories.make_step(opened.room, state=State.HIDDEN)

    steps.go_on(step=hidden, seen=0, leaving=opened.pk, by=None)

    assert list(opened.room.steps.values_list("state", flat=True)) == ["closed", "open"]


def test_next_is_refused_when_another_step_is_open_than_was_seen():
    opened = factories.make_step()
    hidden = factories.make_step(opened.room, state=State.HIDDEN)

    assert refused(steps.go_on, step=hidden, seen=0, leaving=None, by=None) == RoomRefusal.STEP_CHANGED


def test_facilitator_who_saw_an_older_version_changes_nothing():
    step = factories.make_step()
    steps.shift_timer(step=step, minutes=1, seen=0)

    assert refused(steps.move, step=step, to=State.CLOSED, seen=0, by=None) == RoomRefusal.STEP_CHANGED
    assert Step.objects.get().state == State.OPEN


def test_step_opens_again_while_there_are_no_votes():
    step = factories.make_step(kind="prioritise", state=State.REVEALED)
    factories.make_contribution(step)

    assert steps.move(step=step, to=State.OPEN, seen=0, by=None).closed_at is None


@pytest.mark.parametrize("vote", [factories.make_vote, factories.make_dot, factories.make_rating])
def test_step_with_votes_is_not_opened_again(vote):
    step = factories.make_step(kind="prioritise", state=State.CLOSED)
    vote(factories.make_choice(step))

    assert refused(steps.move, step=step, to=State.OPEN, seen=0, by=None) == RoomRefusal.HAS_VOTES


def test_step_whose_fruit_has_been_voted_on_is_not_opened_again():
    board = factories.make_step(kind="board", state=State.REVEALED)
    factories.make_vote(factories.make_choice(factories.make_step(board.room, kind="prioritise", source=board)))

    Step.objects.exclude(pk=board.pk).update(state=State.CLOSED)

    assert refused(steps.move, step=board, to=State.OPEN, seen=0, by=None) == RoomRefusal.HAS_VOTES


def test_closing_questions_that_were_answered_are_not_opened_again():
    step = factories.make_step(kind="exit_poll", state=State.CLOSED)
    factories.make_exit_answer(step)

    assert refused(steps.move, step=step, to=State.OPEN, seen=0, by=None) == RoomRefusal.HAS_VOTES


def test_vote_has_a_second_round_and_no_third():
    step = factories.make_step(kind="vote", state=State.REVEALED)
    factories.make_vote(factories.make_choice(step))

    again = steps.next_round(step=step, seen=0, by=None)
    steps.move(step=step, to=State.CLOSED, seen=1, by=None)

    assert (again.round, again.state) == (2, State.OPEN)
    assert refused(steps.next_round, step=step, seen=2, by=None) == RoomRefusal.WRONG_TURN


def test_timer_is_moved_by_a_minute_but_never_into_the_past():
    with time_machine.travel("2026-01-10 10:00:00Z", tick=False):
        step = factories.make_step(closes_at=timezone.now() + timedelta(seconds=30))

        longer = steps.shift_timer(step=step, minutes=1, seen=0)
        shorter = steps.shift_timer(step=step, minutes=-5, seen=1)

        assert (longer.closes_at - timezone.now(), shorter.closes_at) == (timedelta(seconds=90), timezone.now())


@pytest.mark.django_db(transaction=True)
def test_of_two_facilitators_at_once_one_moves_the_step_and_the_other_is_told():
    step = factories.make_step()

    told = at_once(*[lambda: steps.move(step=step, to=State.CLOSED, seen=0, by=None)] * 2)

    assert sorted(type(answer).__name__ for answer in told) == ["RoomRefused", "Step"]
    assert Step.objects.get().version == 1


@pytest.mark.django_db(transaction=True)
def test_step_is_not_revealed_while_somebody_is_writing_to_it():
    step = factories.make_step(state=State.CLOSED, closed_at=timezone.now())
    is_writing, has_tried = Flag(), Flag()

    def write():
        with transaction.atomic():
            steps.admit(step, Deed.WRITE)
            is_writing.set()
            has_tried.wait(10)

    def reveal():
        is_writing.wait(10)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
                steps.move(step=step, to=State.REVEALED, seen=0, by=None)
        finally:
            has_tried.set()

    told = at_once(write, reveal)

    assert [type(answer).__name__ for answer in told] == ["NoneType", "OperationalError"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", ["move", "go_on", "deal"])
def test_facilitator_and_a_phone_that_makes_a_theme_do_not_wait_in_a_circle(deed):
    """The phone has been let in by the step, then the facilitator comes, and only then does the phone name the room."""
    step = factories.make_step(kind="board")
    phone, coming = factories.make_participant(step.room), factories.make_step(step.room, state=State.HIDDEN)
    is_in = Flag()
    deeds = {
        "move": lambda: steps.move(step=step, to=State.CLOSED, seen=0, by=None),
        "go_on": lambda: steps.go_on(step=coming, seen=0, leaving=step.pk, by=None),
        "deal": lambda: placing.seat(room=step.room, by=None),
    }

    def theme():
        with transaction.atomic():
            Participant.objects.select_for_update(no_key=True).get(pk=phone.pk)
            steps.admit(step, Deed.GROUP)
            is_in.set()
            until_somebody_waits()
            Theme.objects.create(room=step.room, text="Junat")
            ring(step.room)

    def lead():
        is_in.wait(10)
        return deeds[deed]()

    told = at_once(theme, lead)

    assert [answer for answer in told if isinstance(answer, Exception)] == []


def test_words_of_a_step_are_changed_by_who_saw_the_newest():
    step = factories.make_step(state=State.HIDDEN, opened_at=None)
    by = factories.make_person()

    agenda.write_step(step=step, words={"title_fi": "Uusi", "minutes": 5, "anonymity": "named"}, seen=0, by=by)

    changed = Step.objects.get()
    assert (changed.title_fi, changed.minutes, changed.anonymity, changed.version) == ("Uusi", 5, "named", 1)
    assert refused(agenda.write_step, step=step, words={"title_fi": "X"}, seen=0, by=by) == RoomRefusal.STEP_CHANGED


def test_added_step_comes_last_and_works_on_the_nearest_ballot():
    room = make_room(event=factories.make_event(), by=None)

    step = agenda.add_step(room=room, new={"kind": "vote", "title_fi": "Vielä yksi"}, by=factories.make_person())

    assert (step.ordinal, step.source.ordinal) == (4, 2)


def test_removed_step_leaves_the_others_numbered_in_order():
    room = make_room(event=factories.make_event(), by=None)

    agenda.remove_step(step=room.steps.get(ordinal=2), seen=0, by=factories.make_person())

    assert list(room.steps.values_list("ordinal", "kind")) == [(1, "board"), (2, "exit_poll")]


def test_used_step_is_not_removed():
    step = factories.make_step()

    assert refused(agenda.remove_step, step=step, seen=0, by=factories.make_person()) == RoomRefusal.IN_USE


@pytest.mark.parametrize(("where", "order"), [("up", ["prioritise", "board"]), ("down", ["board", "exit_poll"])])
def test_hidden_step_moves_one_place(where, order):
    room = make_room(event=factories.make_event(), by=None)

    agenda.shift_step(step=room.steps.get(ordinal=2), where=where, seen=0)

    assert list(room.steps.values_list("kind", flat=True))[:2] == order


def test_step_that_has_begun_keeps_its_place():
    room = make_room(event=factories.make_event(), by=None)
    steps.move(step=room.steps.get(ordinal=1), to=State.OPEN, seen=0, by=None)

    assert refused(agenda.shift_step, step=room.steps.get(ordinal=2), where="up", seen=0) == RoomRefusal.WRONG_TURN
