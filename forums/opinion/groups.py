"""The opinion groups: how many there are, and who is in which."""

from dataclasses import dataclass, replace

import numpy as np

from forums.opinion import kmeans
from forums.opinion.votes import Counts, Floats

RESTARTS = 20
MOST_GROUPS = 5
LARGEST_BASE = 100  # Polis counts at most so many base clusters
WINS_TO_CHANGE = 4  # times running another number of groups must win before a map that is drawn again takes it


@dataclass(frozen=True, eq=False)
class Grouping:
    """Who is in which group, the largest group first.

    Shapes: labels have a number a person; centres are groups × 2.
    Units: silhouette is -1–1, the mean over people.
    """

    labels: Counts
    centres: Floats
    silhouette: float

    @property
    def sizes(self) -> list[int]:
        """How many people each group has."""
        return [int(size) for size in np.bincount(self.labels, minlength=len(self.centres))]


def most_groups(people: int) -> int:
    """How many groups may be looked for among so many people: 2 below 30, 3 below 60, never more than 5."""
    bound = min(MOST_GROUPS, 2 + min(people, LARGEST_BASE) // 12)
    return min(bound, 2) if people < 30 else min(bound, 3) if people < 60 else bound


def candidates(standing: Floats, rng: np.random.Generator, smallest: int = 1) -> list[Grouping]:
    """The best grouping for each number of groups, those with a group smaller than `smallest` left out.

    Shapes: standing is people × 2.
    """
    distinct = len(np.unique(standing, axis=0))
    apart = _apart(standing)
    found = [
        group_people(standing, count, rng, apart)
        for count in range(2, most_groups(len(standing)) + 1)
        if count <= min(distinct, len(standing) - 1)
    ]
    return [grouping for grouping in found if min(grouping.sizes) >= smallest]


def choose(found: list[Grouping]) -> Grouping | None:
    """The grouping whose groups stand apart most clearly, the fewer groups of equals."""
    return max(found, key=lambda grouping: grouping.silhouette, default=None)


def group_people(standing: Floats, count: int, rng: np.random.Generator, apart: Floats | None = None) -> Grouping:
    """The best of 20 k-means groupings into so many groups.

    Shapes: standing is people × 2; apart is people × people.
    """
    sets = np.broadcast_to(standing, (RESTARTS, *standing.shape))
    labels, centres, inertia = kmeans.cluster(sets, np.ones(sets.shape[:2]), count, rng)
    best = int(inertia.argmin())
    grouping = _largest_first(labels[best], centres[best])
    return _with_silhouette(grouping, _apart(standing) if apart is None else apart)


def group_like(standing: Floats, centres: Floats) -> Grouping:
    """The groups that people fall into from given centres (a warm start); groups keep their order.

    Shapes: standing is people × 2; centres are groups × 2.
    """
    labels, moved, _inertia = kmeans.settle(standing[None], np.ones((1, len(standing))), centres[None])
    return _with_silhouette(Grouping(labels[0], moved[0], 0.0), _apart(standing))


def silhouette(apart: Floats, labels: Counts, groups: int) -> float:
    """How clearly people stand nearer their own group than the next: the mean over people.

    Shapes: apart is people × people; labels have a number a person.
    Source: Rousseeuw 1987, J. Comput. Appl. Math. 20, 53–65; a group of one counts 0.
    """
    member = (labels[:, None] == np.arange(groups)).astype(np.float64)
    sizes, rows = member.sum(axis=0), np.arange(len(labels))
    sums = apart @ member
    own = sums[rows, labels] / np.maximum(sizes[labels] - 1, 1)
    means = np.where(sizes > 0, sums / np.maximum(sizes, 1), np.inf)
    means[rows, labels] = np.inf
    other = means.min(axis=1)
    largest = np.maximum(own, other)
    value = np.where((sizes[labels] > 1) & (largest > 0) & np.isfinite(other), (other - own) / largest, 0)
    return float(value.mean())


def rand_index(one: Counts, other: Counts) -> float:
    """How alike two groupings of the same people are: 1 = the same, about 0 = as by chance (adjusted Rand index).

    Shapes: each has a number a person.
    Source: Hubert & Arabie 1985, J. Classification 2, 193–218.
    """
    table = np.zeros((one.max(initial=0) + 1, other.max(initial=0) + 1))
    np.add.at(table, (one, other), 1)
    both = _pairs(table).sum()
    rows, columns = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    expected = rows * columns / max(_pairs(np.array([len(one)])).sum(), 1)
    most = (rows + columns) / 2
    return float((both - expected) / (most - expected)) if most != expected else 1.0


def _pairs(counts: Floats | Counts) -> Floats:
    pairs: Floats = counts * (counts - 1) / 2
    return pairs


def _apart(standing: Floats) -> Floats:
    apart: Floats = np.sqrt(kmeans.distances(standing[None], standing[None])[0])
    return apart


def _with_silhouette(grouping: Grouping, apart: Floats) -> Grouping:
    return replace(grouping, silhouette=silhouette(apart, grouping.labels, len(grouping.centres)))


def _largest_first(labels: Counts, centres: Floats) -> Grouping:
    sizes = np.bincount(labels, minlength=len(centres))
    order = sorted(range(len(centres)), key=lambda group: (-sizes[group], centres[group][0], centres[group][1]))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return Grouping(number[labels], centres[order], 0.0)
