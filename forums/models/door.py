"""The door: every mark a phone has sent, so that the same mark sent again changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.registration import Registration
from participants.models import User

MARKS_LAST = timedelta(days=30)


class DoorMarkQuerySet(models.QuerySet["DoorMark"]):
    """Marks, as sentences."""

    def lapsed(self, at: datetime) -> Self:
        """Marks of a month ago and more; the presence they led to stays with the registration."""
        return self.filter(received_at__lt=at - MARKS_LAST)


class DoorMark(models.Model):
    """One tap at the door. Purpose: to be kept once however often it is sent, and to say who differed; 30 days."""

    class Outcome(models.TextChoices):
        """What became of a mark; the same words for the phone and the report."""

        KEPT = "kept", _("Marked.")
        ALREADY = "already", _("The person was marked already.")
        CHANGED = "changed", _("Somebody else has marked this person differently meanwhile; their mark was kept.")
        CANCELLED = "cancelled", _("The registration was cancelled meanwhile.")
        NO_SEAT = "no_seat", _("This person has no seat: they are in the queue.")

    uuid = models.UUIDField(primary_key=True)  # made on the phone
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="door_marks")
    presence = models.CharField(max_length=10, choices=Registration.Presence, blank=True)  # empty = taken back
    made_at = models.DateTimeField()  # by the phone's clock
    received_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)

    objects = DoorMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark at the door")
        ordering = ["received_at"]

    def __str__(self) -> str:
        return f"{self.uuid}"

    @property
    def is_conflict(self) -> bool:
        """Whether the mark was not kept because something else had happened."""
        return self.outcome in {self.Outcome.CHANGED, self.Outcome.CANCELLED, self.Outcome.NO_SEAT}
