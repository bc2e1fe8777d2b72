"""What all agree on: over everybody, and over the groups."""

from dataclasses import dataclass

import numpy as np

from forums.opinion.statistics import Tally, chance, is_sure, z_of_share
from forums.opinion.votes import Counts, Flags, Floats

LISTED = 5  # statements in each list


@dataclass(frozen=True)
class Consensus:
    """The statements most surely agreed and disagreed with by all, the surest first, as their columns."""

    agree: tuple[int, ...]
    disagree: tuple[int, ...]


def consensus(all_votes: Tally, shown: Flags | None = None) -> Consensus:
    """The statements on which a clear majority of everybody says the same.

    Shapes: counts have a number a statement; `shown` leaves statements out.
    Source: Polis, repness.clj `select-consensus-comments`.
    """
    allowed = np.ones(len(all_votes.seen), dtype=bool) if shown is None else shown
    return Consensus(
        _surest(all_votes.agrees, all_votes.seen, allowed), _surest(all_votes.disagrees, all_votes.seen, allowed)
    )


def group_informed_product(groups: Tally) -> Floats:
    """The chance that one from each group would all agree: the product of the groups' shares.

    Shapes: counts are groups × statements; a number a statement.
    Source: Polis, conversation.clj `group-aware-consensus`.
    """
    return np.asarray(chance(groups.agrees, groups.seen).prod(axis=0), dtype=np.float64)


def group_informed(groups: Tally) -> Floats:
    """The same as a mean (geometric), so that it does not shrink with the number of groups.

    Shapes: counts are groups × statements; a number a statement.
    """
    return np.asarray(group_informed_product(groups) ** (1 / max(len(groups.seen), 1)), dtype=np.float64)


def _surest(counts: Counts, of: Counts, allowed: Flags) -> tuple[int, ...]:
    share, z = chance(counts, of), z_of_share(counts, of)
    is_listed = allowed & (share > 0.5) & is_sure(z)
    order = np.argsort(-(share * z), kind="stable")
    return tuple(int(column) for column in order if is_listed[column])[:LISTED]
