"""Exports: that somebody took a list of people out of the service, and what for."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.event import Event
from participants.models import User

EXPORTS_LAST = timedelta(days=730)


class Export(models.Model):
    """One list taken out: who, when, which columns, of how many, what for. Purpose: watching who takes what; 2 years.

    Nothing of the list itself is kept.
    """

    class Purpose(models.TextChoices):
        RECEPTION = "reception", _("Reception at the door")
        PREPARING = "preparing", _("Preparing the event: tables, groups, badges")
        CONTACT = "contact", _("Being in touch with the participants about this event")
        REPORT = "report", _("Report to the funder or the municipality")
        MOVE = "move", _("Moving to another system")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook (.xlsx)")
        CSV = "csv", _("CSV file")

    event = models.ForeignKey(Event, models.CASCADE, related_name="exports", verbose_name=_("event"))
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    columns = models.JSONField(_("columns"))  # headings as they stood in the file
    people = models.PositiveIntegerField(_("people"))

    class Meta:
        verbose_name = _("export")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pk}"
