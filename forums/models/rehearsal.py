"""Rehearsals: a copy of an event's room, in which facilitators try the group work with simulated participants.

Source: docs/adr/0023-rehearsal.md
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.event import Event
from participants.models import User


class Rehearsal(models.Model):
    """One rehearsal of an event: its copy, and the simulated phones that play in it."""

    LASTS = timedelta(hours=12)  # then the copy is removed

    original = models.OneToOneField(Event, models.CASCADE, related_name="rehearsal", verbose_name=_("event"))
    event = models.OneToOneField(Event, models.CASCADE, related_name="rehearsal_of")  # the copy, in a series of its own
    phones = models.PositiveSmallIntegerField(_("simulated participants"), default=42)
    secrets = models.JSONField(default=list, blank=True)  # what the simulated phones keep between two turns of playing
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    held_until = models.DateTimeField(null=True, blank=True, editable=False)  # a worker plays until then
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("rehearsal")

    def __str__(self) -> str:
        return f"{self.event}"

    @property
    def ends_at(self) -> datetime:
        """When the copy is removed."""
        return self.made_at + self.LASTS

    @property
    def is_playing(self) -> bool:
        """Whether simulated phones take part."""
        return self.phones > 0 and self.stopped_at is None

    def is_past(self, at: datetime | None = None) -> bool:
        """Whether the copy is to be removed at a moment (default: now)."""
        return self.ends_at < (at or timezone.now())
