"""Voting: one set of votes of each phone, changed until the step is closed, and told to nobody.

A phone's deeds wait for each other on its own row, so that two tabs of it cannot give six dots. A vote sent again
replaces itself.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from forums.groupwork import ballots, prepared, steps
from forums.groupwork.ballots import Stage
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.rings import of_console, of_screen, ring
from forums.groupwork.steps import Admitted, Deed
from forums.models import Choice, Dot, ExitAnswer, Participant, Rating, Step, Vote
from participants.plain import one_line

DOTS = 5  # dots of one phone in a step
SCALE = range(1, 6)


@transaction.atomic
def vote(
    *, choice: Choice, participant: Participant, turn: int, value: int, seen: int | None = None, **words: Any
) -> None:
    """Say what one thinks of a choice in the round that one saw (`turn`); saying it again replaces it.

    `is_important` and `reason` come with it; a reason is kept of those who disagree. A choice that was read from the
    ballot at the version `seen` of its room is not read again while the room has it.
    Raises: RoomRefused with the reason.
    """
    with _unless_kept(Vote, participant, choice=choice, round=turn, value=value):
        admitted = _admitted(choice.step, participant, Deed.VOTE, seen)
        step = admitted.step
        _refuse_unless(value in Vote.Value, RoomRefusal.NO_ANSWER)
        _refuse_unless(step.round == turn and ballots.stage(step) == Stage.CARDS, RoomRefusal.ROUND_OVER)
        is_there = admitted.is_as_seen or ballots.ballot(step).filter(pk=choice.pk).exists()
        _refuse_unless(is_there, RoomRefusal.UNKNOWN_CHOICE)
        reason = one_line(words.get("reason", ""))[:200] if value == Vote.Value.DISAGREE else ""
        row = Vote(choice=choice, round=turn, value=value, reason=reason, voted_at=timezone.now(), **_of(participant))
        row.is_important = bool(words.get("is_important"))
        over = ("value", "reason", "is_important", "voted_at")
        prepared.keep(row, unique=("choice_id", "voter_key", "round"), over=over)
        _tell(step)


@transaction.atomic
def give_dots(*, choice: Choice, participant: Participant, count: int) -> None:
    """Give a choice this many of one's five dots, in place of those it had.

    Dots on what has been hidden since, or has dropped off the short list, are given back.
    Raises: RoomRefused with the reason.
    """
    with _unless_kept(Dot, participant, choice=choice, count=count):
        step = _admitted(choice.step, participant, Deed.DOTS).step
        _refuse_unless(ballots.stage(step) == Stage.DOTS, RoomRefusal.ROUND_OVER)
        listed = ballots.shortlist(step)
        own = Dot.objects.filter(choice__step=step, voter_key=str(participant.pk))
        own.exclude(choice__in=listed).delete()
        _refuse_unless(choice in listed or not count, RoomRefusal.UNKNOWN_CHOICE)
        _refuse_unless(0 <= count <= DOTS - _elsewhere(own, choice), RoomRefusal.TOO_MANY_DOTS)
        if count:
            row = Dot(choice=choice, count=count, **_of(participant))
            prepared.keep(row, unique=("choice_id", "voter_key"), over=("count", "given_at"))
        else:
            own.filter(choice=choice).delete()
        _tell(step)


def _elsewhere(own: Any, choice: Choice) -> int:
    """How many of one's dots lie on other choices."""
    spent: int | None = own.exclude(choice=choice).aggregate(spent=Sum("count"))["spent"]
    return spent or 0


@transaction.atomic
def rate(*, choice: Choice, participant: Participant, impact: int, feasibility: int) -> None:
    """Say how great a choice's impact would be and how feasible it is, both 1–5.

    Raises: RoomRefused with the reason.
    """
    with _unless_kept(Rating, participant, choice=choice, impact=impact, feasibility=feasibility):
        step = _admitted(choice.step, participant, Deed.RATE).step
        _refuse_unless(impact in SCALE and feasibility in SCALE, RoomRefusal.NO_ANSWER)
        _refuse_unless(choice in ballots.shortlist(step), RoomRefusal.UNKNOWN_CHOICE)
        row = Rating(choice=choice, impact=impact, feasibility=feasibility, **_of(participant))
        prepared.keep(row, unique=("choice_id", "voter_key"), over=("impact", "feasibility"))
        _tell(step)


@transaction.atomic
def answer_closing(
    *, step: Step, participant: Participant, usefulness: int, confidence: int, sentence: str = ""
) -> None:
    """Answer the closing questions: how useful it was and how far one believes it leads, 1–5, and one sentence.

    Raises: RoomRefused with the reason.
    """
    with _unless_kept(ExitAnswer, participant, step=step, usefulness=usefulness, confidence=confidence):
        admitted = _admitted(step, participant, Deed.EXIT).step
        _refuse_unless(usefulness in SCALE and confidence in SCALE, RoomRefusal.NO_ANSWER)
        row = ExitAnswer(step=admitted, usefulness=usefulness, confidence=confidence, **_of(participant))
        row.sentence = one_line(sentence)[:300]
        prepared.keep(row, unique=("step_id", "voter_key"), over=("usefulness", "confidence", "sentence"))
        _tell(admitted)


def _admitted(step: Step, participant: Participant, deed: Deed, seen: int | None = None) -> Admitted:
    """The step that takes the deed until the end of the transaction; the row of the phone is held."""
    _refuse_unless(participant.room_id == step.room_id, RoomRefusal.NOT_JOINED)
    steps.enter(participant, step)
    return steps.judged(step, deed, seen)


@contextmanager
def _unless_kept(kind: Any, participant: Participant, **said: Any) -> Iterator[None]:
    """Take what is sent again after the closing, because its answer was lost, as what it is: kept already."""
    try:
        yield
    except RoomRefused as refused:
        kept = kind.objects.filter(voter_key=str(participant.pk), **said)
        if refused.reason != RoomRefusal.STEP_CLOSED or not kept.exists():
            raise


def _refuse_unless(is_so: bool, reason: RoomRefusal) -> None:
    if not is_so:
        raise RoomRefused(reason)


def _of(voter: Participant) -> dict[str, Any]:
    return {"participant": voter, "voter_key": str(voter.pk)}


def _tell(step: Step) -> None:
    """Ring for those who see how many have answered; other phones learn nothing of a vote."""
    ring(step.room, of_console(step.room), of_screen(step.room))
