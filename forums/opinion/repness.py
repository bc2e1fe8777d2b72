"""What is typical of a group: the statements on which it differs most surely from the rest."""

from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from forums.opinion.statistics import SURE, Tally, chance, is_sure, z_of_difference, z_of_share
from forums.opinion.votes import AGREE, DISAGREE, Counts, Flags, Floats

LISTED = 5  # statements a group


@dataclass(frozen=True)
class Typical:
    """A statement typical of a group, and which way.

    Units: direction is 1 = agrees, -1 = disagrees; share is the group's (0–1), ratio to the share of the rest.
    """

    column: int
    direction: int
    share: float
    share_z: float
    ratio: float
    ratio_z: float

    @property
    def weight(self) -> float:
        """What the statements of a group are put in order by."""
        return self.ratio * self.ratio_z * self.share * self.share_z


@dataclass(frozen=True, eq=False)
class _Side:
    """One way of voting on every statement: a group's share and its ratio to the rest, each with its z."""

    direction: int
    share: Floats
    share_z: Floats
    ratio: Floats
    ratio_z: Floats

    def at(self, column: int) -> Typical:
        figures = (self.share, self.share_z, self.ratio, self.ratio_z)
        return Typical(column, self.direction, *(float(figure[column]) for figure in figures))

    def passes(self) -> Flags:
        return is_sure(self.share_z) & is_sure(self.ratio_z)


def typical(groups: Tally, group: int, shown: Flags | None = None) -> list[Typical]:
    """Up to five statements typical of a group: the best agreed one first, agreed ones before disagreed ones.

    When none passes both tests the best agreed one is told alone, or the one that differs most.

    Shapes: counts are groups × statements; `shown` leaves statements out.
    Source: Polis, repness.clj `select-rep-comments`.
    """
    agree, disagree = _sides(groups, group)
    allowed = np.flatnonzero(np.ones(len(agree.share), dtype=bool) if shown is None else shown)
    said = groups.agrees[group] + groups.disagrees[group] > 0
    best = _best_agreed(agree, [int(column) for column in allowed if said[column]])
    head = [_stronger(agree, disagree, best)] if best is not None else []
    passes = agree.passes() | disagree.passes()
    passing = [int(column) for column in allowed if passes[column]]
    if not passing:
        return head or _most_different(agree, disagree, allowed)
    rest = [_stronger(agree, disagree, column) for column in passing if column != best]
    listed = (head + sorted(rest, key=attrgetter("weight"), reverse=True))[:LISTED]
    return sorted(listed, key=attrgetter("direction"), reverse=True)


def _sides(groups: Tally, group: int) -> tuple[_Side, _Side]:
    return _side(groups.agrees, groups.seen, group, AGREE), _side(groups.disagrees, groups.seen, group, DISAGREE)


def _side(counts: Counts, of: Counts, group: int, direction: int) -> _Side:
    own, size = counts[group], of[group]
    other, other_size = counts.sum(axis=0) - own, of.sum(axis=0) - size
    share = chance(own, size)
    ratio: Floats = share / chance(other, other_size)
    return _Side(direction, share, z_of_share(own, size), ratio, z_of_difference(own, other, size, other_size))


def _stronger(agree: _Side, disagree: _Side, column: int) -> Typical:
    """The way of voting by which the group differs more."""
    return (agree if agree.ratio_z[column] > disagree.ratio_z[column] else disagree).at(column)


def _most_different(agree: _Side, disagree: _Side, columns: Counts) -> list[Typical]:
    if not len(columns):
        return []
    strength = np.maximum(agree.ratio_z, disagree.ratio_z)[columns]
    return [_stronger(agree, disagree, int(columns[strength.argmax()]))]


def _best_agreed(agree: _Side, columns: list[int]) -> int | None:
    """The column of the best agreed statement, found as Polis does by comparing each with the best so far."""
    best: int | None = None
    for column in columns:
        if best is None:
            best = column if _is_good(agree, column) else None
        elif agree.ratio[best] > 1:
            best = column if agree.at(column).weight > agree.at(best).weight else best
        else:
            best = column if _agreed(agree, column) > _agreed(agree, best) else best
    return best


def _is_good(agree: _Side, column: int) -> bool:
    one = agree.at(column)
    return one.share_z > SURE or (one.ratio > 1 and one.share > 0.5)


def _agreed(agree: _Side, column: int) -> float:
    return float(agree.share[column] * agree.share_z[column])
