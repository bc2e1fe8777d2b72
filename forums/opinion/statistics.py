"""Counts of votes and the few statistics that Polis and we read from them."""

import math
from dataclasses import dataclass

import numpy as np

from forums.opinion.votes import AGREE, DISAGREE, Counts, Flags, Floats, seen

SURE = 1.2816  # z above which Polis lists a statement: 90 % on one side


@dataclass(frozen=True, eq=False)
class Tally:
    """How many agreed, disagreed and saw a statement (passes are among the seen).

    Shapes: each has a number a statement, or groups × statements.
    """

    agrees: Counts
    disagrees: Counts
    seen: Counts


def tally(table: Floats) -> Tally:
    """The counts of everybody's votes.

    Shapes: table is people × statements; the counts have a number a statement.
    """
    return Tally((table == AGREE).sum(axis=0), (table == DISAGREE).sum(axis=0), seen(table).sum(axis=0))


def tally_groups(table: Floats, labels: Counts, groups: int) -> Tally:
    """The counts of each group; who is in none (-1) is left out.

    Shapes: table is people × statements; labels has a number a person; the counts are groups × statements.
    """
    tallies = [tally(table[labels == group]) for group in range(groups)]
    shape = (groups, table.shape[1])
    return Tally(
        np.array([one.agrees for one in tallies], dtype=np.int64).reshape(shape),
        np.array([one.disagrees for one in tallies], dtype=np.int64).reshape(shape),
        np.array([one.seen for one in tallies], dtype=np.int64).reshape(shape),
    )


def chance(count: Counts, of: Counts) -> Floats:
    """The share of a vote, drawn a little towards a half: (1 + count) / (2 + of).

    Source: Polis, repness.clj `pa`, `pd`.
    """
    share: Floats = (1 + count) / (2 + of)
    return share


def z_of_share(count: Counts, of: Counts) -> Floats:
    """How surely a share is above a half, as z.

    Source: Polis, stats.clj `prop-test`.
    """
    z: Floats = 2 * np.sqrt(of + 1) * ((count + 1) / (of + 1) - 0.5)
    return z


def z_of_difference(count: Counts, other_count: Counts, of: Counts, other_of: Counts) -> Floats:
    """How surely one share is above another, as z; 0 when both are the whole.

    Source: Polis, stats.clj `two-prop-test`: one is added to all counts.
    """
    one, other, size, other_size = count + 1, other_count + 1, of + 1, other_of + 1
    common = (one + other) / (size + other_size)
    spread = np.sqrt(np.maximum(common * (1 - common), 0) * (1 / size + 1 / other_size))
    z: Floats = np.where(spread > 0, (one / size - other / other_size) / np.where(spread > 0, spread, 1), 0)
    return z


def two_sided(z: Floats) -> Floats:
    """The probability of a z at least so far from nought, if there were no difference."""
    return np.array([math.erfc(abs(value) / math.sqrt(2)) for value in z.ravel()]).reshape(z.shape)


def benjamini_hochberg(chances: Floats) -> Floats:
    """Probabilities adjusted so that those below q hold at most a share q of false finds.

    Shapes: one list; the answer is in its order.
    Source: Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57, 289–300.
    """
    count = len(chances)
    order = np.argsort(-chances, kind="stable")
    steps = np.minimum.accumulate(chances[order] * count / np.arange(count, 0, -1))
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(steps, 1)
    return adjusted


def is_sure(z: Floats) -> Flags:
    """Whether Polis would take a z for a finding."""
    sure: Flags = z > SURE
    return sure
