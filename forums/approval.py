"""Approval: who keeps the roster decides, one by one or many at once, and every decision is told by letter."""

from __future__ import annotations

import logging
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from forums import letters
from forums.models import Event, Registration
from forums.seating import RegistrationRefusal, RegistrationRefused, lock, promote
from participants import post
from participants.models import User

log = logging.getLogger(__name__)


@transaction.atomic
def approve(*, event: Event, registrations: Collection[int], by: User, reason: str = "") -> list[Registration]:
    """Approve some of those who await it: each gets a seat at once if there is one, otherwise their place in the queue.

    Places in the queue are in the order of arrival, not of approval. `registrations` are their numbers; those decided
    already are left alone. `by` is who keeps the roster; the log keeps who decided.
    Raises: RegistrationRefused when the event is cancelled or over.
    """
    event, pending = _pending(event, registrations)
    for registration in pending:
        registration.approved_at = timezone.now()
        registration.decision_reason = reason
    Registration.objects.bulk_update(pending, ["approved_at", "decision_reason"])
    seated = {given.pk: given for given in promote(event=event, asked={one.pk for one in pending})}
    approved = [seated.get(registration.pk, registration) for registration in pending]
    post.withdraw(about=[one.about for one in approved], kinds=["awaiting_approval"])
    post.write_many([letters.approved(registration) for registration in approved])
    _note("approved", approved, by)
    return approved


@transaction.atomic
def decline(*, event: Event, registrations: Collection[int], by: User, reason: str) -> list[Registration]:
    """Decline some of those who await approval, and tell them why; they may be registered anew by hand.

    Raises: RegistrationRefused when the event is cancelled or over.
    """
    _event, pending = _pending(event, registrations)
    now = timezone.now()
    for registration in pending:
        registration.declined_at = registration.cancelled_at = now
        registration.decision_reason = reason
    Registration.objects.bulk_update(pending, ["declined_at", "cancelled_at", "decision_reason"])
    post.withdraw(about=[registration.about for registration in pending])
    post.write_many([letters.declined(registration) for registration in pending])
    _note("declined", pending, by)
    return pending


def _pending(event: Event, numbers: Collection[int]) -> tuple[Event, list[Registration]]:
    """The locked event and those of the numbers who still await approval, in order of arrival."""
    event = lock(event)
    if event.is_cancelled or event.is_over():
        raise RegistrationRefused(RegistrationRefusal.CANCELLED if event.is_cancelled else RegistrationRefusal.OVER)
    pending = list(event.registrations.pending().filter(pk__in=numbers).select_related("person", "slot"))
    for registration in pending:
        registration.event = event
    return event, pending


def _note(decision: str, decided: Collection[Registration], by: User) -> None:
    """Write into the log who decided on whom; people and registrations by number, never by name."""
    for registration in decided:
        log.info("registration %s %s by person %s", registration.pk, decision, by.pk)
