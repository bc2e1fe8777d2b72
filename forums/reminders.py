"""Letters that leave by the clock: those of every rule whose time has come."""

import logging
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils import timezone

from forums import recipients, rule_letters
from forums.models import Invitation, PlannedLetter
from forums.models.letter_rule import Kind
from forums.tasks import send_planned_letters
from participants import post

log = logging.getLogger(__name__)
BATCH = 200  # letters written in one transaction
ROUND_LASTS = 1.0  # seconds after which the worker lets others go first
ONE_AT_A_TIME = (Kind.REMINDER, Kind.INVITATION_REMINDER)


def send_planned(at: datetime | None = None) -> int:
    """Write the letters of the rules that are due at a moment (default: now), for a moment's work; answers how many.

    Of an event's due reminders to the same people only the latest speaks: after a late start nobody gets two at once.
    Running it twice, or in two workers, writes nothing twice. What is left is rung for again, so that nobody waits
    for a confirmation behind thousands of reminders.
    """
    moment = at or timezone.now()
    started, written = monotonic(), 0
    for plan in _speaking(moment):
        is_more = True
        while is_more:
            count, is_more = _write_or_tell(plan, moment)
            written += count
            if count and monotonic() - started > ROUND_LASTS:
                transaction.on_commit(partial(send_planned_letters.apply_async, expires=60), robust=True)
                return written
    return written


def _speaking(moment: datetime) -> list[PlannedLetter]:
    """The rules that are due; of reminders that may not come two at once the latest."""
    due = PlannedLetter.objects.due(moment)
    latest = {(plan.event_id, plan.kind, plan.audience): plan.pk for plan in due}
    return [
        plan
        for plan in due
        if plan.kind not in ONE_AT_A_TIME or latest[plan.event_id, plan.kind, plan.audience] == plan.pk
    ]


def _write_or_tell(plan: PlannedLetter, at: datetime) -> tuple[int, bool]:
    """Write the next letters of a rule; one that cannot be written holds up no other, and is tried again."""
    try:
        return _write_batch(plan, at)
    except Exception:
        log.exception("the letters of rule %s could not be written", plan.pk)
        return 0, False


@transaction.atomic
def _write_batch(plan: PlannedLetter, at: datetime) -> tuple[int, bool]:
    """Write the next letters of a rule; answers how many, and whether there may be more."""
    rows: list[Any] = list(recipients.unwritten(plan, at)[:BATCH])
    written = post.write_many(rule_letters.write_all(plan, rows, at))
    if plan.kind == Kind.INVITATION_REMINDER:
        Invitation.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=at)
    return written, len(rows) == BATCH
