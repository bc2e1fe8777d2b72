"""Deeds of those who keep a roster (merge, correct, undo) at the same moment as others', with and without the lock."""

import threading
from contextlib import suppress

import pytest

from forums import correcting, merging, registration, seating
from forums.correcting import Details
from forums.ledger import Ledger
from participants.merging import MergeRefused
from tests.factories import make_event, make_manager, make_person, make_quota, make_registration
from tests.forums.races import at_once, unlocked
from tests.forums.test_registration import attendee

pytestmark = pytest.mark.django_db(transaction=True)


def merge_while_a_seat_is_given_up():
    """Two seats become free at once, one by a merge, while three wait; answers who has a seat and who waits."""
    event, manager = make_event(seats=3), make_manager()
    stays, leaves, other = (make_registration(event) for _ in range(3))
    for _ in range(3):
        make_registration(event, is_waiting=True)
    people = {"keep": stays.person, "gone": leaves.person}
    at_once(
        lambda: merging.merge_people(event=event, **people, by=manager, stays=[stays.pk]),
        lambda: registration.cancel(registration=other),
    )
    return event.registrations.seated().count(), event.registrations.waiting().count()


def test_seats_freed_at_once_by_a_merge_and_by_a_person_go_to_two_people():
    assert merge_while_a_seat_is_given_up() == (3, 1)


def test_without_the_lock_a_merge_leaves_a_seat_empty_while_people_wait(monkeypatch):
    unlocked(monkeypatch, seating, registration, deeds=2)

    assert merge_while_a_seat_is_given_up() == (2, 2)


def test_who_registers_while_their_two_addresses_are_merged_stands_on_the_list_once():
    event, manager = make_event(), make_manager()
    gone, keep = make_registration(event).person, make_person("race-1@example.org")

    merged, seat = at_once(
        lambda: merging.merge_people(event=event, keep=keep, gone=gone, by=manager),
        lambda: registration.register(event=event, attendee=attendee(1)).person_id,
    )

    assert seat == keep.pk
    is_refused = isinstance(merged, MergeRefused)  # who registered first is asked about: both are on the list now
    assert event.registrations.active().count() == (2 if is_refused else 1)


def meet_once(monkeypatch, *modules):
    """Take the lock away, and let neither of two deeds go on before both have counted the seats for the first time."""
    for module in modules:
        monkeypatch.setattr(module, "lock", lambda event: type(event).objects.select_related("series").get(pk=event.pk))
    count, met = Ledger.of, threading.Event()
    both = threading.Barrier(2, action=met.set)

    def together(event, at=None):
        ledger = count(event, at)
        if threading.current_thread() is not threading.main_thread() and not met.is_set():
            with suppress(threading.BrokenBarrierError):
                both.wait(timeout=5)
        return ledger

    monkeypatch.setattr(Ledger, "of", together)


def change_group_while_another_registers():
    """One of two seats is kept for companies, and two people want the other at once, one by a corrected group."""
    event = make_event(seats=2)
    make_quota(event, stakeholder_group="business", seats=1)
    seat = make_registration(event, make_person("race-9@example.org"), stakeholder_group="business")
    details = Details(email="race-9@example.org", organisation="", stakeholder_group="education")
    at_once(
        lambda: correcting.correct(registration=seat, details=details),
        lambda: registration.register(event=event, attendee=attendee(1, stakeholder_group="education")),
    )
    return event.registrations.seated().filter(stakeholder_group="education").count()


def test_a_corrected_group_and_a_newcomer_never_share_the_seat_that_is_left():
    assert change_group_while_another_registers() == 1


def test_without_the_lock_a_corrected_group_takes_a_seat_kept_for_others(monkeypatch):
    meet_once(monkeypatch, correcting, registration)

    assert change_group_while_another_registers() == 2


def undo_while_another_registers():
    """A removal is undone while somebody else registers for the one seat; answers how many sit on it."""
    event, manager = make_event(seats=1), make_manager()
    gone = registration.cancel(registration=make_registration(event), by=manager)
    at_once(
        lambda: registration.restore(registration=gone, by=manager),
        lambda: registration.register(event=event, attendee=attendee(1)),
    )
    return event.registrations.seated().count()


def test_a_removal_undone_while_another_registers_gives_the_seat_to_one():
    assert undo_while_another_registers() == 1


def test_without_the_lock_an_undone_removal_oversells(monkeypatch):
    meet_once(monkeypatch, registration)

    assert undo_while_another_registers() == 2
