"""Where an event stands, told by the clock, its seats and its series; never set by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models import Event, Registration


class EventState(models.TextChoices):
    """The states of an event from its first date to its published result."""

    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", _("Registration is open")
    FULL = "full", _("Full; you can queue for a seat")
    CLOSED = "closed", _("Registration has closed")
    LIVE = "live", _("Under way")
    PROCESSING = "processing", _("Held; the notes are being worked up")
    PUBLISHED = "published", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


# Which kind of status shows each state; the kinds are those of the `status` tag.
STATUS = {
    EventState.SCHEDULED: "coming",
    EventState.OPEN: "open",
    EventState.FULL: "waiting",
    EventState.CLOSED: "closed",
    EventState.LIVE: "attention",
    EventState.PROCESSING: "waiting",
    EventState.PUBLISHED: "done",
    EventState.CANCELLED: "off",
}


# Which of an event's registrations that have not been cancelled are counted as what. Units: persons.
_COUNTED = {
    "seated": Q(seated_at__isnull=False),
    "offered": Q(seated_at=None, offer_expires_at__isnull=False),
    "waiting": Q(seated_at=None, offer_expires_at=None, approved_at__isnull=False),
    "pending": Q(approved_at=None),
    "attended": Q(attended_at__isnull=False),
}


def counted(events: QuerySet[Event]) -> QuerySet[Event]:
    """Events that know, from one query, how many persons sit (`seated`), wait, came, and the rest of `_COUNTED`."""
    return events.annotate(**{name: _persons(those) for name, those in _COUNTED.items()})


def _persons(those: Q) -> Coalesce:
    """Counted beside the event, not joined: grouping its wide row by 3,000 people takes many times as long."""
    seats = Registration.objects.active().filter(those, event=OuterRef("pk")).order_by().values("event")
    return Coalesce(Subquery(seats.annotate(persons=Count("pk")).values("persons")), 0)


def count(event: Event) -> dict[str, dict[str, int]]:
    """Let one event at hand know what `counted` lets many know; returns the same counts by stakeholder group."""
    counts = {name: Count("pk", filter=those) for name, those in _COUNTED.items()}
    rows = event.registrations.active().order_by().values_list("stakeholder_group").annotate(**counts)
    groups = {group: dict(zip(counts, persons, strict=True)) for group, *persons in rows}
    for name in counts:
        setattr(event, name, sum(group[name] for group in groups.values()))
    return groups


def attendance(event: Event) -> int | None:
    """Persons present: counted at the door and from the list, or as reported; None where it is not known."""
    return getattr(event, "attended", 0) + event.walk_ins or event.reported_attendance


def row(event: Event) -> dict[str, Any]:
    """What a page or a list says of an event: where it stands, how that is shown, and who came."""
    state = state_of(event)
    return {"event": event, "state": state, "status": STATUS[state], "attendance": attendance(event)}


def state_of(event: Event, at: datetime | None = None) -> EventState:
    """The state of an event at a moment (default: now); its series must be at hand."""
    moment = at or timezone.now()
    if event.is_cancelled:
        return EventState.CANCELLED
    if event.is_over(moment):
        return _after(event)
    if event.starts_at <= moment:
        return EventState.LIVE
    if event.series.invited_at is None:
        return EventState.SCHEDULED
    if event.closes_at <= moment:
        return EventState.CLOSED
    return EventState.FULL if _is_full(event) else EventState.OPEN


def _after(event: Event) -> EventState:
    """Only a forum's notes are worked up, and only until its series has published its picture."""
    series = event.series
    is_worked_up = event.processed_at or series.published_at or series.closed_at
    return EventState.PUBLISHED if is_worked_up or event.kind != Event.Kind.FORUM else EventState.PROCESSING


def _is_full(event: Event) -> bool:
    if event.seats is None:
        return False
    seated = getattr(event, "seated", None)
    return event.is_full() if seated is None else seated + getattr(event, "offered", 0) >= event.seats
