"""Letters of invitations: the invitation itself, and what is told to those who have not answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation

from forums.models import Event, Invitation, PlannedLetter
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


def cancellation(invited: Invitation) -> Letter:
    """The letter to one who has not answered: the event is called off."""
    letter = _letter("invitation_cancelled", invited, key=f"invitation_cancelled:{invited.pk}", due_at=timezone.now())
    letter.valid_until = invited.event.ends_at
    return letter


def tell_cancelled(*, event: Event) -> int:
    """Tell those invited who have not answered that an event is called off; what has not left is withdrawn.

    Whose invitation has not reached them is told nothing: they know of no event.
    """
    post.withdraw(about=[invited.about for invited in event.invitations.all()])
    silent = event.invitations.silent().filter(person__erased_at=None).order_by("pk")
    rows = list(silent.select_related("person", "municipality", "network", "invited_by"))
    written = Letter.objects.filter(kind="invitation", withdrawn_at=None, about__in=[row.about for row in rows])
    reached = set(written.values_list("about", flat=True))
    for row in rows:
        row.event = event
    return post.write_many([cancellation(row) for row in rows if row.about in reached])


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
            "answer_by": invited.answer_by(due_at),
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
