"""What documents say that go out before an event: the invitation and the programme."""

from __future__ import annotations

from django.conf import settings

from forums.models import Event
from materials.documents.shared import Snapshot, moment, programme_items
from materials.documents.texts import prose


def invitation(event: Event) -> Snapshot:
    """The letter of invitation; the link for joining online is not in it, since the letter is open to all."""
    return {
        "summary": prose(event.summary),
        "need": prose(event.series.need),
        "goals": prose(event.series.goals),
        "closes_at": moment(event.closes_at),
        "invited_at": moment(event.series.invited_at),
        "contact": settings.OPERATOR_EMAIL,
        "programme": programme_items(event),
    }


def programme(event: Event) -> Snapshot:
    """The programme on a page of its own."""
    return {"programme": programme_items(event)}
