"""Letters that leave by the clock: those of every rule whose time has come."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from forums import recipients, rule_letters
from forums.models import Invitation, PlannedLetter
from forums.models.letter_rule import Kind
from participants import post

BATCH = 500  # letters written in one transaction
ONE_AT_A_TIME = (Kind.REMINDER, Kind.INVITATION_REMINDER)


def send_planned(at: datetime | None = None) -> int:
    """Write the letters of the rules that are due at a moment (default: now); returns how many were written.

    Of an event's due reminders to the same people only the latest speaks: after a late start nobody gets two at once.
    Running it twice, or in two workers, writes nothing twice.
    """
    moment = at or timezone.now()
    due = PlannedLetter.objects.due(moment)
    latest = {(plan.event_id, plan.kind, plan.audience): plan.pk for plan in due}
    speaking = [
        plan
        for plan in due
        if plan.kind not in ONE_AT_A_TIME or latest[plan.event_id, plan.kind, plan.audience] == plan.pk
    ]
    return sum(_write(plan, moment) for plan in speaking)


def _write(plan: PlannedLetter, at: datetime) -> int:
    written = 0
    while True:
        with transaction.atomic():
            rows: list[Any] = list(recipients.unwritten(plan, at)[:BATCH])
            written += post.write_many([rule_letters.write(plan, row, at) for row in rows])
            if plan.kind == Kind.INVITATION_REMINDER:
                Invitation.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=at)
        if len(rows) < BATCH:
            return written
