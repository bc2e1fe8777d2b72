"""Feedback: a message from anybody about a page, answered within 14 days."""

from __future__ import annotations

from django.utils import timezone

from participants.models import Feedback
from participants.plain import one_line


def leave(*, message: str, reply_to: str, page: str, language: str) -> Feedback:
    """Keep a message with the day by which it must be answered."""
    return Feedback.objects.create(
        message=message, reply_to=one_line(reply_to), page=one_line(page, 300), language=language
    )


def mark_answered(*, feedback: Feedback) -> None:
    """Note that a message has been answered; the first time counts."""
    Feedback.objects.filter(pk=feedback.pk, answered_at=None).update(answered_at=timezone.now())
