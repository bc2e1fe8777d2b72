"""Attendance: who came, marked at the door, by the person, or after the event."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from forums import entrance
from forums.marks import TIMES, AttendanceRefusal, AttendanceRefused, Presence, locked, put, refusal
from forums.models import Event, Registration
from participants.models import User

__all__ = ["AttendanceRefusal", "AttendanceRefused", "Presence", "refusal"]  # what the doors ask for
log = logging.getLogger(__name__)
MOST_WALK_INS = 5000  # persons


@transaction.atomic
def mark(*, registration: Registration, presence: Presence | None, by: User) -> Registration:
    """Mark one person present, absent or apologised, or take the mark back (None).

    Raises: AttendanceRefused with the reason.
    """
    seat = locked(registration.pk)
    if reason := refusal(seat.event):
        raise AttendanceRefused(reason)
    if seat.is_cancelled or seat.seated_at is None:
        raise AttendanceRefused(AttendanceRefusal.NO_SEAT)
    put(seat, presence, by=by)
    return seat


@transaction.atomic
def arrive_online(*, registration: Registration) -> str:
    """Mark the holder of a personal link present and answer the address of the meeting; empty while it is closed.

    Who has come is present, whatever was marked before.
    """
    seat = locked(registration.pk)
    if entrance.closed_online(seat):
        return ""
    put(seat, Presence.PRESENT, by=None)
    return str(seat.event.join_url)


@transaction.atomic
def arrive(*, registration: Registration) -> bool:
    """Mark a person present who stands by the code on the wall; answers whether they are now."""
    seat = locked(registration.pk)
    if entrance.closed_wall(seat.event) or seat.is_cancelled or seat.seated_at is None:
        return False
    put(seat, Presence.PRESENT, by=None)
    return True


def arrive_by_address(*, event: Event, email: str) -> None:
    """Mark present whoever has a seat under an address; nothing is told of whether somebody does."""
    for seat in event.registrations.seated().filter(person__email__iexact=email):
        arrive(registration=seat)


@transaction.atomic
def mark_all(*, event: Event, presence: Presence, by: User) -> tuple[int, datetime]:
    """Mark everybody who has a seat and no mark yet; answers how many persons, and the moment for the undo.

    Raises: AttendanceRefused with the reason.
    """
    if reason := refusal(event):
        raise AttendanceRefused(reason)
    now = timezone.now()
    count = event.registrations.seated().unmarked().one_by_one().update(**{TIMES[presence]: now}, marked_by=by)
    log.info("attendance of event %s: %s marked %s by person %s", event.pk, count, presence, by.pk)
    return count, now


def mark_all_present(*, event: Event, by: User) -> int:
    """Mark present everybody who has a seat and no mark yet; answers how many persons.

    Raises: AttendanceRefused with the reason.
    """
    count, _at = mark_all(event=event, presence=Presence.PRESENT, by=by)
    return count


@transaction.atomic
def unmark_all(*, event: Event, presence: Presence, at: datetime, by: User) -> int:
    """Take back the marks that one person made with `mark_all` at a moment; those changed since stay as they are.

    Raises: AttendanceRefused with the reason.
    """
    if reason := refusal(event):
        raise AttendanceRefused(reason)
    name = TIMES[presence]
    count = event.registrations.filter(marked_by=by, **{name: at}).one_by_one().update(**{name: None}, marked_by=None)
    log.info("attendance of event %s: %s marks taken back by person %s", event.pk, count, by.pk)
    return count


def count_walk_ins(*, event: Event, persons: int) -> None:
    """Count people who came unregistered and left no address; a negative number takes back.

    Raises: AttendanceRefused with the reason.
    """
    if reason := refusal(event):
        raise AttendanceRefused(reason)
    room = Event.objects.filter(pk=event.pk, walk_ins__lte=MOST_WALK_INS - max(persons, 0))
    room.update(walk_ins=Greatest(F("walk_ins") + persons, 0))
