"""Announcements: one message to a chosen group of an event's or a series' people."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models.event import Event
from forums.models.series import Series
from participants.models import User
from regions.models import Municipality, StakeholderGroup


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Announcements, as sentences."""

    def due(self, at: datetime | None = None) -> Self:
        """Announcements whose letters are to be written at a moment (default: now), the oldest first."""
        due = self.filter(written_at=None, withdrawn_at=None, due_at__lte=at or timezone.now())
        return due.order_by("due_at", "pk")


class Announcement(models.Model):
    """A message to a group. Until `due_at` it is held: it can be changed and taken back, and no letter exists.

    The row is the promise; its letters are written in batches, `written_to` says how far.
    """

    class Audience(models.TextChoices):
        """Whom it is for; the receivers are looked up when the letters are written."""

        REGISTERED = "registered", pgettext_lazy("audience", "Those with a seat")
        WAITING = "waiting", pgettext_lazy("audience", "Those in the queue")
        ATTENDED = "attended", pgettext_lazy("audience", "Those who were present")
        OFFICIALS = "officials", pgettext_lazy("audience", "Officials of the municipalities")
        PLANNING_GROUP = "planning_group", pgettext_lazy("audience", "The planning group")

    class State(models.TextChoices):
        """How far it has come; told by its times, never set by hand."""

        DRAFT = "draft", pgettext_lazy("announcement", "Draft")
        HELD = "held", pgettext_lazy("announcement", "Held for a moment")
        LEAVING = "leaving", pgettext_lazy("announcement", "Leaving")
        WRITTEN = "written", pgettext_lazy("announcement", "Handed to the post")
        WITHDRAWN = "withdrawn", pgettext_lazy("announcement", "Stopped")

    series = models.ForeignKey(Series, models.CASCADE, related_name="announcements", verbose_name=_("series"))
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="announcements", verbose_name=_("event")
    )  # of the series; empty = all its events
    audience = models.CharField(_("to whom"), max_length=16, choices=Audience, default=Audience.REGISTERED)
    stakeholder_group = models.CharField(
        _("stakeholder group"), max_length=12, choices=StakeholderGroup, blank=True
    )  # of the registered; empty = all
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )  # where people come from, or of the officials; empty = all
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    text = models.TextField(_("text"), max_length=5000, blank=True)
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("leaves at"), null=True, editable=False)  # empty = a draft
    written_to = models.BigIntegerField(default=0, editable=False)  # the last person with a letter, by number
    written_at = models.DateTimeField(_("handed to the post"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("stopped"), null=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        ordering = ["series", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="announcement_is_due_before_it_is_written",
                condition=Q(due_at__isnull=False) | Q(written_at=None, written_to=0),
            ),
        ]
        indexes = [
            models.Index(
                name="announcements_to_write", fields=["due_at"], condition=Q(written_at=None, withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    def get_absolute_url(self) -> str:
        """The page where it is read, changed and stopped."""
        return reverse("announcement", args=[self.pk])

    @property
    def about(self) -> str:
        """The name letters use for this announcement."""
        return f"announcement:{self.pk}"

    def state(self, at: datetime | None = None) -> Announcement.State:
        """How far it has come at a moment (default: now)."""
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        if self.written_at:
            return self.State.WRITTEN
        if self.due_at is None:
            return self.State.DRAFT
        is_leaving = self.written_to or self.due_at <= (at or timezone.now())
        return self.State.LEAVING if is_leaving else self.State.HELD

    def may_change(self, at: datetime | None = None) -> bool:
        """Whether its words and group can still be changed."""
        return self.state(at) in (self.State.DRAFT, self.State.HELD)

    def language_for(self, language: str) -> str:
        """The language in which a receiver of a language reads it: their own, or Finnish where it is missing."""
        return language if getattr(self, f"text_{language}", "") else "fi"
