"""Removing somebody from the list and undoing it: what they are told of, and what not."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from forums import registration, scheduling
from forums.seating import RegistrationRefusal, RegistrationRefused
from participants.models import Letter
from tests.factories import helsinki, make_event, make_manager, make_registration
from tests.forums.test_registration import attendee, kinds

pytestmark = pytest.mark.django_db


def sent(seat):
    """Everything written so far has left."""
    Letter.objects.filter(sent_at=None, about=seat.about).update(sent_at=timezone.now())


def test_a_removal_undone_in_time_gives_the_same_seat_back_and_sends_nothing():
    seat = registration.register(event=make_event(seats=1), attendee=attendee())
    sent(seat)

    gone = registration.cancel(registration=seat, by=make_manager())
    back = registration.restore(registration=gone, by=make_manager())

    assert (back.pk, back.is_cancelled, back.is_waiting) == (seat.pk, False, False)
    assert (list(Letter.objects.waiting()), kinds()) == ([], ["confirmation", "given_up"])


def test_an_undone_removal_puts_back_the_letters_it_had_withdrawn():
    seat = registration.register(event=make_event(), attendee=attendee())

    gone = registration.cancel(registration=seat, by=make_manager())
    registration.restore(registration=gone, by=make_manager())

    assert [letter.kind for letter in Letter.objects.waiting()] == ["confirmation"]


def test_who_was_removed_by_another_is_written_to_after_ten_minutes_and_who_gave_up_at_once():
    event = make_event()
    mine, theirs = (registration.register(event=event, attendee=attendee(n)) for n in (1, 2))

    registration.cancel(registration=mine)
    registration.cancel(registration=theirs, by=make_manager())

    now = timezone.now()
    held = Letter.objects.filter(kind="given_up")
    assert [letter.person_id for letter in held.due(now)] == [mine.person_id]
    assert held.due(now + timedelta(minutes=10)).count() == 2


def test_an_undo_that_comes_late_registers_anew_and_confirms():
    with time_machine.travel(helsinki(2026, 11, 22, 12), tick=False) as clock:
        seat = registration.register(event=make_event(), attendee=attendee())
        gone = registration.cancel(registration=seat, by=make_manager())
        clock.shift(timedelta(minutes=11))
        Letter.objects.filter(kind="given_up").update(sent_at=timezone.now())

        back = registration.restore(registration=gone, by=make_manager())

    assert (back.pk == seat.pk, back.is_cancelled) == (False, False)
    assert [letter.kind for letter in Letter.objects.waiting()] == ["confirmation"]


def test_an_undo_after_the_seat_was_passed_on_says_both_in_order():
    event = make_event(seats=1)
    first, second = (registration.register(event=event, attendee=attendee(n)) for n in (1, 2))
    for seat in (first, second):
        sent(seat)

    gone = registration.cancel(registration=first, by=make_manager())
    back = registration.restore(registration=gone, by=make_manager())

    due = Letter.objects.due().filter(person=first.person)
    assert (back.is_waiting, [letter.kind for letter in due]) == (True, ["given_up", "queued"])


def test_an_undo_after_a_change_of_the_event_confirms_anew():
    event = make_event()
    seat, other = (registration.register(event=event, attendee=attendee(n)) for n in (1, 2))
    gone = registration.cancel(registration=seat, by=make_manager())
    scheduling.revise_event(event=event, revision=scheduling.Revision(changes={"address": "Uusi katu 1"}), by=None)

    back = registration.restore(registration=gone, by=make_manager())

    assert Letter.objects.filter(kind="changed").values_list("person", flat=True).get() == other.person_id
    assert Letter.objects.waiting().filter(about=back.about).get().kind == "confirmation"


def test_who_is_registered_anew_within_the_time_is_not_told_of_the_removal():
    event = make_event()
    seat = registration.register(event=event, attendee=attendee())
    registration.cancel(registration=seat, by=make_manager())

    registration.register(event=event, attendee=attendee())

    assert [letter.kind for letter in Letter.objects.waiting()] == ["confirmation"]


def test_a_seat_that_came_back_can_be_given_up_once_more():
    with time_machine.travel(helsinki(2026, 11, 22, 12), tick=False) as clock:
        seat = registration.register(event=make_event(), attendee=attendee())
        for _round in range(2):
            gone = registration.cancel(registration=seat, by=make_manager())
            clock.shift(timedelta(minutes=1))
            seat = registration.restore(registration=gone, by=make_manager())

        registration.cancel(registration=seat)

    assert [letter.kind for letter in Letter.objects.waiting()] == ["given_up"]


def test_an_undo_into_a_cancelled_event_says_why():
    event = make_event()
    gone = registration.cancel(registration=make_registration(event), by=make_manager())
    type(event).objects.update(cancelled_at=timezone.now())

    with pytest.raises(RegistrationRefused) as refused:
        registration.restore(registration=gone, by=make_manager())

    assert refused.value.reason == RegistrationRefusal.CANCELLED
