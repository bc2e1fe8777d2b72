"""Packs: everything one event needs on paper, as one ZIP and as one PDF to print."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models import Event, Series
from materials.models.material import Material, stored_name
from participants.models import User, Visitor


class PackQuerySet(models.QuerySet["Pack"]):
    """Packs, as sentences."""

    def visible_to(self, user: Visitor) -> Self:
        """Packs of events that `user` runs: they hold lists of people and drafts."""
        return self.filter(event__in=Event.objects.filter(series__in=Series.objects.managed_by(user)))

    def active(self) -> Self:
        """Packs in the making."""
        return self.filter(ready_at=None, failed_at=None, cancelled_at=None)

    def ready(self) -> Self:
        """Packs that can be downloaded."""
        return self.filter(ready_at__isnull=False)

    def unclaimed(self, at: datetime | None = None) -> Self:
        """Packs in the making that no worker is at; one that has died is not."""
        limit = (at or timezone.now()) - Pack.MAKING_LASTS
        return self.active().filter(Q(claimed_at=None) | Q(claimed_at__lt=limit))

    def stuck(self, at: datetime | None = None) -> Self:
        """Packs that a worker could go on with, and none does: all their documents are made or given up."""
        open_documents = Material.objects.filter(packs=models.OuterRef("pk"), ready_at=None, failed_at=None)
        return self.unclaimed(at).exclude(models.Exists(open_documents))


class Pack(models.Model):
    """Everything one event needs on paper, in one language; its documents are made one by one and then put together."""

    MAKING_LASTS = timedelta(minutes=3)  # longer than the hard time limit of the task, 150 s
    MOST_ATTEMPTS = 3

    class State(models.TextChoices):
        """Where the making of a pack stands; told by its times."""

        REQUESTED = "requested", pgettext_lazy("pack", "Requested")
        RUNNING = "running", pgettext_lazy("pack", "Being made")
        READY = "ready", pgettext_lazy("pack", "Ready")
        FAILED = "failed", pgettext_lazy("pack", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("pack", "Cancelled")

    class Failure(models.TextChoices):
        """Why a pack could not be made."""

        NOTHING = "nothing", _("None of its documents could be made.")
        BROKEN = "broken", _("The pack could not be put together. The reason has been noted for the maintainers.")
        TOO_SLOW = "too_slow", _("Putting the pack together took too long. Try again later.")
        STOPPED = "stopped", _("The work stopped several times before the pack was ready. Try again later.")
        STORAGE = "storage", _("The finished pack could not be stored. Try again later.")

    event = models.ForeignKey(Event, models.CASCADE, related_name="packs")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fi")
    documents = models.ManyToManyField(Material, related_name="packs")  # read and asked for when the work begins
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)  # when its documents were asked for
    claimed_at = models.DateTimeField(null=True)  # while a worker is at it
    attempts = models.PositiveSmallIntegerField(default=0)  # since it last got further
    ready_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=16, choices=Failure, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    archive = models.FileField(upload_to=stored_name, max_length=200, blank=True)  # the ZIP
    archive_size = models.PositiveBigIntegerField(null=True)  # bytes
    paper = models.FileField(upload_to=stored_name, max_length=200, blank=True)  # the PDF to print
    paper_size = models.PositiveBigIntegerField(null=True)  # bytes
    pages = models.PositiveIntegerField(null=True)

    objects = PackQuerySet.as_manager()

    class Meta:
        verbose_name = _("forum pack")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_pack_of_an_event_at_a_time",
                fields=["event"],
                condition=Q(ready_at=None, failed_at=None, cancelled_at=None),
            ),
            models.CheckConstraint(
                name="pack_ends_in_one_way",
                condition=Q(ready_at=None, failed_at=None)
                | Q(ready_at=None, cancelled_at=None)
                | Q(failed_at=None, cancelled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.language})"

    @property
    def state(self) -> Pack.State:
        """The state, told by the times."""
        if self.ready_at:
            return self.State.READY
        if self.failed_at:
            return self.State.FAILED
        if self.cancelled_at:
            return self.State.CANCELLED
        return self.State.RUNNING if self.started_at else self.State.REQUESTED

    @property
    def is_in_making(self) -> bool:
        """Whether it has been asked for and has not ended."""
        return self.state in {self.State.REQUESTED, self.State.RUNNING}
