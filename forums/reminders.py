"""Reminders: the letters that leave by the clock."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from forums import letters
from forums.models import PlannedLetter
from participants import post

BATCH = 500  # letters written in one transaction


def send_planned(at: datetime | None = None) -> int:
    """Write the reminders that are due at a moment (default: now); returns how many were written.

    Of an event's due plans only the latest speaks: after a late start nobody gets two reminders at once.
    Running it twice, or in two workers, writes nothing twice.
    """
    moment = at or timezone.now()
    latest = {plan.event_id: plan for plan in PlannedLetter.objects.due(moment).select_related("event__series")}
    return sum(_write(plan, moment) for plan in latest.values())


def _write(plan: PlannedLetter, at: datetime) -> int:
    written = 0
    while True:
        with transaction.atomic():
            seats = list(letters.unreminded(plan)[:BATCH])
            for seat in seats:
                seat.event = plan.event
            written += post.write_many([letters.reminder(seat, plan, at) for seat in seats])
        if len(seats) < BATCH:
            return written
