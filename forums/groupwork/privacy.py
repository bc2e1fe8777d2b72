"""What rooms know of a person, how they forget one, and when they let everybody go.

A phone is somebody only if it joined by a registration; what other phones wrote is nobody's to find.

Source: docs/privacy.md
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from forums.groupwork.forgetting import forget
from forums.models import Contribution, Grouping, Participant, Rehearsal, Vote
from participants import privacy
from participants.models import User

ROOMS_LAST = timedelta(days=365)  # after the event: what ties notes to a phone


def enter() -> None:
    """Give the answers of rooms to participants.privacy."""
    privacy.EXPORTS["group_work"] = group_work
    privacy.EXPORTS["group_work_led"] = led
    privacy.ERASURES["group work"] = forget_person
    privacy.RETENTIONS["phones of rooms"] = let_go


def group_work(person: User) -> list[dict[str, Any]]:
    """What a person told and wrote in rooms they joined by their registration; their votes are told to them alone."""
    phones = Participant.objects.filter(registration__person=person).select_related("room__event", "group")
    return [
        {
            "event": str(one.room.event),
            "stakeholder_group": one.get_stakeholder_group_display(),
            "name": one.name,
            "organisation": one.organisation,
            "table": one.group and str(one.group),
            "joined_at": one.joined_at,
            "notes": list(one.contributions.values("text", "received_at", "withdrawn_at")),
            "same_as": [str(agreement.contribution) for agreement in one.agreements.select_related("contribution")],
            "votes": [_vote(vote) for vote in one.votes.select_related("choice__step")],
            "dots": list(one.dots.values("choice__text", "count")),
            "ratings": list(one.ratings.values("choice__text", "impact", "feasibility")),
            "closing_answers": list(one.exit_answers.values("usefulness", "confidence", "sentence")),
        }
        for one in phones.order_by("pk")
    ]


def _vote(vote: Vote) -> dict[str, Any]:
    """A vote beside the words it was given to."""
    words = vote.choice.worded_in(vote.round)
    return {"choice__text": words, "round": vote.round, "value": vote.value, "reason": vote.reason}


def led(person: User) -> dict[str, int]:
    """How many notes a facilitator typed from paper, how often they moved notes under themes, and rehearsed."""
    return {
        "notes_typed": Contribution.objects.filter(typed_by=person).count(),
        "notes_grouped": Grouping.objects.filter(made_by=person).count(),
        "rehearsals": Rehearsal.objects.filter(made_by=person).count(),
    }


def forget_person(person: User) -> None:
    """Let go of a person's phones: their words stay, and lead to nobody."""
    for one in Participant.objects.filter(registration__person=person):
        forget(one)


def let_go(at: datetime) -> int:
    """Let go of the phones of events a year ago; answers how many."""
    phones = Participant.objects.kept().filter(room__event__ends_at__lt=at - ROOMS_LAST)
    for one in phones:
        forget(one)
    return len(phones)
