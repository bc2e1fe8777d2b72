"""Attendance: who came, marked at the door, by the person, or after the event."""

import logging

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


@transaction.atomic
def mark_all(*, event: Event, presence: Presence, by: User) -> list[int]:
    """Mark everybody who has a seat and no mark yet; answers the numbers of their registrations, for the undo.

    Raises: AttendanceRefused with the reason.
    """
    if reason := refusal(event):
        raise AttendanceRefused(reason)
    unmarked = event.registrations.seated().unmarked().select_for_update(of=("self",))
    seats = list(unmarked.values_list("pk", flat=True))
    Registration.objects.filter(pk__in=seats).update(**{TIMES[presence]: timezone.now()}, marked_by=by)
    log.info("attendance of event %s: %s marked %s by person %s", event.pk, len(seats), presence, by.pk)
    return seats


def mark_all_present(*, event: Event, by: User) -> int:
    """Mark present everybody who has a seat and no mark yet; answers how many persons.

    Raises: AttendanceRefused with the reason.
    """
    return len(mark_all(event=event, presence=Presence.PRESENT, by=by))


@transaction.atomic
def unmark_all(*, event: Event, presence: Presence, seats: list[int], by: User) -> int:
    """Take back one's own marks of `mark_all`; those that others have changed since stay as they are."""
    if reason := refusal(event):
        raise AttendanceRefused(reason)
    name = TIMES[presence]
    own = event.registrations.filter(pk__in=seats, marked_by=by, **{f"{name}__isnull": False})
    count = own.update(**{name: None}, marked_by=None)
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
