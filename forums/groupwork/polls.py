"""Polls on a phone: what its page shows of a ballot or of the closing questions, and of one's own answers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forums.groupwork import ballots, prepared, rewording, steps, voting
from forums.groupwork.ballots import Stage
from forums.groupwork.steps import Deed, Kind
from forums.models import Choice, Contribution, Dot, ExitAnswer, Participant, Rating, Step, Vote

CARDS, DOTS, CLOSING = (f"forums/room/vote_{name}.html" for name in ("cards", "dots", "closing"))
# By hand, for every phone asks it after every vote: putting it together took longer than asking.
OWN = """
SELECT {columns} FROM forums_vote v JOIN forums_choice c ON c.id = v.choice_id
WHERE c.step_id = %s AND v.voter_key = %s AND v.round = %s ORDER BY v.voted_at DESC, v.id DESC
"""
KINDS = frozenset({Kind.PRIORITISE, Kind.VOTE, Kind.EXIT_POLL})


@dataclass(frozen=True)
class Dotted:
    """A choice with one's own dots on it, and what its buttons make of them; None for no button."""

    choice: Choice
    count: int
    more: int | None
    fewer: int | None
    rating: Rating | None

    @property
    def kind(self) -> str:
        """The field of what is chosen, such as strengths; empty where it is of none."""
        of = self.choice.theme or self.choice.contribution
        field = of.field if of else ""
        return "" if field in {"", Contribution.Field.OTHER} else str(Contribution.Field(field).label)


def content(participant: Participant, step: Step, asked: int | None = None) -> dict[str, Any]:
    """What a phone's page shows of a step that asks for votes; `asked` is the card one wants to answer again."""
    if step.kind == Kind.EXIT_POLL:
        answer = ExitAnswer.objects.filter(step=step, voter_key=str(participant.pk)).first()
        is_open = steps.refusal(step, Deed.EXIT) is None
        return {"part": CLOSING, "answer": answer, "may_answer": is_open, "scale": voting.SCALE}
    is_open = steps.refusal(step, Deed.VOTE) is None
    if ballots.stage(step) == Stage.DOTS:
        return {"part": DOTS, "may_answer": is_open, "scale": voting.SCALE, **_dots(participant, step, is_open)}
    drafts = rewording.drafts(step, participant.group) if participant.group else []
    return {"part": CARDS, "may_answer": is_open, "drafts": drafts, **_cards(participant, step, is_open, asked)}


def _cards(participant: Participant, step: Step, is_open: bool, asked: int | None) -> dict[str, Any]:
    """The card to answer now, and those that have been answered."""
    on_ballot = {choice.pk: choice for choice in ballots.shared(step, participant.room.version)}
    said = [vote for vote in _own(step, participant) if vote.choice_id in on_ballot]
    for vote in said:
        vote.choice = on_ballot[vote.choice_id]
    again = next((vote for vote in said if vote.choice_id == asked), None)
    card = again.choice if again else None
    if is_open and card is None:
        lying = on_ballot.get(participant.card_id or 0)
        is_left = lying is not None and all(vote.choice_id != lying.pk for vote in said)
        card = lying if is_left else ballots.deal(step=step, participant=participant)
    was = card.other_text if card and step.round > 1 else ""
    return {"card": card if is_open else None, "was": was, "again": again, "said": said, "total": len(on_ballot)}


def _own(step: Step, participant: Participant) -> list[Vote]:
    """A phone's answers in the round that is asked, the newest first."""
    columns = [one.attname for one in Vote._meta.concrete_fields]  # noqa: SLF001  # public by Django's documentation
    with prepared.cursor() as cursor:
        told = ", ".join(f"v.{column}" for column in columns)
        cursor.execute(OWN.format(columns=told), [step.pk, str(participant.pk), step.round])
        return [Vote.from_db("default", columns, row) for row in cursor.fetchall()]


def _dots(participant: Participant, step: Step, is_open: bool) -> dict[str, Any]:
    """The choices in this phone's own order, with its dots and its ratings; after the closing those with dots only."""
    key = str(participant.pk)
    given = dict(Dot.objects.filter(choice__step=step, voter_key=key).values_list("choice", "count"))
    rated = {one.choice_id: one for one in Rating.objects.filter(choice__step=step, voter_key=key)}
    choices = ballots.in_own_order(ballots.shortlist(step), participant)
    left = voting.DOTS - sum(given.get(choice.pk, 0) for choice in choices)
    rows = [_dotted(one, given.get(one.pk, 0), left if is_open else None, rated.get(one.pk)) for one in choices]
    return {"rows": [row for row in rows if is_open or row.count], "left": left, "all": voting.DOTS}


def _dotted(choice: Choice, count: int, left: int | None, rating: Rating | None) -> Dotted:
    more = count + 1 if left else None
    fewer = count - 1 if count and left is not None else None
    return Dotted(choice, count, more, fewer, rating)
