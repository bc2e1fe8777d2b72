"""Attendance: marked for those with a seat, from the day of the event on, and taken back as easily."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from forums import attendance
from forums.attendance import AttendanceRefusal, AttendanceRefused, Presence
from tests.factories import helsinki, make_event, make_official, make_registration

pytestmark = pytest.mark.django_db

DAY = helsinki(2026, 11, 30, 9)
AT_THE_DOOR = helsinki(2026, 11, 30, 8, 45)


def event_of_the_day(**fields):
    return make_event(starts_at=DAY, **fields)


def marks(seat):
    seat.refresh_from_db()
    return bool(seat.attended_at), bool(seat.absent_at), bool(seat.apologised_at)


@pytest.mark.parametrize(
    ("presence", "expected"),
    [
        (Presence.PRESENT, (True, False, False)),
        (Presence.ABSENT, (False, True, False)),
        (Presence.APOLOGISED, (False, False, True)),
        (None, (False, False, False)),
    ],
)
@pytest.mark.parametrize("before", [*Presence, None])
def test_last_mark_is_the_one_that_holds(before, presence, expected):
    official = make_official()
    with time_machine.travel(AT_THE_DOOR, tick=False):
        seat = make_registration(event_of_the_day())

        for mark in (before, presence):
            attendance.mark(registration=seat, presence=mark, by=official)

    assert marks(seat) == expected
    assert (seat.presence, seat.marked_by) == (presence, official if presence else None)


def test_database_refuses_two_states_at_a_time():
    seat = make_registration(make_event(), attended_at=DAY)

    for other in ("absent_at", "apologised_at"):
        with pytest.raises(IntegrityError, match="one_presence_at_a_time"), transaction.atomic():
            type(seat).objects.filter(pk=seat.pk).update(**{other: DAY})


def test_same_mark_twice_keeps_the_first_time():
    official = make_official()
    with time_machine.travel(AT_THE_DOOR, tick=False) as clock:
        seat = make_registration(event_of_the_day())
        attendance.mark(registration=seat, presence=Presence.PRESENT, by=official)
        clock.shift(600)

        seat = attendance.mark(registration=seat, presence=Presence.PRESENT, by=official)

    assert seat.attended_at == AT_THE_DOOR


@pytest.mark.parametrize(
    ("moment", "is_refused"),
    [
        (helsinki(2026, 11, 29, 23, 59), True),
        (helsinki(2026, 11, 30, 0, 0), False),
        (helsinki(2026, 12, 24, 12), False),
    ],
)
def test_marks_are_made_from_midnight_of_the_day_on(moment, is_refused):
    with time_machine.travel(moment, tick=False):
        reason = attendance.refusal(event_of_the_day())

    assert (reason == AttendanceRefusal.TOO_EARLY) is is_refused


@pytest.mark.parametrize(
    ("event", "seat", "reason"),
    [
        ({"starts_at": helsinki(2026, 12, 1, 9)}, {}, AttendanceRefusal.TOO_EARLY),
        ({"starts_at": DAY, "cancelled_at": AT_THE_DOOR}, {}, AttendanceRefusal.CANCELLED),
        ({"starts_at": DAY}, {"is_waiting": True}, AttendanceRefusal.NO_SEAT),
        ({"starts_at": DAY}, {"cancelled_at": AT_THE_DOOR}, AttendanceRefusal.NO_SEAT),
    ],
)
def test_refused_mark_says_why_and_changes_nothing(event, seat, reason):
    official = make_official()
    with time_machine.travel(AT_THE_DOOR, tick=False):
        registration = make_registration(make_event(**event), **seat)

        with pytest.raises(AttendanceRefused) as refused:
            attendance.mark(registration=registration, presence=Presence.PRESENT, by=official)

    assert (refused.value.reason, marks(registration)) == (reason, (False, False, False))


def test_marking_all_present_leaves_the_marked_the_queue_and_other_events_alone():
    official = make_official()
    with time_machine.travel(AT_THE_DOOR, tick=False):
        event = event_of_the_day()
        seated = [make_registration(event) for _ in range(3)]
        absent = make_registration(event, absent_at=AT_THE_DOOR)
        apologised = make_registration(event, apologised_at=AT_THE_DOOR)
        others = [
            make_registration(event, is_waiting=True),
            make_registration(event, cancelled_at=AT_THE_DOOR),
            make_registration(event_of_the_day()),
        ]

        count = attendance.mark_all_present(event=event, by=official)

    assert count == 3
    assert [marks(seat) for seat in seated] == [(True, False, False)] * 3
    assert marks(absent) == (False, True, False)
    assert marks(apologised) == (False, False, True)
    assert [marks(seat) for seat in others] == [(False, False, False)] * 3


def test_marking_all_present_before_the_day_is_refused():
    official = make_official()
    with time_machine.travel(helsinki(2026, 11, 29, 12), tick=False):
        event = event_of_the_day()

        with pytest.raises(AttendanceRefused) as refused:
            attendance.mark_all_present(event=event, by=official)

    assert refused.value.reason == AttendanceRefusal.TOO_EARLY


def test_marks_of_all_are_taken_back_but_for_those_that_others_have_changed():
    official, other = make_official(), make_official()
    with time_machine.travel(AT_THE_DOOR, tick=False):
        event = event_of_the_day()
        first, second = make_registration(event), make_registration(event)
        before = make_registration(event, absent_at=helsinki(2026, 11, 30, 8), marked_by=official)
        marked, at = attendance.mark_all(event=event, presence=Presence.ABSENT, by=official)
        attendance.mark(registration=second, presence=Presence.PRESENT, by=other)

        count = attendance.unmark_all(event=event, presence=Presence.ABSENT, at=at, by=official)

    assert (marked, count) == (2, 1)
    assert [marks(seat) for seat in (first, second, before)] == [
        (False, False, False),
        (True, False, False),
        (False, True, False),
    ]


@pytest.mark.parametrize(("steps", "expected"), [([1, 1, 1], 3), ([2, -1], 1), ([-1], 0), ([5000, 1], 5000)])
def test_walk_ins_without_an_address_are_a_number(steps, expected):
    with time_machine.travel(AT_THE_DOOR, tick=False):
        event = event_of_the_day()

        for step in steps:
            attendance.count_walk_ins(event=event, persons=step)

    event.refresh_from_db()
    assert event.walk_ins == expected
