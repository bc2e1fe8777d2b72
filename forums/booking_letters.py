"""Letters to the contact person of a booking, and the letter with the links of one who has lost them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation

from forums import calendar, wording
from forums.models import Booking, Event, Registration
from forums.models.booking import BookingQuerySet
from participants import post
from participants.letters import compose, link
from participants.models import Letter, User

_WORDS = ("subject", "text", "html", "calendar", "calendar_method")


@dataclass(frozen=True)
class Line:
    """What a letter says of one event."""

    event: Event
    people: int  # persons
    seat: Registration | None = None  # of the one person it is all about
    own_url: str = ""  # the personal page of the one person it is all about
    answers_url: str = ""  # where the same person answers what the event asks
    join_url: str = ""  # the same person's way to join online, for who has a seat


def made(booking: Booking) -> Letter:
    """The letter that confirms a booking to its contact person; one person's own events come as calendar files.

    It names nobody: whoever wrote the names may have written another's address as the contact's.
    """
    return confirmation(booking, _seats(booking))


def _seats(booking: Booking) -> list[Registration]:
    """What of a booking still stands, soonest first."""
    rows = Registration.objects.active().filter(booked__booking=booking, event__cancelled_at=None)
    return list(rows.select_related("event__series", "person", "slot").order_by("event__starts_at", "pk"))


def renew(bookings: BookingQuerySet) -> None:
    """Write letters of bookings that have not left anew, as things stand now; with nothing left to tell, withdraw them.

    One that a postman holds is left to go: the letter about what was cancelled follows it.
    """
    known = {one.about: one for one in bookings.select_related("series", "contact").distinct()}
    unsent = Letter.objects.unsent().filter(about__in=known, claimed_at=None)
    for letter in unsent.select_for_update(no_key=True).order_by("pk"):
        if seats := _seats(known[letter.about]):
            fresh = confirmation(known[letter.about], seats)
            words = {name: getattr(fresh, name) for name in _WORDS}
            Letter.objects.filter(pk=letter.pk).update(**words)
        else:
            post.withdraw(about=letter.about)


def confirmation(booking: Booking, seats: list[Registration]) -> Letter:
    """The letter about a booking of these registrations, soonest first."""
    contact = booking.contact
    is_own = {seat.person_id for seat in seats} == {contact.pk}
    with translation.override(contact.language):
        kind = "series_booking" if is_own else "booking"
        context = {
            "series": booking.series,
            "lines": _lines(seats, is_own=is_own),
            "lines_part": f"_{kind}_lines",
            **links(booking),
        }
        own = wording.own_words(kind, seats[0].event, contact, context)
        words = own or compose(template=kind, person=contact, context=context)
        ics = calendar.requests(seat for seat in seats if seat.is_seated) if is_own else ""
    return post.draft(
        key=f"{kind}:{booking.pk}",
        kind=kind,
        person=contact,
        words=words,
        about=booking.about,
        calendar=ics,
        calendar_method="REQUEST" if ics else "",
    )


def _lines(seats: list[Registration], *, is_own: bool) -> list[Line]:
    """How many of the booking are on the list of each event.

    How people stand, and personal links, are for the person's own letter only: how another stands would tell whether
    they had registered before.
    """
    own = {seat.event_id: _own(seat) for seat in seats} if is_own else {}
    events = {seat.event_id: seat.event for seat in seats}
    people = Counter(seat.event_id for seat in seats)
    return [Line(event, people[pk], **own.get(pk, {})) for pk, event in events.items()]


def _own(seat: Registration) -> dict[str, Any]:
    token = seat.link_token()
    can_join = seat.event.is_online and seat.is_seated
    return {
        "seat": seat,
        "own_url": link(reverse("registration", args=[token])),
        "answers_url": link(reverse("registration_answers", args=[token])) if seat.event.asks_more else "",
        "join_url": link(reverse("join", args=[token])) if can_join else "",
    }


def links(booking: Booking) -> dict[str, str]:
    """The addresses the letter of a booking leads to, in the active language."""
    paths = {
        "booking_url": reverse("booking", args=[booking.link_token()]),
        "series_url": booking.series.get_absolute_url(),
        "privacy_url": reverse("privacy"),
    }
    return {name: link(path) for name, path in paths.items()}


@dataclass(frozen=True)
class Way:
    """One link in the letter of one who has lost theirs."""

    thing: Event | object  # what it is about; shown by its name
    url: str


def lost(person: User, seats: list[Registration], bookings: list[Booking], at: datetime | None = None) -> Letter:
    """The letter with the links of all coming registrations and bookings of a person."""
    moment = at or timezone.now()
    with translation.override(person.language):
        own = [Way(seat.event, link(reverse("registration", args=[seat.link_token()]))) for seat in seats]
        booked = [Way(one.series, link(reverse("booking", args=[one.link_token()]))) for one in bookings]
        context = {"own": own, "booked": booked}
        words = compose(template="lost_links", person=person, context=context)
    key = f"lost_links:{moment.timestamp():.0f}:{person.pk}"
    return post.draft(key=key, kind="lost_links", person=person, words=words, about=f"person:{person.pk}")
