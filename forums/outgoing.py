"""The letters of a manager's series on their way: which there are, where they stand, and whether they are stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import CharField, Count, Min, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from forums.models import Announcement, Booking, Event, Invitation, Registration, Series
from participants import post
from participants.models import Letter, LetterQuerySet, User
from participants.rules import manages_all


@dataclass(frozen=True)
class Way:
    """How many letters stand where, and since when the oldest waits."""

    counts: dict[Letter.State, int]
    late_since: datetime | None  # when the oldest should have left, if it is late

    @property
    def waiting(self) -> int:
        """Letters that still mean to leave."""
        return self.counts[Letter.State.QUEUED] + self.counts[Letter.State.DEFERRED]

    @property
    def late_minutes(self) -> int:
        """For how many minutes the oldest has been waiting; 0 when none is late."""
        return int((timezone.now() - self.late_since) / timedelta(minutes=1)) if self.late_since else 0


def visible_to(user: User) -> LetterQuerySet:
    """The letters `user` may see on their way: all, or those about the series they manage.

    Old letters that have come to an end are left out, like their words.
    """
    recent = Q(created_at__gt=timezone.now() - Letter.BODY_LASTS)
    letters: LetterQuerySet = Letter.objects.filter(recent | Q(sent_at=None, withdrawn_at=None, failed_at=None))
    if manages_all(user):
        return letters
    mine = Series.objects.managed_by(user)
    about = Q(about__in=_names("series", mine))
    about |= Q(about__in=_names("event", Event.objects.filter(series__in=mine)))
    about |= Q(about__in=_names("booking", Booking.objects.filter(series__in=mine)))
    about |= Q(about__in=_names("registration", Registration.objects.filter(event__series__in=mine)))
    about |= Q(about__in=_names("invitation", Invitation.objects.filter(event__series__in=mine)))
    about |= Q(about__in=_names("announcement", Announcement.objects.filter(series__in=mine)))
    return letters.filter(about)


def way(letters: LetterQuerySet, at: datetime | None = None) -> Way:
    """Where letters stand at a moment (default: now), in one statement."""
    now = at or timezone.now()
    due = Q(sent_at=None, withdrawn_at=None, failed_at=None, due_at__lte=now - Letter.LATE)
    still_valid = Q(valid_until=None) | Q(valid_until__gt=now)
    counts = {state.value: Count("pk", filter=LetterQuerySet.state_is(state)) for state in Letter.State}
    found = letters.order_by().aggregate(oldest=Min("due_at", filter=due & still_valid), **counts)
    return Way({state: found[state.value] for state in Letter.State}, found["oldest"])


def retry(letters: LetterQuerySet) -> int:
    """Try letters again that were given up or put off; answers how many."""
    return post.retry(letters)


def _names(kind: str, rows: models.QuerySet[Any]) -> models.QuerySet[Any, Any]:
    return rows.order_by().values_list(Concat(Value(f"{kind}:"), Cast("pk", CharField())))
