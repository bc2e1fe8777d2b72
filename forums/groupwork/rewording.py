"""Rewording: between the two rounds of a vote a table says its statement anew, having heard the objections.

The note stays as it was written, and the results of the first round tell what was voted on in it. The new wording
takes its place when the second round opens.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import transaction

from forums.groupwork import ballots, standings, steps
from forums.groupwork.board import accepted
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.rings import ring
from forums.models import Choice, Participant, Step, WorkGroup

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Draft:
    """A statement that can be said anew, what was said against it, and its first wording where it is another."""

    choice: Choice
    text: str
    objections: list[str]
    was: str = ""


def refusal(step: Step) -> RoomRefusal | None:
    """Why nothing can be reworded in a step now, or None."""
    if step.kind != Step.Kind.VOTE:
        return RoomRefusal.NOT_IN_STEP
    return None if step.round == 1 and steps.has_second_round(step) else RoomRefusal.ROUND_OVER


def drafts(step: Step, group: WorkGroup | None = None) -> list[Draft]:
    """What can be reworded: the statements of a table, or all of them; objections are told once results are shown."""
    if refusal(step):
        return []
    choices = ballots.ballot(step)
    said = dict(standings.objections(step)) if step.state == Step.State.REVEALED else {}
    mine = choices.filter(group=group) if group else choices
    return [_draft(one, said.get(one.text, [])) for one in mine]


def _draft(choice: Choice, objections: list[str]) -> Draft:
    proposed = choice.other_text
    return Draft(choice, proposed or choice.text, objections, choice.text if proposed else "")


@transaction.atomic
def reword(*, choice: Choice, text: str, by_table: Participant | None = None) -> Choice:
    """Say a statement anew before its second round: anybody at the table whose it is, or a facilitator.

    The step's row is held, so that nobody opens the second round meanwhile. What the first round voted on stays.
    Raises: RoomRefused with the reason.
    """
    step = Step.objects.select_for_update(of=("self",), no_key=True).select_related("room").get(pk=choice.step_id)
    if reason := refusal(step):
        raise RoomRefused(reason)
    fresh = ballots.ballot(step).select_for_update(of=("self",)).filter(pk=choice.pk).first()
    if fresh is None or (by_table and (by_table.group_id is None or by_table.group_id != fresh.group_id)):
        raise RoomRefused(RoomRefusal.UNKNOWN_CHOICE)
    words = accepted(text)
    fresh.other_text = "" if words == fresh.text else words
    fresh.save(update_fields=["other_text"])
    ring(step.room)
    log.info("choice %s of step %s was reworded", fresh.pk, step.pk)
    return fresh
