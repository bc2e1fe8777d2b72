"""Reminders: on time, once, in order, and silent where they should be."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from forums import recipients, registration, reminders, rule_letters, scheduling
from participants.models import Letter
from tests.factories import (
    helsinki,
    make_event,
    make_person,
    make_planned_letter,
    make_registration,
    make_series,
)

FORUM = helsinki(2026, 11, 30, 9)
MONTH_BEFORE = helsinki(2026, 10, 20, 12)


@pytest.fixture
def event():
    """A forum on 30.11.2026 with reminders 7 days and 1 day before at 9.00, and one person with a seat."""
    event = make_event(starts_at=FORUM, name_sv="Forum 1")
    for days in (-7, -1):
        make_planned_letter(event, days=days)
    make_registration(event, seated_at=MONTH_BEFORE)
    return event


def keys():
    return sorted(Letter.objects.values_list("key", flat=True))


def key(event, days, seat):
    return event.planned_letters.get(days=days).key(seat.pk, seat.person_id)


@pytest.mark.django_db
def test_a_reminder_is_written_at_its_time_and_not_before(event):
    seat = event.registrations.get()

    early = reminders.send_planned(at=helsinki(2026, 11, 23, 8, 59))
    on_time = reminders.send_planned(at=helsinki(2026, 11, 23, 9))

    assert (early, on_time, keys()) == (0, 1, [key(event, -7, seat)])


@pytest.mark.django_db
def test_a_rule_that_cannot_be_written_holds_up_no_other_and_is_tried_again(event, monkeypatch):
    other = make_event(starts_at=FORUM)
    make_planned_letter(other, days=-7)
    make_registration(other, seated_at=MONTH_BEFORE)
    real, broken = rule_letters.write_all, {event.pk}
    monkeypatch.setattr(
        rule_letters, "write_all", lambda plan, *rest: 1 / 0 if plan.event_id in broken else real(plan, *rest)
    )

    first = reminders.send_planned(at=helsinki(2026, 11, 23, 9))
    broken.clear()
    second = reminders.send_planned(at=helsinki(2026, 11, 23, 9, 1))

    assert (first, second, Letter.objects.count()) == (1, 1, 2)


@pytest.mark.django_db
def test_thousands_are_reminded_in_rounds_of_a_moment(event, monkeypatch, django_capture_on_commit_callbacks):
    for _number in range(4):
        make_registration(event, seated_at=MONTH_BEFORE)
    rung = []
    monkeypatch.setattr(reminders.send_planned_letters, "apply_async", lambda **kwargs: rung.append(1))
    monkeypatch.setattr(reminders, "ROUND_LASTS", 0.0)
    monkeypatch.setattr(reminders, "BATCH", 2)

    with django_capture_on_commit_callbacks(execute=True):
        counts = [reminders.send_planned(at=helsinki(2026, 11, 23, 9)) for _round in range(4)]

    assert (counts, len(rung)) == ([2, 2, 1, 0], 3)
    assert Letter.objects.values("person").distinct().count() == 5


@pytest.mark.django_db
def test_who_has_no_reminder_yet_is_found_without_reading_the_letters_of_others(event):
    plan = event.planned_letters.get(days=-7)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        read = recipients.unwritten(plan).explain()

    indexes = re.findall(r"Index Scan (?:using|on) (participants_letter_\w+)", read)  # by row, or by page
    assert [name.startswith("participants_letter_person_id") for name in indexes] == [True], read


@pytest.mark.django_db
def test_running_twice_writes_each_reminder_once(event):
    reminders.send_planned(at=helsinki(2026, 11, 23, 9))

    again = reminders.send_planned(at=helsinki(2026, 11, 23, 9, 1))

    assert (again, Letter.objects.count()) == (0, 1)


@pytest.mark.django_db
def test_after_a_long_silence_only_the_latest_reminder_leaves(event):
    seat = event.registrations.get()

    written = reminders.send_planned(at=helsinki(2026, 11, 29, 12))

    assert (written, keys()) == (1, [key(event, -1, seat)])


@pytest.mark.django_db
def test_who_registered_after_the_time_waits_for_the_next_reminder(event):
    make_registration(event, seated_at=helsinki(2026, 11, 24))

    week, day = (reminders.send_planned(at=helsinki(2026, 11, day, 12)) for day in (25, 29))

    assert (week, day) == (1, 2)


@pytest.mark.django_db
def test_nobody_is_reminded_of_a_cancelled_event(event):
    event.cancelled_at = MONTH_BEFORE
    event.save()

    assert reminders.send_planned(at=helsinki(2026, 11, 23, 9)) == 0


@pytest.mark.django_db
def test_nobody_is_reminded_before_the_invitations_are_opened(event):
    event.series.invited_at = None
    event.series.save()

    assert reminders.send_planned(at=helsinki(2026, 11, 23, 9)) == 0


@pytest.mark.django_db
def test_an_event_that_has_begun_reminds_nobody(event):
    assert reminders.send_planned(at=FORUM) == 0


@pytest.mark.django_db
def test_the_cancelled_and_the_waiting_are_not_reminded(event):
    make_registration(event, seated_at=MONTH_BEFORE, cancelled_at=MONTH_BEFORE)
    make_registration(event, is_waiting=True)

    assert reminders.send_planned(at=helsinki(2026, 11, 23, 9)) == 1


@pytest.mark.django_db
def test_a_reminder_given_up_before_the_event_was_moved_does_not_tell_the_old_time(event):
    reminders.send_planned(at=FORUM - timedelta(days=7))
    Letter.objects.update(failed_at=FORUM - timedelta(days=7), failure="550 No")

    with time_machine.travel(FORUM - timedelta(days=6), tick=False):
        scheduling.change_event(event=event, by=None, address="Uusi katu 1")

    assert list(Letter.objects.values_list("kind", flat=True)) == ["changed"]


@pytest.mark.django_db
def test_a_moved_event_moves_its_reminders(event):
    with time_machine.travel(MONTH_BEFORE, tick=False):
        scheduling.move_event(
            event=event,
            starts_at=FORUM + timedelta(days=14),
            ends_at=FORUM + timedelta(days=14, hours=2),
            move_others=False,
            by=None,
        )

    old_day, new_day = (
        reminders.send_planned(at=moment) for moment in (FORUM - timedelta(days=7), FORUM + timedelta(days=7))
    )

    assert (old_day, new_day) == (0, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("forum", "reminder"),
    [
        (helsinki(2026, 3, 30, 9), helsinki(2026, 3, 29, 9)),  # the night of 29.3. has no hour 3
        (helsinki(2026, 10, 26, 9), helsinki(2026, 10, 25, 9)),  # the night of 25.10. has it twice
    ],
)
def test_nine_oclock_stays_nine_oclock_over_the_clock_change(forum, reminder):
    event = make_event(starts_at=forum)
    plan = make_planned_letter(event, days=-1)
    make_registration(event, seated_at=reminder - timedelta(days=30))

    early, on_time = (reminders.send_planned(at=reminder - timedelta(seconds=1)), reminders.send_planned(at=reminder))

    assert (plan.due_at, early, on_time) == (reminder, 0, 1)


@pytest.mark.django_db
def test_giving_up_the_seat_withdraws_a_reminder_that_has_not_left(event):
    with time_machine.travel(helsinki(2026, 11, 23, 9), tick=False):
        reminders.send_planned()
        registration.cancel(registration=event.registrations.get())

    reminder = Letter.objects.get(kind="reminder")
    assert reminder.withdrawn_at is not None


@pytest.mark.django_db
def test_a_reminder_is_not_worth_sending_after_the_event_has_begun(event):
    reminders.send_planned(at=helsinki(2026, 11, 29, 9))

    assert Letter.objects.get().valid_until == FORUM


@pytest.mark.django_db
def test_each_is_reminded_in_their_own_language(event):
    make_registration(event, make_person(language="sv"), seated_at=MONTH_BEFORE)

    reminders.send_planned(at=helsinki(2026, 11, 23, 9))

    assert sorted(Letter.objects.values_list("language", flat=True)) == ["fi", "sv"]


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_write_each_reminder_once():
    event = make_event(make_series(), starts_at=FORUM)
    make_planned_letter(event, days=-7)
    for _ in range(20):
        make_registration(event, seated_at=MONTH_BEFORE)

    def run(_):
        try:
            return reminders.send_planned(at=helsinki(2026, 11, 23, 9))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        written = sum(threads.map(run, range(4)))

    assert (written, Letter.objects.count()) == (20, 20)


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 3])
def test_reminding_costs_the_same_number_of_queries_for_1_and_3_people(people, django_assert_num_queries):
    event = make_event(starts_at=FORUM)
    make_planned_letter(event, days=-7)
    for _ in range(people):
        make_registration(event, seated_at=MONTH_BEFORE)

    # the plans, a savepoint and its release, the seats, the known keys, and the letters
    with django_assert_num_queries(7):
        reminders.send_planned(at=helsinki(2026, 11, 23, 9))
