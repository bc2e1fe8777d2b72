"""Plans: the tasks a series got from its operating model, dated from its events."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.event import Event
from forums.models.people import TeamMember
from forums.models.registration import Registration
from forums.models.series import Series
from participants.models import User
from regions.models import StakeholderGroup


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks, as sentences."""

    def looked_at(self) -> Self:
        """Tasks that know whether Tilannekuva itself sees them done (`is_seen`), by their signs."""
        seen = Case(*(When(Q(sign=sign) & proof, then=True) for sign, proof in _proofs().items()), default=False)
        return self.annotate(is_seen=seen)

    def undone(self) -> Self:
        """Tasks that nobody has ticked and that are not seen to be done."""
        return self.looked_at().filter(done_at=None, is_seen=False)


class Task(models.Model):
    """Something the team must do by a day."""

    class Sign(models.TextChoices):
        """By what Tilannekuva itself sees that a task is done."""

        NEED = "need", _("The need and the goals have been written.")
        TEAM = "team", _("The planning group has been named.")
        INVITATIONS = "invitations", _("The invitations have been opened.")
        BALANCE = "balance", _("Somebody from every stakeholder group has registered.")
        DATASET = "dataset", _("The dataset is ready.")
        NOTES = "notes", _("The notes have been worked up.")
        PICTURE = "picture", _("The picture has been published.")

    series = models.ForeignKey(Series, models.CASCADE, related_name="tasks")
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="tasks"
    )  # whose day it follows
    days = models.SmallIntegerField(_("days from the event"), default=0)  # negative = before
    title = models.CharField(_("title"), max_length=200)
    due_on = models.DateField(_("due"))
    sign = models.CharField(max_length=12, choices=Sign, blank=True, editable=False)  # empty = people tell
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        ordering = ["series", "due_on", "pk"]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def is_done(self) -> bool:
        """Whether somebody has ticked the task, or a task that was `looked_at` is seen to be done."""
        return self.done_at is not None or getattr(self, "is_seen", False)

    def is_overdue(self) -> bool:
        """Whether the day has passed with the task undone."""
        return not self.is_done and self.due_on < timezone.localdate()


def _proofs() -> dict[Task.Sign, Q]:
    group = TeamMember.objects.filter(series=OuterRef("series"), kind=TeamMember.Kind.PLANNING_MEMBER)
    return {
        Task.Sign.NEED: _is_written("need") & _is_written("goals"),
        Task.Sign.TEAM: Q(Exists(group)),
        Task.Sign.INVITATIONS: Q(series__invited_at__isnull=False),
        Task.Sign.BALANCE: _all_groups(),
        Task.Sign.DATASET: Q(event__dataset_ready_at__isnull=False),
        Task.Sign.NOTES: Q(event__processed_at__isnull=False),
        Task.Sign.PICTURE: Q(series__published_at__isnull=False),
    }


def _is_written(field: str) -> Q:
    """Whether a text of the series has been written in any language."""
    return (
        Q(**{f"series__{field}_fi__gt": ""})
        | Q(**{f"series__{field}_sv__gt": ""})
        | Q(**{f"series__{field}_en__gt": ""})
    )


def _all_groups() -> Q:
    """Whether somebody of every stakeholder group but "other" has a seat at the task's event."""
    seats: QuerySet[Registration] = Registration.objects.seated().filter(event=OuterRef("event"))
    wanted = [group for group in StakeholderGroup if group != StakeholderGroup.OTHER]
    return Q(*(Exists(seats.filter(stakeholder_group=group)) for group in wanted))
