"""The door: taps on phones become marks of presence, each kept once, and people who were not expected get in.

A phone makes a tap's name (uuid) itself and sends it until it is told what became of it, so a tap may come twice, late
or from two phones. The person's row is locked, so of two phones the first wins and the second is told who and when.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from forums import marks
from forums.marks import Presence
from forums.models import DoorMark, Event, Registration
from forums.seating import confirm, lock
from participants import people
from participants.models import User
from participants.privacy import PRIVACY_VERSION
from regions.words import HELSINKI, local_day

log = logging.getLogger(__name__)
STAYS_OPEN = timedelta(hours=1)  # after the end: events run late
UNKNOWN = "unknown"  # the outcome of a tap on nobody of this event
REFUSED = "refused"  # and of one that cannot be read
Outcome = DoorMark.Outcome


@dataclass(frozen=True)
class Tap:
    """One tap as a phone tells it: `seen` is the state the phone showed when it was tapped."""

    uuid: UUID
    registration: int
    presence: Presence | None
    seen: Presence | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class WalkIn:
    """Who came unregistered and leaves an address."""

    email: str
    first_name: str
    last_name: str = ""
    organisation: str = ""
    stakeholder_group: str
    language: str = "fi"


def closes_at(event: Event) -> datetime:
    """Until when the door is open, after which phones forget the list."""
    return event.ends_at + STAYS_OPEN


def list_for_phone(event: Event) -> list[dict[str, Any]]:
    """The least a phone needs to know of those with a seat: name, organisation, number, and how they are marked."""
    seats = event.registrations.seated().in_order().select_related("person", "marked_by")
    return [
        {
            "id": seat.pk,
            "name": f"{seat.person.last_name} {seat.person.first_name}".strip(),
            "organisation": seat.organisation,
            **_state(seat),
        }
        for seat in seats
    ]


def _state(seat: Registration) -> dict[str, Any]:
    """How a person is marked now, when and by whom."""
    return {
        "state": seat.presence or "",
        "at": seat.marked_at.isoformat() if seat.marked_at else "",
        "by": str(seat.marked_by) if seat.marked_by else "",
    }


def sync(*, event: Event, taps: list[Tap], by: User) -> list[dict[str, Any]]:
    """Keep the taps of one phone, in the order they were made, and tell what became of each.

    Raises: AttendanceRefused with the reason; then nothing is kept and the phone keeps its taps.
    """
    if reason := marks.refusal(event):
        raise marks.AttendanceRefused(reason)
    return [_keep(event, tap, by) for tap in sorted(taps, key=lambda tap: tap.at)]


def refused(name: str) -> dict[str, Any]:
    """What a phone is told of a tap that cannot be read, under the name it was sent by: it is not to come again."""
    words = gettext("This tap could not be read, so nothing was marked. Mark the person again.")
    return {"uuid": name, "outcome": REFUSED, "is_conflict": True, "words": words}


def of_badge(event: Event, number: int | None) -> Registration | None:
    """Who has a seat and wears a badge of this number; after a cancellation the same person registered anew."""
    named = event.registrations.filter(pk=number).first() if number else None
    seats = event.registrations.seated().select_related("person", "marked_by")
    return seats.filter(person=named.person_id).first() if named else None


@transaction.atomic
def _keep(event: Event, tap: Tap, by: User) -> dict[str, Any]:
    if not event.registrations.filter(pk=tap.registration).exists():
        return {"uuid": str(tap.uuid), "outcome": UNKNOWN}
    seat = marks.locked(tap.registration)
    known = DoorMark.objects.filter(uuid=tap.uuid).first()
    if known is None:
        outcome = _outcome(seat, tap)
        if outcome == Outcome.KEPT:
            marks.put(seat, tap.presence, by=by, at=_moment(event, tap.at))
        known = DoorMark.objects.create(
            uuid=tap.uuid, registration=seat, presence=tap.presence or "", made_at=tap.at, by=by, outcome=outcome
        )
    told = {"uuid": str(tap.uuid), "outcome": known.outcome, "is_conflict": known.is_conflict}
    return told | {"words": known.get_outcome_display(), "registration": seat.pk, **_state(seat)}


def _outcome(seat: Registration, tap: Tap) -> DoorMark.Outcome:
    """What becomes of a tap: kept if nobody has marked the person otherwise since the phone looked."""
    if seat.is_cancelled:
        return Outcome.CANCELLED
    if seat.seated_at is None:
        return Outcome.NO_SEAT
    if seat.presence == tap.presence:
        return Outcome.ALREADY
    return Outcome.KEPT if seat.presence == tap.seen else Outcome.CHANGED


def _moment(event: Event, at: datetime) -> datetime:
    """A phone's time, within the event's day and not ahead of ours: phones' clocks are wrong at times."""
    morning = datetime.combine(local_day(event.starts_at), time(), HELSINKI)
    return min(max(at, morning), timezone.now())


@transaction.atomic
def let_in(*, event: Event, walk_in: WalkIn, by: User) -> Registration:
    """Seat and mark present a person who came unregistered, even when the event is full: they are in the room.

    Who was in the queue, or awaited approval, gets the seat in the same way.
    Raises: AttendanceRefused with the reason.
    """
    event = lock(event)
    if reason := marks.refusal(event):
        raise marks.AttendanceRefused(reason)
    person, _is_new = people.find_or_create(
        email=walk_in.email,
        first_name=walk_in.first_name,
        last_name=walk_in.last_name,
        language=walk_in.language,
    )
    known = event.registrations.active().select_for_update(of=("self",), no_key=True).filter(person=person).first()
    seat = known or _unexpected(event, person, walk_in, by)
    had_seat = seat.pk is not None and seat.seated_at is not None
    _seat(seat)
    marks.put(seat, Presence.PRESENT, by=by)
    if not had_seat:
        confirm(event, [seat])
        log.info("event %s: registration %s came in at the door, by person %s", event.pk, seat.pk, by.pk)
    return seat


def _unexpected(event: Event, person: User, walk_in: WalkIn, by: User) -> Registration:
    return Registration(
        event=event,
        person=person,
        organisation=walk_in.organisation,
        stakeholder_group=walk_in.stakeholder_group,
        mode=Event.Mode.ON_SITE if event.mode == Event.Mode.HYBRID else event.mode,
        registered_by=by,
        privacy_version=PRIVACY_VERSION,
    )


def _seat(seat: Registration) -> None:
    now = timezone.now()
    seat.seated_at, seat.approved_at, seat.offer_expires_at = seat.seated_at or now, seat.approved_at or now, None
    seat.save()
