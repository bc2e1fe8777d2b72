"""Bookings: several people, or several events of a series, registered in one go with one contact person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from forums import admission, booking_letters, self_service
from forums.models import BookedSeat, Booking, Event, Registration, Series
from forums.registration import Attendee, newcomer
from forums.seating import RegistrationRefusal, confirm, follow, give_seats, lock_all, refusal, settle, slot_refusal
from participants import people, post
from participants.models import User

MOST_PEOPLE = 30  # persons of one booking at one event


class Pick(NamedTuple):
    """One person for one event."""

    event: Event
    attendee: Attendee


class BookingRefused(Exception):
    """A booking of which some cannot be made, so that none was; `reasons` by the place of the pick in the booking."""

    def __init__(self, reasons: dict[int, RegistrationRefusal]) -> None:
        super().__init__(*{reason.label for reason in reasons.values()})
        self.reasons = reasons


@transaction.atomic
def book(*, series: Series, contact: User, picks: Sequence[Pick]) -> Booking:
    """Register everybody who is named, each for their event, in one booking: all of it, or nothing.

    `contact` is the contact person, not saved yet. Everybody gets a seat or a place in the queue of each event of
    their own; with one person for several events one letter tells of all. The events are locked in the order of their
    numbers. The same booking sent twice stays one and sends nothing.

    Raises: BookingRefused with the reason of every pick that cannot be made.
    Source: docs/adr/0004-registration.md
    """
    events = lock_all(pick.event for pick in picks)
    _demand(events, picks)
    persons = _persons([contact, *(_person(pick.attendee) for pick in picks)])
    contact = persons[contact.email.lower()]
    here = _registered(events, persons)
    if known := _same(series, contact, [(pick.event.pk, persons[pick.attendee.email.lower()].pk) for pick in picks]):
        return known
    booking = Booking.objects.create(series=series, contact=contact)
    seats = _take(booking, events, picks, persons, here)
    if {person.pk for person in persons.values()} == {contact.pk}:
        for event in events.values():
            settle(event, [seat for seat in seats if seat.event_id == event.pk])
    else:
        _confirm(events, seats)
    post.write_many([booking_letters.made(booking)])
    return booking


@transaction.atomic
def add(*, booking: Booking, event: Event, attendee: Attendee) -> Registration:
    """Register one more person in a booking, who gets their own letter; adding the same person again changes nothing.

    Raises: BookingRefused with the reason.
    """
    events, picks = lock_all([event]), [Pick(event, attendee)]
    _demand(events, picks, booking)
    persons = _persons([_person(attendee)])
    seats = _take(booking, events, picks, persons, _registered(events, persons))
    _confirm(events, seats)
    return booking.booked.get(
        registration__event=event, registration__person__in=persons.values(), registration__cancelled_at=None
    ).registration


@transaction.atomic
def remove(*, booked: BookedSeat) -> None:
    """Take a person off a booking; the seat that the booking took for them goes to the queue.

    Raises: SelfServiceRefused with the reason, when it is too late.
    """
    lock_all([booked.registration.event])
    if not BookedSeat.objects.filter(pk=booked.pk).exists():  # somebody was faster
        return
    if booked.is_made_here:
        self_service.give_up(registration=booked.registration)
    elif reason := self_service.closed(booked.registration):
        raise self_service.SelfServiceRefused(reason)
    booked.delete()


def _demand(events: dict[int, Event], picks: Sequence[Pick], booking: Booking | None = None) -> None:
    """Let pass what can be booked; asked before anybody is looked for, so that the answer tells of nobody."""
    reasons = {place: reason for place, pick in enumerate(picks) if (reason := _refusal(events[pick.event.pk], pick))}
    listed = Counter(booking.booked.values_list("registration__event", flat=True) if booking else ())
    for place, pick in enumerate(picks):
        listed[pick.event.pk] += 1
        if listed[pick.event.pk] > MOST_PEOPLE:
            reasons.setdefault(place, RegistrationRefusal.TOO_MANY)
    if reasons:
        raise BookingRefused(reasons)


def _refusal(event: Event, pick: Pick) -> RegistrationRefusal | None:
    person = pick.attendee
    admitted = admission.refusal(event, email=person.email, municipality=person.municipality)
    return refusal(event) or admitted or slot_refusal(event, person.slot)


def _person(attendee: Attendee) -> User:
    return User(
        email=attendee.email,
        first_name=attendee.first_name,
        last_name=attendee.last_name,
        language=attendee.language,
        is_named_by_anybody=True,
    )


def _persons(wanted: Iterable[User]) -> dict[str, User]:
    """The saved people by e-mail; those not known yet are made, all in one order, so that no ring can form."""
    return people.find_or_create_many(wanted)


def _registered(events: dict[int, Event], persons: dict[str, User]) -> dict[tuple[int, int], Registration]:
    """The registrations that are there already, by event and person."""
    found = Registration.objects.active().filter(event__in=events, person__in=persons.values())
    return {(seat.event_id, seat.person_id): seat for seat in found}


def _same(series: Series, contact: User, wanted: list[tuple[int, int]]) -> Booking | None:
    """The booking of the same contact person with exactly these people at these events, if it has been made."""
    is_valid = Q(booked__registration__cancelled_at=None)
    made: dict[int, set[tuple[int, int]]] = defaultdict(set)
    rows = contact.bookings.filter(is_valid, series=series)
    for pk, event, person in rows.values_list("pk", "booked__registration__event", "booked__registration__person"):
        made[pk].add((event, person))
    same = [pk for pk, pairs in made.items() if pairs == set(wanted)]
    return contact.bookings.get(pk=same[0]) if same else None


def _take(
    booking: Booking,
    events: dict[int, Event],
    picks: Sequence[Pick],
    persons: dict[str, User],
    here: dict[tuple[int, int], Registration],
) -> list[Registration]:
    """Give the new ones their seats, event by event, and list everybody in the booking; answers the new ones."""
    names: dict[tuple[int, int], str] = {}
    new: dict[tuple[int, int], Registration] = {}
    for pick in picks:
        person, event = persons[pick.attendee.email.lower()], events[pick.event.pk]
        key = (event.pk, person.pk)
        names.setdefault(key, f"{pick.attendee.first_name} {pick.attendee.last_name}".strip())
        if key not in here and key not in new:
            new[key] = newcomer(event, person, pick.attendee)
            new[key].booking = booking
    for event in events.values():
        own = [seat for seat in new.values() if seat.event_id == event.pk]
        follow(event, own)
        give_seats(event, own)
    Registration.objects.bulk_create(new.values())
    listed = {**here, **new}
    rows = [BookedSeat(booking=booking, registration=listed[key], name=name) for key, name in names.items()]
    BookedSeat.objects.bulk_create(rows, ignore_conflicts=True)
    return list(new.values())


def _confirm(events: dict[int, Event], seats: list[Registration]) -> None:
    for event in events.values():
        if own := [seat for seat in seats if seat.event_id == event.pk]:
            confirm(event, own)
