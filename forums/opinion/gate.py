"""The gate: groups are drawn only when they are more than noise."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from forums.opinion.axes import Axes
from forums.opinion.groups import Grouping
from forums.opinion.resampling import chance_of_axis, stability
from forums.opinion.votes import Floats, seen

ENOUGH_PEOPLE = 15
ENOUGH_VOTES = 10  # of each of them
MOST_CHANCE = 0.05  # of the first axis in shuffled votes
LEAST_STABLE = 0.6  # adjusted Rand index over resamples


class Reason(StrEnum):
    """Why groups are drawn or not."""

    CLEAR = "clear"
    FEW_PEOPLE = "few_people"  # fewer than 15 people with 10 votes
    NO_AXIS = "no_axis"  # shuffled votes differ as much
    SMALL_GROUPS = "small_groups"  # only groups in which a person could be recognised
    UNSTABLE = "unstable"  # other people would have made other groups


@dataclass(frozen=True)
class Gate:
    """Whether groups may be drawn, why, and the figures that decided; a figure not reached is None.

    Units: active people have 10 votes or more; chance 0–1; stability is an adjusted Rand index.
    """

    reason: Reason
    active: int
    chance: float | None = None
    stability: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether groups may be drawn."""
        return self.reason is Reason.CLEAR


def judge(table: Floats, grouping: Grouping | None, axes: Axes, rng: np.random.Generator) -> Gate:
    """Whether the groups of these people's votes are more than noise, the cheapest question first.

    Shapes: table is people in the conversation × statements.
    Source: docs/adr/0016-opinion-map.md.
    """
    active = int((seen(table).sum(axis=1) >= ENOUGH_VOTES).sum())
    if active < ENOUGH_PEOPLE:
        return Gate(Reason.FEW_PEOPLE, active)
    if (chance := chance_of_axis(table, rng)) > MOST_CHANCE:
        return Gate(Reason.NO_AXIS, active, chance)
    if grouping is None:
        return Gate(Reason.SMALL_GROUPS, active, chance)
    steady = stability(table, grouping, axes, rng)
    return Gate(Reason.CLEAR if steady >= LEAST_STABLE else Reason.UNSTABLE, active, chance, steady)
