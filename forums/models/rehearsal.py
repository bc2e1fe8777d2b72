"""Rehearsals: a copy of an event's room, in which facilitators try the group work with simulated participants.

Source: docs/adr/0023-rehearsal.md
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.event import Event
from forums.models.groupwork import Step
from participants.models import User


class RehearsalQuerySet(models.QuerySet["Rehearsal"]):
    """Rehearsals, by whether phones are to play in them."""

    def to_play(self, at: datetime) -> RehearsalQuerySet:
        """Those whose phones are to play at a moment, and which nobody plays.

        Phones rest where nobody has led for an hour, and go on when somebody does.
        """
        since = at - Rehearsal.RESTS
        steps = Step.objects.filter(room__event=models.OuterRef("event"))
        is_led = models.Q(opened_at__gte=since) | models.Q(closed_at__gte=since) | models.Q(revealed_at__gte=since)
        is_new = models.Q(made_at__gte=since)
        is_free = models.Q(held_until=None) | models.Q(held_until__lt=at)
        lasting = self.filter(is_free, stopped_at=None, phones__gt=0, made_at__gte=at - Rehearsal.LASTS)
        return lasting.filter(is_new | models.Exists(steps.filter(is_led)))


class Rehearsal(models.Model):
    """One rehearsal of an event: its copy, and the simulated phones that play in it."""

    LASTS = timedelta(hours=12)  # then the copy is removed
    RESTS = timedelta(hours=1)  # without anybody leading, then the phones wait

    original = models.OneToOneField(Event, models.CASCADE, related_name="rehearsal", verbose_name=_("event"))
    event = models.OneToOneField(Event, models.CASCADE, related_name="rehearsal_of")  # the copy, in a series of its own
    phones = models.PositiveSmallIntegerField(_("simulated participants"), default=42)
    secrets = models.JSONField(default=list, blank=True)  # what the simulated phones keep between two turns of playing
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    held_until = models.DateTimeField(null=True, blank=True, editable=False)  # a worker plays until then
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RehearsalQuerySet.as_manager()

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
