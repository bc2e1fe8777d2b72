"""Subjects: what a phrased question or statement of will can be said to be about, as its writer chooses.

A statement of will is about one of the key questions of the series; a key question about one of the things that the
step before has put first.
"""

from __future__ import annotations

from dataclasses import dataclass

from forums.groupwork import ballots, standings
from forums.models import Choice, Contribution, KeyQuestion, Step
from forums.opinion.cells import SMALLEST

MOST = 10  # of what was voted on
QUESTION, CHOICE = "question", "choice"


@dataclass(frozen=True)
class Subject:
    """One thing to write about, with the key a form sends."""

    text: str
    question: KeyQuestion | None = None
    about: Choice | None = None

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{QUESTION}:{self.question.pk}" if self.question else f"{CHOICE}:{self.about.pk if self.about else 0}"


def offered(step: Step) -> list[Subject]:
    """What one may write about in a step; nothing where it asks for no phrasing."""
    if step.kind != Step.Kind.PHRASE:
        return []
    if Contribution.Field.WILL in step.fields:
        questions = KeyQuestion.objects.filter(series=step.room.event.series_id).select_related("choice")
        return [Subject(_asked(one), question=one, about=one.choice) for one in questions]
    if step.source is None or step.source.kind not in ballots.BALLOTS:
        return []
    return [Subject(one.text, about=one) for one in _put_first(step.source)]


def _asked(one: KeyQuestion) -> str:
    return one.question if one.question == one.theme else f"{one.theme}: {one.question}"


def _put_first(ballot: Step) -> list[Choice]:
    """The first of a ranking that has been shown; else the ballot as it is, for a ranking of few is told to nobody."""
    found = standings.standings(ballot) if ballot.state == Step.State.REVEALED else None
    if found and found.people >= SMALLEST:
        return [line.choice for line in found.lines[:MOST]]
    return list(ballots.ballot(ballot)[: ballots.FEW])


def chosen(step: Step, key: str) -> Subject | None:
    """The subject that a form names; None for one that is not offered, for nobody must choose."""
    return next((one for one in offered(step) if one.key == key), None) if key else None
