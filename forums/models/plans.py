"""Plans: the tasks and letters a series got from its operating model, dated from its events."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.event import Event
from forums.models.series import Series
from participants.models import User


class Task(models.Model):
    """Something the team must do by a day."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="tasks")
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="tasks"
    )  # whose day it follows
    days = models.SmallIntegerField(_("days from the event"), default=0)  # negative = before
    title = models.CharField(_("title"), max_length=200)
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")

    class Meta:
        verbose_name = _("task")
        ordering = ["series", "due_on", "pk"]

    def __str__(self) -> str:
        return str(self.title)

    def is_overdue(self) -> bool:
        """Whether the day has passed with the task undone."""
        return self.done_at is None and self.due_on < timezone.localdate()


class PlannedLetterQuerySet(models.QuerySet["PlannedLetter"]):
    """Planned letters, as sentences."""

    def due(self, at: datetime | None = None) -> Self:
        """Plans whose time has come, of events that are still to be and not cancelled."""
        moment = at or timezone.now()
        live = self.filter(
            event__cancelled_at=None, event__starts_at__gt=moment, event__series__invited_at__isnull=False
        )
        return live.filter(due_at__lte=moment).order_by("due_at", "pk")


class PlannedLetter(models.Model):
    """A letter that leaves to everybody registered at a time counted from the event.

    The plan is read at the moment of sending, so a moved event moves its letters. Who registers after the
    time has just got a confirmation that says the same, and is reminded by the next plan.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("Reminder")

    event = models.ForeignKey(Event, models.CASCADE, related_name="planned_letters")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.REMINDER)
    days = models.SmallIntegerField(_("days from the event"))  # negative = before
    at = models.TimeField(_("time of day"))  # Europe/Helsinki
    due_at = models.DateTimeField(_("due"))

    objects = PlannedLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned letter")
        ordering = ["event", "due_at"]
        constraints = [models.UniqueConstraint(name="planned_letter_once", fields=["event", "kind", "days"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.days}"
