"""Letters of invitations: the invitation itself, and the reminder to those who have not answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation

from forums.models import Invitation, PlannedLetter
from forums.wording import own_words
from participants import post
from participants.letters import compose, link
from participants.models import Letter


def invitation(invited: Invitation, due_at: datetime) -> Letter:
    """The letter that invites a person; it leaves at `due_at`, so that it can be taken back until then."""
    key = f"invitation:{invited.link_version}:{invited.pk}"
    return _letter("invitation", invited, key=key, due_at=due_at)


def reminder(invited: Invitation, due_at: datetime, *, number: str) -> Letter:
    """The letter to one who has not answered; `number` tells apart the reminders of one invitation."""
    key = f"invitation_reminder:{number}:{invited.pk}"
    return _letter("invitation_reminder", invited, key=key, due_at=due_at)


def by_rule(invited: Invitation, plan: PlannedLetter, at: datetime) -> Letter:
    """The letter of a rule to one who has not answered."""
    return _letter("invitation_reminder", invited, key=plan.key(invited.pk, invited.person_id), due_at=at)


def _letter(kind: str, invited: Invitation, *, key: str, due_at: datetime) -> Letter:
    person, event = invited.person, invited.event
    with translation.override(person.language):
        context: dict[str, Any] = {
            "event": event,
            "series": event.series,
            "invitation": invited,
            "register": str(invited.register),
            "closes_at": event.closes_at,
            "answer_url": link(reverse("invitation", args=[invited.link_token()])),
            "event_url": link(event.get_absolute_url()),
            "privacy_url": link(reverse("privacy")),
        }
        own = own_words(kind, event, person, context)
        words = own or compose(template=kind, person=person, context=context)
    letter = post.draft(
        key=key, kind=kind, person=person, words=words, about=invited.about, valid_until=event.closes_at
    )
    letter.due_at, letter.is_optional = due_at, kind == "invitation_reminder"
    return letter
