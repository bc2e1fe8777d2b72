"""Impact and feasibility: two judgements of each statement, and the quarter it falls into."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from forums.opinion.votes import Floats, Key

RESAMPLES = 1000
MIDDLE_95 = (2.5, 97.5)  # per cent


@dataclass(frozen=True)
class Judged:
    """A statement between hard and easy, small and large.

    Units: impact and feasibility are means on the scale given, each with its middle 95 % of resamples; surely (0–1) is
    the share of resamples in the same quarter; people judged it.
    """

    statement: Key
    people: int
    impact: float
    impact_range: tuple[float, float]
    feasibility: float
    feasibility_range: tuple[float, float]
    is_impactful: bool
    is_feasible: bool
    surely: float


def judge_impact(
    judgements: Iterable[tuple[Key, Key, int, int]], seed: int, scale: tuple[int, int] = (1, 5)
) -> list[Judged]:
    """Statements by impact, then feasibility, from (person, statement, impact, feasibility).

    The quarters part at the middle of the scale; exactly there counts as the lower.

    Raises: ValueError for a judgement off the scale or made twice.
    """
    by_statement: dict[Key, dict[Key, tuple[int, int]]] = {}
    for person, statement, *pair in judgements:
        given = by_statement.setdefault(statement, {})
        if person in given or not all(scale[0] <= value <= scale[1] for value in pair):
            raise ValueError("One judgement on the scale for each person and statement")
        given[person] = (pair[0], pair[1])
    middle = sum(scale) / 2
    judged = [
        _judged(statement, np.array(sorted(given.values()), dtype=np.float64), middle, seed)
        for statement, given in sorted(by_statement.items())
    ]
    return sorted(judged, key=lambda one: (-one.impact, -one.feasibility, one.statement))


def _judged(statement: Key, pairs: Floats, middle: float, seed: int) -> Judged:
    people = len(pairs)
    weights = np.random.default_rng(seed).multinomial(people, np.full(people, 1 / people), size=RESAMPLES)
    means = (weights @ pairs) / people
    impact, feasibility = (float(mean) for mean in pairs.mean(axis=0))
    low, high = np.percentile(means, MIDDLE_95, axis=0)
    quarter = (impact > middle, feasibility > middle)
    return Judged(
        statement=statement,
        people=people,
        impact=impact,
        impact_range=(float(low[0]), float(high[0])),
        feasibility=feasibility,
        feasibility_range=(float(low[1]), float(high[1])),
        is_impactful=quarter[0],
        is_feasible=quarter[1],
        surely=float(((means > middle) == np.array(quarter)).all(axis=1).mean()),
    )
