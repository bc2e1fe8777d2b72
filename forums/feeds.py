"""Calendars to subscribe to: the events of all, of a series, a municipality or a network, and a person's own.

A feed holds what was within the last year and everything that is coming. Events that were called off stay in it with
their status, so that programs that have fetched them take them off. Public feeds hold published events only, and
never a link for joining online.

Source: RFC 5545; RFC 7986 (NAME, REFRESH-INTERVAL)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import vText
from icalendar.parser import Contentline

from forums import calendar
from forums.models import Event, Registration
from forums.models.event import EventQuerySet
from forums.models.registration import RegistrationQuerySet
from participants.models import User

KEPT_FOR = timedelta(days=365)  # after its end an event stays in the feeds
FORMAT = 1  # raised when the same events are written in another way


def public_events(at: datetime | None = None) -> EventQuerySet:
    """The published events that stand in public feeds at a moment (default: now), soonest first."""
    since = (at or timezone.now()) - KEPT_FOR
    return Event.objects.public().filter(ends_at__gt=since).order_by("starts_at", "pk")


def own_seats(person: User, at: datetime | None = None) -> RegistrationQuerySet:
    """The seats a person has or has given up, for their own feed; a place in the queue is no entry yet."""
    since = (at or timezone.now()) - KEPT_FOR
    seats = person.registrations.filter(
        seated_at__isnull=False, event__ends_at__gt=since, event__series__invited_at__isnull=False
    )
    return seats.select_related("event", "slot").order_by("event__starts_at", "pk")


def fingerprint(events: Iterable[Event], name: str) -> str:
    """What tells whether a public feed has changed: everything that stands in it, in the active language."""
    shown = [
        [
            one.pk,
            one.revision,
            one.revised_at,
            one.starts_at,
            one.ends_at,
            one.cancelled_at,
            one.mode,
            str(one.name),
            str(one.place),
            one.address,
        ]
        for one in events
    ]
    stamp = repr((FORMAT, settings.BASE_URL, translation.get_language(), name, shown))
    return hashlib.sha256(stamp.encode()).hexdigest()[:32]


def of_events(events: Iterable[Event], name: str) -> str:
    """A public feed as iCalendar text in the active language."""
    return _feed([calendar.entry(one, at=calendar.changed_at(one)) for one in events], name)


def of_seats(seats: Iterable[Registration], name: str) -> str:
    """A person's own feed as iCalendar text in the active language, with their links for joining online."""
    changed = ((seat, calendar.changed_at(seat.event, seat)) for seat in seats)
    return _feed([calendar.entry(seat.event, registration=seat, at=at) for seat, at in changed], name)


def address(name: str, *args: object) -> str:
    """The full address of a feed in the active language."""
    return f"{settings.BASE_URL}{reverse(name, args=args)}"


def _feed(entries: list[str], name: str) -> str:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tilannekuva//FI", "METHOD:PUBLISH", *_about(name)]
    return "\r\n".join([*head, ""]) + calendar.zone() + calendar.items(entries) + "END:VCALENDAR\r\n"


def _about(name: str) -> list[str]:
    written = vText(name).to_ical().decode()
    lines = (f"NAME:{written}", f"X-WR-CALNAME:{written}")
    often = ("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")
    named = [Contentline(line).to_ical().decode() for line in lines]  # type: ignore[no-untyped-call]
    return [*named, "X-WR-TIMEZONE:Europe/Helsinki", *often]
