"""Rankings that say how sure they are: dots, and two stages of agreeing and dots."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forums.opinion.cells import SMALLEST, tellable
from forums.opinion.statistics import tally
from forums.opinion.votes import Flags, Floats, Key, Votes

RESAMPLES = 1000
TOP = 10  # places above the cut line
SURE = 0.8  # share of resamples in the top from which a statement stands above the cut line
SHORTLIST = 20  # statements that go to the second stage
IMPORTANT = 1.0  # what a star adds to a vote
MIDDLE_95 = (2.5, 97.5)  # per cent


@dataclass(frozen=True, eq=False)
class Dots:
    """Dots given by people to statements.

    Shapes: table is people × statements, in the order of their keys.
    Units: whole dots.
    """

    people: tuple[Key, ...]
    statements: tuple[Key, ...]
    table: Floats

    @classmethod
    def of(cls, given: Mapping[Key, Mapping[Key, int]], statements: Sequence[Key]) -> "Dots":
        """Dots by person, then statement; whoever gave none is left out.

        Raises: ValueError for a dot on another statement or fewer than no dots.
        """
        columns = sorted(statements)
        place = {statement: column for column, statement in enumerate(columns)}
        people = sorted(person for person, dots in given.items() if any(dots.values()))
        table = np.zeros((len(people), len(columns)))
        for row, person in enumerate(people):
            for statement, dots in given[person].items():
                if statement not in place or dots < 0:
                    raise ValueError("Dots go to the statements of the list")
                table[row, place[statement]] = dots
        return cls(tuple(people), tuple(columns), table)


@dataclass(frozen=True)
class Ranked:
    """A statement in its place.

    Units: score is dots, or points a vote (-1–2) in a first stage; low and high bound the middle 95 % of resamples;
    in_top (0–1) is the share of resamples among the first ten; people are those who gave it a dot, or saw it.
    """

    statement: Key
    score: float
    low: float
    high: float
    in_top: float
    people: int

    @property
    def is_above_the_line(self) -> bool:
        """Whether it is among the first ten surely enough to say so."""
        return self.in_top >= SURE


def rank_dots(dots: Dots, seed: int, top: int = TOP) -> list[Ranked]:
    """Statements by dots, with what other people of the same kind might have given.

    Equal scores take each other's place by lot in every resample, so chance shows.

    Units: `top` is places.
    Source: bootstrap over people, 1,000 resamples; docs/adr/0016-opinion-map.md.
    """
    rng = np.random.default_rng(seed)
    order = _in_one_order(dots.table)
    sums = _weights(len(dots.people), rng) @ dots.table[order]
    in_top = _in_top(sums, top, rng)
    return _ranked(dots.statements, dots.table.sum(axis=0), sums, in_top, (dots.table > 0).sum(axis=0))


def first_stage(votes: Votes, stars: Flags, seed: int, top: int = SHORTLIST) -> list[Ranked]:
    """Statements by agreement and stars for each one who saw them: (agree - disagree + important) / (seen + 2).

    The two votes of nobody keep a statement that few saw from winning by luck. The first twenty go on.

    Shapes: stars is people × statements, in the order of `votes`.
    Units: `top` is places.
    """
    rng = np.random.default_rng(seed)
    points = np.nan_to_num(votes.table) + IMPORTANT * stars
    seen = (~np.isnan(votes.table)).astype(np.float64)
    order = _in_one_order(np.hstack([points, seen]))
    weights = _weights(len(votes.people), rng)
    scores = (weights @ points[order]) / (weights @ seen[order] + 2)
    score = points.sum(axis=0) / (seen.sum(axis=0) + 2)
    return _ranked(votes.statements, score, scores, _in_top(scores, top, rng), tally(votes.table).seen)


def two_stage(votes: Votes, stars: Flags, dots: Dots, seed: int) -> list[Ranked]:
    """The shortlist by dots, then all others by the first stage, whose chance of the top ten is none.

    Source: docs/adr/0016-opinion-map.md.
    """
    final = rank_dots(dots, seed)
    rest = [one for one in first_stage(votes, stars, seed) if one.statement not in dots.statements]
    return final + [Ranked(one.statement, one.score, one.low, one.high, 0.0, one.people) for one in rest]


def rank_by_group(dots: Dots, group_of: Mapping[Key, Hashable], seed: int) -> dict[Hashable, list[Ranked]]:
    """The ranking of each group of at least five people, without those that would give a smaller one away.

    Units: a group of people is e.g. a stakeholder group; who is in none counts as one more that is not told.
    """
    members: dict[Hashable, list[int]] = {}
    for row, person in enumerate(dots.people):
        members.setdefault(group_of.get(person), []).append(row)
    unknown = members.pop(None, [])
    names = sorted(members, key=str)
    told = tellable([*(len(members[name]) for name in names), 0 if len(unknown) >= SMALLEST else len(unknown)])
    return {
        name: rank_dots(_only(dots, members[name]), seed) for name, is_told in zip(names, told, strict=False) if is_told
    }


def _only(dots: Dots, rows: list[int]) -> Dots:
    return Dots(tuple(dots.people[row] for row in rows), dots.statements, dots.table[rows])


def _in_one_order(table: Floats) -> NDArray[np.intp]:
    """Rows in the order of what is in them, so that resamples do not depend on keys."""
    return np.lexsort(table.T[::-1]) if table.size else np.arange(len(table))


def _weights(people: int, rng: np.random.Generator) -> Floats:
    """How often each person is in each resample: resamples × people."""
    if not people:
        return np.zeros((RESAMPLES, 0))
    return rng.multinomial(people, np.full(people, 1 / people), size=RESAMPLES).astype(np.float64)


def _in_top(scores: Floats, top: int, rng: np.random.Generator) -> Floats:
    """The share of resamples in which each statement is among the first."""
    if scores.shape[1] <= top:
        return np.ones(scores.shape[1])
    lots = rng.random(scores.shape)
    places = np.lexsort((lots, -scores), axis=1)[:, :top]
    share: Floats = np.bincount(places.ravel(), minlength=scores.shape[1]) / len(scores)
    return share


def _ranked(
    statements: tuple[Key, ...], score: Floats, scores: Floats, in_top: Floats, people: NDArray[np.int64]
) -> list[Ranked]:
    low, high = np.percentile(scores, MIDDLE_95, axis=0)
    ranked = [
        Ranked(statement, float(score[column]), float(low[column]), float(high[column]), float(in_top[column]), int(n))
        for column, (statement, n) in enumerate(zip(statements, people, strict=True))
    ]
    return sorted(ranked, key=lambda one: (-one.score, -one.in_top, one.statement))
