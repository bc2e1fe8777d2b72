"""Attendance: who came, marked at the door or after the event."""

import logging

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models import Event, Registration
from participants.models import User
from regions.words import local_day

log = logging.getLogger(__name__)


class AttendanceRefusal(models.TextChoices):
    """Why nobody can be marked present or absent; the same words for the button and the exception."""

    CANCELLED = "cancelled", _("This event has been cancelled, so attendance cannot be marked.")
    TOO_EARLY = "too_early", _("Attendance can be marked from the day of the event on.")
    NO_SEAT = "no_seat", _("This person has no seat, so attendance cannot be marked.")


class AttendanceRefused(Exception):
    """A mark that cannot be made; `reason` is an AttendanceRefusal."""

    def __init__(self, reason: AttendanceRefusal) -> None:
        super().__init__(reason.label)
        self.reason = reason


def refusal(event: Event) -> AttendanceRefusal | None:
    """Why attendance at `event` cannot be marked now, or None. The day is Helsinki's."""
    if event.is_cancelled:
        return AttendanceRefusal.CANCELLED
    return AttendanceRefusal.TOO_EARLY if timezone.localdate() < local_day(event.starts_at) else None


@transaction.atomic
def mark(*, registration: Registration, present: bool | None, by: User) -> Registration:
    """Mark one person present or absent, or take the mark back (None); the same mark twice keeps the first time.

    Raises: AttendanceRefused with the reason.
    """
    seats = Registration.objects.select_for_update(of=("self",)).select_related("event", "person")
    seat = seats.get(pk=registration.pk)
    if reason := refusal(seat.event):
        raise AttendanceRefused(reason)
    if seat.is_cancelled or seat.is_waiting:
        raise AttendanceRefused(AttendanceRefusal.NO_SEAT)
    now = timezone.now()
    seat.attended_at = (seat.attended_at or now) if present else None
    seat.absent_at = (seat.absent_at or now) if present is False else None
    seat.save(update_fields=["attended_at", "absent_at"])
    log.info("attendance of registration %s: %s, by person %s", seat.pk, present, by.pk)
    return seat


@transaction.atomic
def mark_all_present(*, event: Event, by: User) -> int:
    """Mark present everybody who has a seat and no mark yet; answers how many persons.

    Raises: AttendanceRefused with the reason.
    """
    if reason := refusal(event):
        raise AttendanceRefused(reason)
    unmarked = event.registrations.seated().filter(attended_at=None, absent_at=None)
    count = unmarked.update(attended_at=timezone.now())
    log.info("attendance of event %s: %s marked present by person %s", event.pk, count, by.pk)
    return count
