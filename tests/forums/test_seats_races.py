"""Seats given and taken at the same moment, with real threads, and what happens when the lock is taken away."""

import threading
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from forums import offers, registration, scheduling
from forums.models import Registration
from forums.offers import OfferRefused
from participants.models import Letter
from tests.factories import make_event, make_registration, make_slot
from tests.forums.races import at_once, unlocked
from tests.forums.test_registration import attendee

pytestmark = pytest.mark.django_db(transaction=True)


def queue_of(event, persons):
    return [make_registration(event, is_waiting=True) for _ in range(persons)]


def counts(event):
    """Persons with a seat, with an offer, in the queue."""
    people = event.registrations
    return people.seated().count(), people.offered().count(), people.waiting().count()


def give_up_twice():
    """Two people give up their seats at once while three wait."""
    event = make_event(seats=2)
    seats = [make_registration(event) for _ in range(2)]
    queue_of(event, 3)
    at_once(*(lambda seat=seat: registration.cancel(registration=seat) for seat in seats))
    return counts(event)


def test_two_seats_given_up_at_once_go_to_two_people():
    assert give_up_twice() == (2, 0, 1)


def test_without_the_lock_a_seat_stays_empty_while_people_wait(monkeypatch):
    unlocked(monkeypatch, registration, deeds=2)

    assert give_up_twice() == (1, 0, 2)


def give_up_and_grow():
    """A seat is given up and another added at once while three wait."""
    event = make_event(seats=1)
    seat = make_registration(event)
    queue_of(event, 3)
    at_once(
        lambda: registration.cancel(registration=seat),
        lambda: scheduling.change_event(event=event, by=None, seats=2),
    )
    return counts(event)


def test_a_seat_given_up_and_one_added_at_once_go_to_two_people():
    assert give_up_and_grow() == (2, 0, 1)


def test_without_the_lock_giving_up_and_growing_reach_the_same_person(monkeypatch):
    unlocked(monkeypatch, registration, deeds=2)

    assert give_up_and_grow() == (1, 0, 2)


def test_who_registers_while_a_seat_is_freed_does_not_pass_who_waits():
    event = make_event(seats=1)
    seat = make_registration(event)
    [first] = queue_of(event, 1)

    at_once(
        lambda: registration.cancel(registration=seat),
        *(lambda n=n: registration.register(event=event, attendee=attendee(n)) for n in range(5)),
    )

    assert (counts(event), event.registrations.seated().get().pk) == ((1, 0, 5), first.pk)


def fill_slot():
    """Eight people register for the one seat of a slot at once."""
    event = make_event()
    slot = make_slot(event, seats=1)
    make_slot(event)
    at_once(
        *(lambda n=n: registration.register(event=event, attendee=attendee(n, slot=slot)) for n in range(8)),
    )
    return counts(event)


def test_eight_threads_cannot_share_the_last_seat_of_a_slot():
    assert fill_slot() == (1, 0, 7)


def test_without_the_lock_a_slot_is_oversold(monkeypatch):
    unlocked(monkeypatch, registration, deeds=8)

    assert fill_slot() == (8, 0, 0)


def test_an_offer_accepted_from_eight_threads_is_one_seat_and_one_letter():
    event = make_event(seats=1, offer_hours=24)
    seat = make_registration(event, is_waiting=True, offer_expires_at=timezone.now() + timedelta(hours=1))

    answers = at_once(*[lambda: offers.accept(registration=seat).pk] * 8)

    assert (set(answers), counts(event)) == ({seat.pk}, (1, 0, 0))
    assert Letter.objects.filter(kind="confirmation").count() == 1


def answer_at_the_last_second(monkeypatch):
    """An offer is accepted after the clock has seen that it ran out, and before the clock has let it go.

    Answers whether the person was told that the seat is theirs, whether it is, and how many hold a seat.
    """
    event = make_event(seats=1, offer_hours=24)
    end = timezone.now() + timedelta(minutes=5)
    seat = make_registration(event, is_waiting=True, offer_expires_at=end)
    queue_of(event, 1)
    write, seen, answered = QuerySet.bulk_update, threading.Event(), threading.Event()

    def slow(self, rows, *fields):
        if rows:
            seen.set()
            answered.wait(timeout=1)  # with the lock the answer cannot come before the clock is done
        return write(self, rows, *fields)

    def accept():
        seen.wait(timeout=5)
        try:
            return offers.accept(registration=seat)
        finally:
            answered.set()

    monkeypatch.setattr(QuerySet, "bulk_update", slow)
    answer, _moved = at_once(accept, lambda: offers.pass_on_due(end))
    assert isinstance(answer, Registration | OfferRefused)
    seat.refresh_from_db()
    return isinstance(answer, Registration), seat.is_seated, event.registrations.holding().count()


def test_an_offer_accepted_at_the_second_it_expires_is_kept_or_gone_but_never_both(monkeypatch):
    assert answer_at_the_last_second(monkeypatch) == (False, False, 1)


def test_whoever_comes_first_at_the_second_an_offer_expires_one_person_has_the_seat():
    event = make_event(seats=1, offer_hours=24)
    end = timezone.now() + timedelta(minutes=5)
    seat = make_registration(event, is_waiting=True, offer_expires_at=end)
    queue_of(event, 1)

    answer, _moved = at_once(lambda: offers.accept(registration=seat), lambda: offers.pass_on_due(end))

    seat.refresh_from_db()
    was_given = isinstance(answer, Registration)
    assert (seat.is_seated, event.registrations.holding().count()) == (was_given, 1)


def test_without_the_lock_an_accepted_seat_is_taken_away_again(monkeypatch):
    monkeypatch.setattr(offers, "lock", lambda event: type(event).objects.select_related("series").get(pk=event.pk))

    assert answer_at_the_last_second(monkeypatch)[:2] == (True, False)
