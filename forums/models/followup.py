"""Actions: what was agreed, who owns it, and what has happened to it since.

Source: docs/adr/0022-follow-up.md
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models.groupwork import Participant
from forums.models.picture import StatementOfWill
from forums.models.series import is_helped
from participants.models import Visitor
from participants.rules import manages_all

SILENT_AFTER = timedelta(days=14)  # after the day of asking: its owner was asked, reminded, and looked for


def new_key() -> str:
    """A key nobody guesses, for an address of a page."""
    return secrets.token_urlsafe(9)


class ActionQuerySet(models.QuerySet["Action"]):
    """Actions, as sentences."""

    def published(self) -> Self:
        """Those anybody may read: of published statements of will."""
        return self.exclude(statement__published_at=None)

    def visible_to(self, user: Visitor) -> Self:
        """Those `user` may know of: the published ones, and all of the series they help to run."""
        if not user.is_authenticated:
            return self.published()
        way = "statement__key_question__series__"
        mine = Q(**{f"{way}is_rehearsal": False})
        if not manages_all(user):
            mine &= is_helped(user, way)
        return self.filter(Q(statement__published_at__isnull=False) | mine)

    def ongoing(self) -> Self:
        """Those that are neither done nor given up."""
        return self.exclude(status__in=Action.ENDED)

    def overdue(self, on: date | None = None) -> Self:
        """Those that should have been done before a day (default: today)."""
        return self.ongoing().filter(due_on__lt=on or timezone.localdate())

    def asked(self, on: date | None = None) -> Self:
        """Those whose owner is to be asked how it goes on a day (default: today)."""
        return self.ongoing().filter(checkin_on__lte=on or timezone.localdate())

    def silent(self, on: date | None = None) -> Self:
        """Those whose owner has been asked and reminded in vain by a day (default: today)."""
        return self.ongoing().filter(checkin_on__lt=(on or timezone.localdate()) - SILENT_AFTER)


_EveryActions = models.Manager.from_queryset(ActionQuerySet)


class ShownActions(_EveryActions["Action"]):
    """All actions but those a facilitator has hidden, which no list, page, figure or letter may meet."""

    def get_queryset(self) -> ActionQuerySet:
        """Actions that may be seen."""
        return ActionQuerySet(self.model, using=self._db).filter(hidden_at=None)


class Action(models.Model):
    """One action that makes a statement of will true, followed until it is done."""

    class Status(models.TextChoices):
        NOT_BEGUN = "not_begun", _("Not begun")
        UNDER_WAY = "under_way", _("Under way")
        AT_RISK = "at_risk", _("At risk")
        DONE = "done", pgettext_lazy("action", "Done")
        CHANGED = "changed", _("Changed")
        GIVEN_UP = "given_up", _("Given up")

    ENDED = (Status.DONE, Status.GIVEN_UP)

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)  # in its page's address
    statement = models.ForeignKey(StatementOfWill, models.CASCADE, related_name="actions")
    title = models.CharField(_("action"), max_length=200)
    owner_organisation = models.CharField(_("owner organisation"), max_length=160)
    owner_name = models.CharField(_("contact person"), max_length=80, blank=True)  # never public
    owner_email = models.EmailField(_("contact person's e-mail"), blank=True)  # never public
    confirmed_at = models.DateTimeField(_("confirmed by the owner"), null=True, blank=True, editable=False)
    first_step = models.CharField(_("first step"), max_length=200, blank=True)
    first_step_on = models.DateField(_("first step by"), null=True, blank=True)
    when_then = models.CharField(_("when … then …"), max_length=300, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    checkin_on = models.DateField(_("next check-in"), null=True, blank=True)
    indicator = models.CharField(_("indicator"), max_length=200, blank=True)
    baseline = models.CharField(_("where we are now"), max_length=100, blank=True)
    target = models.CharField(_("target"), max_length=100, blank=True)
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.NOT_BEGUN)
    link_version = models.PositiveSmallIntegerField(default=1)  # a used or handed-over link dies
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_as = models.UUIDField(unique=True, null=True, editable=False)  # made on the phone: sent twice, it is one
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)  # by a facilitator

    objects = ShownActions()  # first, so that a statement's actions are these too
    everything = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        ordering = ["statement", "pk"]
        constraints = [
            models.CheckConstraint(
                name="action_first_step_before_due",
                condition=Q(first_step_on=None) | Q(due_on=None) | Q(first_step_on__lte=models.F("due_on")),
                violation_error_message=_("The first step comes before the action is due."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The action's own page."""
        return reverse("action", args=[self.key])

    def is_overdue(self, on: date | None = None) -> bool:
        """Whether it should have been done before a day (default: today)."""
        return self.status not in self.ENDED and self.due_on is not None and self.due_on < (on or timezone.localdate())

    def is_silent(self, on: date | None = None) -> bool:
        """Whether its owner has been asked and reminded in vain by a day (default: today)."""
        if self.status in self.ENDED or self.checkin_on is None:
            return False
        return self.checkin_on < (on or timezone.localdate()) - SILENT_AFTER


class ActionHelper(models.Model):
    """“I am in”: somebody in the room joins an action."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="helpers")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="helped")
    name = models.CharField(_("name"), max_length=80, blank=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("helper of an action")
        constraints = [models.UniqueConstraint(name="helper_once", fields=["action", "participant"])]

    def __str__(self) -> str:
        return self.name


class CheckIn(models.Model):
    """One entry in the diary of an action; entries are added, never changed."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="check_ins")
    status = models.CharField(_("state"), max_length=12, choices=Action.Status)
    percent = models.PositiveSmallIntegerField(_("done, %"), null=True, blank=True)
    sentence = models.CharField(_("what has happened"), max_length=300)
    learned = models.CharField(_("what we learned"), max_length=300, blank=True)
    link = models.URLField(_("link"), blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    link_version = models.PositiveSmallIntegerField(null=True, blank=True)  # of the link it came by; each works once

    class Meta:
        verbose_name = _("check-in")
        ordering = ["action", "made_at"]
        constraints = [
            models.UniqueConstraint(name="check_in_once_by_link", fields=["action", "link_version"]),
            models.CheckConstraint(name="check_in_percent", condition=Q(percent=None) | Q(percent__lte=100)),
        ]

    def __str__(self) -> str:
        return self.sentence
