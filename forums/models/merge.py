"""Merges: that two organisations, or two people, were made one."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.event import Event
from participants.models import User
from regions.models import Municipality

MERGES_LAST = timedelta(days=730)


class Merge(models.Model):
    """Two made one: who, when, what and how much. Purpose: watching and undoing; 2 years.

    Organisations are told by their names. People are told by rows, and the row of the one who is gone is empty, so
    nothing of a person is kept here.
    """

    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, null=True, related_name="+", verbose_name=_("municipality")
    )  # of organisations
    kept_name = models.CharField(_("name that was kept"), max_length=160, blank=True)
    gone_name = models.CharField(_("name that is gone"), max_length=160, blank=True)
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, related_name="merges", verbose_name=_("event")
    )  # on whose roster people were merged
    kept_person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    gone_person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    counts = models.JSONField(_("counts"), default=dict)  # what was moved → rows
    undo = models.JSONField(default=dict, editable=False)  # keys of the rows an undo changes back
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)

    class Meta:
        verbose_name = _("merge")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="merge_of_organisations_or_people",
                condition=Q(municipality__isnull=False, event=None) | Q(municipality=None, event__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
