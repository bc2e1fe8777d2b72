"""Closing answers: how useful people found it and how far they believe in it, and what they said in one sentence.

Told once the results of the step have been shown: figures to all, sentences to facilitators and the planning group.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Avg, Count, Q, QuerySet

from forums.models import ExitAnswer, Room, Series, Step
from forums.opinion.cells import SMALLEST


@dataclass(frozen=True)
class Closing:
    """What was answered at the end. Units: answers; means on the scale 1–5, None where fewer than five answered."""

    answers: int
    usefulness: float | None = None
    confidence: float | None = None
    sentences: list[str] = field(default_factory=list)


def told(step: Step) -> Closing:
    """What the closing questions of a step were answered; nothing before its results have been shown."""
    if step.state != Step.State.REVEALED:
        return Closing(0)
    answers = ExitAnswer.objects.counted().filter(step=step)
    means = answers.aggregate(n=Count("pk"), usefulness=Avg("usefulness"), confidence=Avg("confidence"))
    said = list(_said(answers).filter(hidden_at=None).values_list("sentence", flat=True))
    if means["n"] < SMALLEST:
        return Closing(means["n"], sentences=said)
    return Closing(means["n"], means["usefulness"], means["confidence"], said)


def _said(answers: QuerySet[ExitAnswer]) -> QuerySet[ExitAnswer]:
    """Those with a sentence, in the order of letters, which tells neither who nor when."""
    return answers.exclude(sentence="").order_by("sentence", "voter_key")


def sentences_of(room: Room) -> QuerySet[ExitAnswer]:
    """The sentences that a room's facilitators may read and hide, hidden ones too."""
    shown = ExitAnswer.objects.counted().filter(step__room=room, step__state=Step.State.REVEALED)
    return _said(shown).select_related("step__room")


def of_series(series: Series) -> list[tuple[Step, Closing]]:
    """The closing questions of a series whose results have been shown, in the order of its events, with the answers."""
    shown = _asked(series).filter(state=Step.State.REVEALED)
    return [(step, found) for step in shown if (found := told(step)).answers]


def waiting(series: Series) -> QuerySet[Step]:
    """The closing questions that have been answered (`answered` times) and whose results have not been shown."""
    answered = Count("exit_answers", filter=Q(exit_answers__set_aside_at=None))
    return _asked(series).exclude(state=Step.State.REVEALED).annotate(answered=answered).filter(answered__gt=0)


def _asked(series: Series) -> QuerySet[Step]:
    rows = Step.objects.filter(room__event__series=series, room__is_rehearsal=False, kind=Step.Kind.EXIT_POLL)
    return rows.select_related("room__event").order_by("room__event__ordinal", "ordinal")
