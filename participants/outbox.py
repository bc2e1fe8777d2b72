"""The outbox: letters as rows, each written once, sent once and kept as proof."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters, as sentences."""

    def due(self, at: datetime | None = None) -> Self:
        """Letters to be sent now: not sent, not withdrawn, not given up, still valid; urgent ones first."""
        moment = at or timezone.now()
        open_letters = self.filter(sent_at=None, withdrawn_at=None, failed_at=None, due_at__lte=moment)
        return open_letters.filter(Q(valid_until=None) | Q(valid_until__gt=moment)).order_by("priority", "due_at", "pk")

    def waiting(self) -> Self:
        """Letters that still mean to leave."""
        return self.filter(sent_at=None, withdrawn_at=None, failed_at=None)

    def unsent(self) -> Self:
        """Letters that have not left and were not taken back; those that were given up can be tried again."""
        return self.filter(sent_at=None, withdrawn_at=None)

    def in_state(self, state: Letter.State) -> Self:
        """Letters that stand at one point of their way, told by their times."""
        return self.filter(self.state_is(state))

    @staticmethod
    def state_is(state: Letter.State) -> Q:
        """The condition that a letter stands at one point of its way, for counting."""
        return _STATES[state]

    def withdraw(self) -> int:
        """Take these back; answers how many."""
        return self.update(withdrawn_at=timezone.now(), failed_at=None)

    def release(self) -> int:
        """Let these leave now; answers how many."""
        return self.update(due_at=timezone.now())


class Letter(models.Model):
    """One e-mail to one person, kept as the proof that it was sent once.

    `key` says which promise the letter keeps ("reminder:7:registration:12"), so the same promise is never
    kept twice. Retention: the words are erased after `BODY_LASTS`, the row stays as proof.
    """

    class Priority(models.IntegerChoices):
        """Which letters leave first."""

        URGENT = 0, _("Somebody waits for it")
        BULK = 1, _("One of many")

    class State(models.TextChoices):
        """How far a letter has come; told by its times, never set by hand."""

        QUEUED = "queued", pgettext_lazy("letter", "Queued")
        DEFERRED = "deferred", pgettext_lazy("letter", "Put off")
        SENT = "sent", pgettext_lazy("letter", "Sent")
        FAILED = "failed", pgettext_lazy("letter", "Failed")
        BOUNCED = "bounced", pgettext_lazy("letter", "Came back")
        WITHDRAWN = "withdrawn", pgettext_lazy("letter", "Withdrawn")

    CLAIM_LASTS = timedelta(minutes=5)
    BODY_LASTS = timedelta(days=30)
    MOST_ATTEMPTS = 8
    LATE = timedelta(minutes=10)  # one that should have left so long ago is stuck

    key = models.CharField(_("key"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    about = models.CharField(_("about"), max_length=60, blank=True, db_index=True)  # such as "registration:12"
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="letters", verbose_name=_("receiver")
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    calendar = models.TextField(_("calendar file"), blank=True)  # iCalendar text, one of each event; empty = none
    calendar_method = models.CharField(max_length=10, blank=True)  # REQUEST or CANCEL
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.URGENT, editable=False
    )
    is_optional = models.BooleanField(_("may be declined"), default=False, editable=False)  # no service mail
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    valid_until = models.DateTimeField(_("valid until"), null=True)
    claimed_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failure = models.CharField(_("failure"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    other_address = models.EmailField(max_length=254, blank=True, editable=False)  # instead of the person's own
    sent_to = models.EmailField(_("sent to"), max_length=254, blank=True, editable=False)
    bounced_at = models.DateTimeField(_("came back"), null=True, editable=False)
    failed_at = models.DateTimeField(_("given up"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    # What the postman learns of the receiver together with its claim.
    address: str
    is_declined: bool
    is_unreachable: bool

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        indexes = [
            models.Index(
                name="letter_waiting_by_priority",
                fields=["priority", "due_at", "id"],
                condition=Q(sent_at=None, withdrawn_at=None, failed_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_ends_once",
                condition=Q(sent_at=None, failed_at=None)
                | Q(sent_at=None, withdrawn_at=None)
                | Q(failed_at=None, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="letter_came_back_after_it_left", condition=Q(bounced_at=None) | Q(sent_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def state(self) -> Letter.State:
        """How far the letter has come."""
        if self.sent_at:
            return self.State.BOUNCED if self.bounced_at else self.State.SENT
        if self.failed_at:
            return self.State.FAILED
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        return self.State.DEFERRED if self.failure else self.State.QUEUED


_OPEN = Q(sent_at=None, withdrawn_at=None, failed_at=None)
_STATES = {
    Letter.State.QUEUED: _OPEN & Q(failure=""),
    Letter.State.DEFERRED: _OPEN & ~Q(failure=""),
    Letter.State.SENT: Q(sent_at__isnull=False, bounced_at=None),
    Letter.State.FAILED: Q(failed_at__isnull=False),
    Letter.State.BOUNCED: Q(bounced_at__isnull=False),
    Letter.State.WITHDRAWN: Q(withdrawn_at__isnull=False),
}
