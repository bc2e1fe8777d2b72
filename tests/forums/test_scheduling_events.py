"""Moving, changing and cancelling events, and whom it is told to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from forums import scheduling
from forums.models import Event, Registration, SeriesTemplate
from forums.scheduling import SchedulingRefusal, SchedulingRefused
from participants.models import Letter
from tests.factories import helsinki, make_event, make_municipality, make_registration, make_series, make_slot
from tests.forums.plans import JANAKKALA, days, local, move, refusal, start


@pytest.mark.django_db
@time_machine.travel("2026-08-01 12:00+03:00")
def test_moving_a_forum_moves_its_undone_tasks_and_its_letters_and_nothing_else():
    series = start()
    second = series.events.get(ordinal=2)
    done = scheduling.finish_task(task=second.tasks.get(days=-21), by=None)
    second.registration_closes_at = helsinki(2026, 10, 12, 16)
    second.save()

    warnings = move(second, date(2026, 10, 28), hour=13)

    assert days(series) == [date(2026, 9, 9), date(2026, 10, 28), date(2026, 11, 18)]
    assert second.tasks.get(days=7).due_on == date(2026, 11, 4)
    assert second.tasks.get(pk=done.pk).due_on == done.due_on
    reminders = second.planned_letters.filter(kind="reminder", audience="seated").order_by("days")
    assert [local(rule.due_at) for rule in reminders] == [
        helsinki(2026, 10, 21, 9),
        helsinki(2026, 10, 27, 9),
    ]
    assert local(second.registration_closes_at) == helsinki(2026, 10, 26, 16)
    assert second.revision == 1
    assert [warning.days for warning in warnings] == [49, 21]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "hour", "slot_hour"),
    [((2026, 10, 21), 9, 10), ((2026, 10, 28), 8, 10), ((2026, 10, 21), 13, 14), ((2026, 10, 28), 13, 14)],
)
@time_machine.travel("2026-08-01 12:00+03:00")
def test_slots_keep_their_time_of_day_while_they_are_within_the_event_and_move_with_it_otherwise(day, hour, slot_hour):
    event = make_event(starts_at=helsinki(2026, 10, 14, 9), ends_at=helsinki(2026, 10, 14, 12))
    slot = make_slot(event, starts_at=helsinki(2026, 10, 14, 10), ends_at=helsinki(2026, 10, 14, 11))

    times = {"starts_at": helsinki(*day, hour), "ends_at": helsinki(*day, hour + 3)}
    scheduling.move_event(event=event, **times, move_others=False, by=None)

    slot.refresh_from_db()
    assert [local(slot.starts_at), local(slot.ends_at)] == [helsinki(*day, slot_hour), helsinki(*day, slot_hour + 1)]


@pytest.mark.django_db
@pytest.mark.parametrize(("start", "end"), [(9, 10), (13, 14)])
@time_machine.travel("2026-08-01 12:00+03:00")
def test_event_whose_slots_would_be_outside_it_is_not_made_shorter(start, end):
    event = make_event(starts_at=helsinki(2026, 10, 14, 9), ends_at=helsinki(2026, 10, 14, 12))
    make_slot(event, starts_at=helsinki(2026, 10, 14, 10), ends_at=helsinki(2026, 10, 14, 11))
    times = {"starts_at": helsinki(2026, 10, 14, start), "ends_at": helsinki(2026, 10, 14, end)}

    with pytest.raises(SchedulingRefused) as refused:
        scheduling.move_event(event=event, **times, move_others=False, by=None)

    now = Event.objects.get()
    assert refused.value.reason == SchedulingRefusal.SLOTS_OUTSIDE
    assert (local(now.starts_at), local(now.ends_at)) == (helsinki(2026, 10, 14, 9), helsinki(2026, 10, 14, 12))


@pytest.mark.django_db
@time_machine.travel("2026-08-01 12:00+03:00")
def test_moving_the_others_moves_later_events_by_as_many_days_at_their_own_hour():
    series = start(first_day=date(2026, 9, 9))
    first = series.events.get(ordinal=1)

    move(first, date(2026, 9, 16), hour=13, move_others=True)

    assert [local(e.starts_at) for e in series.events.all()] == [
        helsinki(2026, 9, 16, 13),
        helsinki(2026, 10, 21, 9),
        helsinki(2026, 11, 25, 9),
    ]
    assert [e.revision for e in series.events.all()] == [1, 1, 1]
    assert series.tasks.get(event__ordinal=3, days=14).due_on == date(2026, 12, 9)


@pytest.mark.django_db
@time_machine.travel("2026-10-01 12:00+03:00")
def test_moving_the_others_leaves_earlier_and_cancelled_events_where_they_are():
    series = start(first_day=date(2026, 9, 9))
    scheduling.cancel_event(event=series.events.get(ordinal=3), by=None)

    move(series.events.get(ordinal=2), date(2026, 10, 21), move_others=True)

    assert days(series) == [date(2026, 9, 9), date(2026, 10, 21), date(2026, 11, 18)]


@pytest.mark.django_db
def test_forum_two_before_forum_one_is_refused_and_nothing_moves():
    series = start()

    with pytest.raises(SchedulingRefused) as refused:
        move(series.events.get(ordinal=2), date(2026, 9, 8))

    assert refused.value.reason == SchedulingRefusal.FORUM_ORDER
    assert days(series) == [date(2026, 9, 9), date(2026, 10, 14), date(2026, 11, 18)]


@pytest.mark.django_db
def test_breakfasts_of_a_tour_may_change_places():
    places = [make_municipality("403", "Lappajärvi"), make_municipality("934", "Vimpeli")]
    series = start("partnership-breakfast-tour", municipalities=places)

    move(series.events.get(ordinal=1), date(2026, 12, 9))

    assert days(series) == [date(2026, 12, 9), date(2026, 10, 7)]


@pytest.mark.django_db
def test_moving_is_refused_when_it_ends_first_or_is_cancelled_or_closed():
    series = start(first_day=date(2022, 11, 30))
    first, second = series.events.get(ordinal=1), series.events.get(ordinal=2)

    with pytest.raises(SchedulingRefused) as backwards:
        move(first, date(2022, 11, 30), hours=0)
    Event.objects.filter(pk=second.pk).update(cancelled_at=timezone.now())
    with pytest.raises(SchedulingRefused) as cancelled:
        move(second, date(2023, 1, 5))
    scheduling.close_series(series=series, by=None)
    with pytest.raises(SchedulingRefused) as closed:
        move(first, date(2022, 11, 29))

    reasons = [refused.value.reason for refused in (backwards, cancelled, closed)]
    assert reasons == [SchedulingRefusal.ENDS_FIRST, SchedulingRefusal.CANCELLED, SchedulingRefusal.CLOSED]


@pytest.mark.django_db
@time_machine.travel("2026-11-22 12:00+02:00")
def test_a_past_day_warns_and_is_saved():
    series = start(first_day=JANAKKALA[0])

    warnings = move(series.events.get(ordinal=1), date(2022, 11, 29))

    assert [str(warning.kind) for warning in warnings] == ["past"]


@pytest.mark.django_db
@time_machine.travel("2026-08-01 12:00+03:00")
def test_moved_event_is_told_to_seats_and_queue_and_not_to_the_cancelled():
    series = scheduling.open_invitations(series=start(need="Pitovoima"), by=None)
    first = series.events.get(ordinal=1)
    seat, waiting = make_registration(first), make_registration(first, is_waiting=True)
    make_registration(first, cancelled_at=timezone.now())

    move(first, date(2026, 9, 10))

    told = Letter.objects.filter(kind="changed").order_by("pk")
    assert [letter.about for letter in told] == [seat.about, waiting.about]
    assert "SEQUENCE:1" in told[0].calendar
    assert "20260910T090000" in told[0].calendar


@pytest.mark.django_db
@time_machine.travel("2026-08-01 12:00+03:00")
def test_an_hour_that_becomes_known_is_told_and_the_same_times_again_are_not():
    series = start(first_time=None)
    first = series.events.get(ordinal=1)
    make_registration(first)

    move(first, date(2026, 9, 9))
    move(first, date(2026, 9, 9))

    assert (first.is_time_known, first.revision, Letter.objects.filter(kind="changed").count()) == (True, 1, 1)


@pytest.mark.django_db
@time_machine.travel("2026-11-22 12:00+02:00")
def test_nobody_is_written_to_about_an_event_that_is_over():
    series = start(first_day=JANAKKALA[0])
    first = series.events.get(ordinal=1)
    make_registration(first)

    move(first, date(2022, 11, 29))

    assert not Letter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_movers_at_once_cannot_put_the_forums_out_of_order():
    series = start()
    first, second = series.events.order_by("ordinal")[:2]

    def attempt(event, day):
        try:
            move(event, day)
        except SchedulingRefused as refused:
            return refused.reason
        finally:
            connection.close()
        return None

    for _ in range(5):
        with ThreadPoolExecutor(2) as threads:
            later = threads.submit(attempt, first, date(2026, 10, 2))
            earlier = threads.submit(attempt, second, date(2026, 9, 28))
            answers = {later.result(), earlier.result()}
        assert answers == {None, SchedulingRefusal.FORUM_ORDER}
        assert days(series)[0] < days(series)[1]
        attempt(first, date(2026, 9, 9))
        attempt(second, date(2026, 10, 14))


@pytest.mark.django_db
def test_theme_mode_length_place_and_seats_change_without_touching_the_model():
    series = start()
    model = SeriesTemplate.objects.get(pk=series.template_id).content

    event = scheduling.change_event(
        event=series.events.get(ordinal=1),
        by=None,
        minutes=180,
        theme_fi="Pitovoima",
        mode="hybrid",
        place_fi="Kunnantalo",
        seats=40,
    )

    event.refresh_from_db()
    assert (event.theme_fi, event.mode, event.place_fi, event.seats) == ("Pitovoima", "hybrid", "Kunnantalo", 40)
    assert event.ends_at - event.starts_at == timedelta(hours=3)
    assert SeriesTemplate.objects.get(pk=series.template_id).content == model


@pytest.mark.django_db
def test_more_seats_go_to_the_first_in_the_queue():
    event = make_event(seats=1)
    make_registration(event)
    second, third = make_registration(event, is_waiting=True), make_registration(event, is_waiting=True)

    scheduling.change_event(event=event, by=None, seats=2)

    assert [r.is_waiting for r in Registration.objects.filter(pk__in=[second.pk, third.pk]).order_by("pk")] == [
        False,
        True,
    ]
    assert Letter.objects.get().kind == "seat_freed"


@pytest.mark.django_db
def test_a_new_place_is_told_and_a_new_theme_is_not():
    event = make_event()
    make_registration(event)

    event = scheduling.change_event(event=event, by=None, theme_fi="Pitovoima")
    quiet = Letter.objects.count()
    event = scheduling.change_event(event=event, by=None, place_fi="Koulu", mode="hybrid")

    assert (quiet, Letter.objects.get().kind, event.revision) == (0, "changed", 1)


@pytest.mark.django_db
def test_a_place_named_in_swedish_only_is_told_too():
    event = make_event()
    make_registration(event)

    scheduling.change_event(event=event, by=None, place_sv="Kommunhuset")

    assert Letter.objects.get().kind == "changed"


@pytest.mark.django_db
def test_changing_is_refused_with_a_reason():
    event = make_event(seats=2)
    make_registration(event)
    make_registration(event)

    reasons = [
        refusal(scheduling.change_event, event=event, seats=1),
        refusal(scheduling.change_event, event=event, minutes=0),
        refusal(scheduling.change_event, event=event, registration_closes_at=event.ends_at + timedelta(minutes=1)),
    ]

    assert reasons == [SchedulingRefusal.TOO_FEW_SEATS, SchedulingRefusal.ENDS_FIRST, SchedulingRefusal.CLOSES_LATE]
    with pytest.raises(TypeError):
        scheduling.change_event(event=event, by=None, cancelled_at=timezone.now())


@pytest.mark.django_db
def test_cancelling_is_told_once_and_twice_is_the_same_as_once():
    event = make_event()
    seat = make_registration(event)

    once = scheduling.cancel_event(event=event, by=None)
    twice = scheduling.cancel_event(event=event, by=None)

    assert (once.cancelled_at, once.revision) == (twice.cancelled_at, 1)
    letter = Letter.objects.get()
    assert (letter.kind, letter.about, letter.calendar_method) == ("event_cancelled", seat.about, "CANCEL")


@pytest.mark.django_db
def test_an_event_that_is_over_or_of_a_closed_series_cannot_be_cancelled():
    over, closed = make_event(days=-14), make_event(make_series(closed_at=timezone.now()))

    reasons = [refusal(scheduling.cancel_event, event=event) for event in (over, closed)]

    assert reasons == [SchedulingRefusal.OVER, SchedulingRefusal.CLOSED]


@pytest.mark.django_db
def test_new_time_and_place_at_once_are_one_letter():
    event = make_event()
    make_registration(event)
    times = (event.starts_at + timedelta(days=7), event.ends_at + timedelta(days=7))

    revised = scheduling.revise_event(
        event=event, revision=scheduling.Revision(times=times, changes={"place_fi": "Koulu"}), by=None
    )

    assert (Letter.objects.get().kind, revised.revision, revised.place_fi) == ("changed", 1, "Koulu")


@pytest.mark.django_db
@pytest.mark.parametrize(("mode", "expected"), [("on_site", "on_site"), ("hybrid", "online")])
def test_when_nobody_has_a_choice_everybody_takes_part_as_the_event_is_held(mode, expected):
    event = make_event(mode="online")
    seat = make_registration(event, mode="online")

    scheduling.change_event(event=event, by=None, mode=mode)

    seat.refresh_from_db()
    assert seat.mode == expected
