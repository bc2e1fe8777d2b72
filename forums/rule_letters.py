"""Letters of rules: what each kind of rule says to one of its recipients.

The one place where a rule is given its words. A letter to the team has own words of its own kind, `…_team`:
it knows of no registration.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation

from forums import digests, invitation_letters, letters, wording
from forums.models import Invitation, PlannedLetter, Registration, TeamMember
from forums.models.letter_rule import TEAM, TEAM_ROW, Audience, Kind
from participants import post
from participants.letters import compose, link
from participants.models import Letter


def write_all(plan: PlannedLetter, recipients: Sequence[Any], at: datetime) -> list[Letter]:
    """The letters of a rule to some of its audience at a moment; not saved."""
    if plan.kind == Kind.DIGEST:
        return digests.write_all(plan, recipients, at)
    return [write(plan, one, at) for one in recipients]


def write(plan: PlannedLetter, recipient: Registration | Invitation | TeamMember, at: datetime) -> Letter:
    """The letter of a rule to one of its audience at a moment; not saved. What was said is invented here."""
    if isinstance(recipient, Registration | Invitation):
        recipient.event = plan.event
    if isinstance(recipient, Registration) and plan.kind == Kind.DIGEST:
        return digests.sample(recipient, plan, at)
    if isinstance(recipient, Registration):
        letter = letters.by_rule(recipient, plan, template_of(plan), at)
        letter.is_optional = plan.kind == Kind.SURVEY_REMINDER
        return letter
    if isinstance(recipient, Invitation):
        return invitation_letters.by_rule(recipient, plan, at)
    seats = plan.event.registrations
    return to_team(plan, recipient, at, seated=seats.seated().count(), waiting=seats.waiting().count())


def template_of(plan: PlannedLetter) -> str:
    """The name of the letter that a rule sends: templates/letters/NAME.txt."""
    if plan.kind != Kind.REMINDER:
        return str(plan.kind)
    if plan.audience in TEAM:
        return "reminder_team"
    return "reminder_waiting" if plan.audience == Audience.WAITING else "reminder"


def to_team(plan: PlannedLetter, member: TeamMember, at: datetime, *, seated: int, waiting: int) -> Letter:
    """The letter of a rule to one of the team. Units: `seated` and `waiting` persons."""
    person, event, kind = member.person, plan.event, template_of(plan)
    with translation.override(person.language):
        context: dict[str, Any] = {
            "event": event,
            "event_url": link(event.get_absolute_url()),
            "library_url": link(f"{reverse('library')}?series={event.series_id}"),
            "days": letters.days_to(event, at),
            "seated": seated,
            "waiting": waiting,
        }
        own = wording.own_words(f"{plan.kind}_team", event, person, context)
        words = own or compose(template=kind, person=person, context=context)
    return post.draft(
        key=plan.key(TEAM_ROW, person.pk),  # one, also for who is in the team twice
        kind=kind,
        person=person,
        words=words,
        about=letters.about_event(event),
        valid_until=plan.ends_at,
    )
