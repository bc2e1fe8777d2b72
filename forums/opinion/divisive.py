"""What divides: the statements on which groups, or people, part."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from forums.opinion.statistics import Tally, benjamini_hochberg, chance, two_sided, z_of_difference
from forums.opinion.votes import Counts, Flags, Floats

FALSE_FINDS = 0.05  # share of false finds accepted in the list
SIDES = 3  # the larger side is at most so many times the smaller, or nearly all are of one mind


@dataclass(frozen=True)
class Divide:
    """A statement that divides two groups, or all people when there are no groups (pair is None).

    Units: gap 0–2 = difference of (agreeing - disagreeing) shares; without groups balance × engagement, 0–1;
    chance is adjusted for the number of statements, 1 without groups.
    """

    column: int
    gap: float
    chance: float
    pair: tuple[int, int] | None


def dividing_groups(groups: Tally, shown: Flags | None = None) -> list[Divide]:
    """Every statement with the two groups furthest apart on it, the widest gap first.

    The z of a pair is of agreeing or disagreeing, whichever tells more; the probability pays for that choice and for
    the choice of the pair, then all statements pay for each other. The groups were found from the same votes, so this
    sorts out what is only chance; it does not prove that the groups exist.

    Shapes: counts are groups × statements; `shown` (groups × statements) leaves cells out.
    Source: two-proportion z; Benjamini & Hochberg 1995.
    """
    allowed = np.ones(groups.seen.shape, dtype=bool) if shown is None else shown
    pairs = np.array(list(combinations(range(len(groups.seen)), 2)), dtype=np.int64).reshape(-1, 2)
    may = allowed[pairs[:, 0]] & allowed[pairs[:, 1]]
    columns = np.flatnonzero(may.any(axis=0))
    gaps = np.where(may, _gaps(groups, pairs), -1.0)[:, columns]
    widest = gaps.argmax(axis=0) if len(columns) else columns
    chosen = pairs[widest]
    chances = np.minimum(1, 2 * may.sum(axis=0)[columns] * _chances(groups, chosen, columns))
    found = [
        Divide(int(column), float(gap), float(surprise), (int(pair[0]), int(pair[1])))
        for column, gap, surprise, pair in zip(
            columns, gaps.max(axis=0, initial=-1), benjamini_hochberg(chances), chosen, strict=True
        )
    ]
    return sorted(found, key=lambda one: (-one.gap, one.column))


def surely_dividing(divides: list[Divide]) -> list[Divide]:
    """Those whose gap is hardly chance."""
    return [divide for divide in divides if divide.chance <= FALSE_FINDS]


def dividing_people(all_votes: Tally, shown: Flags | None = None) -> list[Divide]:
    """Every statement with two sides of some weight, by how evenly and how eagerly people part, the most divided first.

    Shapes: counts have a number a statement; `shown` leaves statements out.
    """
    agree, disagree = chance(all_votes.agrees, all_votes.seen), chance(all_votes.disagrees, all_votes.seen)
    parted = np.minimum(agree, disagree) / np.maximum(agree, disagree) * (agree + disagree)
    order = np.argsort(-parted, kind="stable")
    fewer, more = np.minimum(all_votes.agrees, all_votes.disagrees), np.maximum(all_votes.agrees, all_votes.disagrees)
    parts = (fewer > 0) & (SIDES * fewer >= more) & (True if shown is None else shown)
    return [Divide(int(column), float(parted[column]), 1.0, None) for column in order if parts[column]]


def _gaps(groups: Tally, pairs: Counts) -> Floats:
    """How far apart each pair is on each statement: pairs × statements."""
    net = chance(groups.agrees, groups.seen) - chance(groups.disagrees, groups.seen)
    gaps: Floats = np.abs(net[pairs[:, 0]] - net[pairs[:, 1]])
    return gaps


def _chances(groups: Tally, chosen: Counts, columns: Counts) -> Floats:
    """The smaller of the probabilities that a statement's pair agrees, or disagrees, alike."""
    one, other = (chosen[:, 0], columns), (chosen[:, 1], columns)
    z = [
        z_of_difference(counts[one], counts[other], groups.seen[one], groups.seen[other])
        for counts in (groups.agrees, groups.disagrees)
    ]
    return two_sided(np.maximum(np.abs(z[0]), np.abs(z[1])))
