"""Marks of presence: when they can be made, and how one is written. Shared by the rooms that mark people."""

import logging
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models import Event, Registration
from participants.models import User
from participants.refusals import Refused
from regions.words import local_day

log = logging.getLogger(__name__)
Presence = Registration.Presence
TIMES = {Presence.PRESENT: "attended_at", Presence.ABSENT: "absent_at", Presence.APOLOGISED: "apologised_at"}
MARK = [*TIMES.values(), "marked_by"]  # the fields of a mark


class AttendanceRefusal(models.TextChoices):
    """Why nobody can be marked present or absent; the same words for the button and the exception."""

    CANCELLED = "cancelled", _("This event has been cancelled, so attendance cannot be marked.")
    TOO_EARLY = "too_early", _("Attendance can be marked from the day of the event on.")
    NO_SEAT = "no_seat", _("This person has no seat, so attendance cannot be marked.")


class AttendanceRefused(Refused[AttendanceRefusal]):
    """A mark that cannot be made; `reason` is an AttendanceRefusal."""


def refusal(event: Event) -> AttendanceRefusal | None:
    """Why attendance at `event` cannot be marked now, or None. The day is Helsinki's."""
    if event.is_cancelled:
        return AttendanceRefusal.CANCELLED
    return AttendanceRefusal.TOO_EARLY if timezone.localdate() < local_day(event.starts_at) else None


def locked(registration_id: int) -> Registration:
    """One registration with its event and person, locked until the transaction ends: marks are made by its holder."""
    held = Registration.objects.select_for_update(of=("self",), no_key=True)
    seats = held.select_related("event__series", "person", "marked_by")
    return seats.get(pk=registration_id)


def put(seat: Registration, presence: Presence | None, *, by: User | None, at: datetime | None = None) -> None:
    """Write a mark on a locked registration; the same mark again keeps the first time and who made it."""
    if seat.presence == presence:
        return
    for state, name in TIMES.items():
        setattr(seat, name, (at or timezone.now()) if state == presence else None)
    seat.marked_by = by if presence else None
    seat.save(update_fields=MARK)
    log.info("attendance of registration %s: %s, by person %s", seat.pk, presence, by.pk if by else "themselves")
