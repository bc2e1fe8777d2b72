"""What chance alone would show: the main axis of shuffled votes, and the groups of resampled people."""

import numpy as np
from numpy.typing import NDArray

from forums.opinion import kmeans
from forums.opinion.axes import ROUNDING, Axes, centred
from forums.opinion.deck import Deck
from forums.opinion.groups import Grouping, rand_index
from forums.opinion.votes import Floats, seen

SHUFFLES = 99
RESAMPLES = 50
BLOCK = 4  # directions followed at once, so that the first two settle fast
ROUNDS = 8
RESTARTS = 3
ENOUGH_STRONG = 5  # shuffles at least so strong, after which the question is decided
ROUGHNESS = 1e-3  # what single precision may err


def chance_of_axis(table: Floats, rng: np.random.Generator, shuffles: int = SHUFFLES) -> float:
    """How often votes without structure would have a first axis at least so strong.

    The votes on each statement are dealt anew among those who voted on it, so how many voted what stays as it was. All
    variance stays, too: the largest variance along one axis can be compared instead of its share. Once five shuffles
    were as strong the answer is known to be above 0.05, and no more are made.

    Shapes: table is people × statements.
    Source: permutation test, p = (1 + those at least so strong) / (1 + shuffles); when stopped, p = 5 / shuffles made
    (Besag & Clifford 1991, Biometrika 78, 301–304).
    """
    difference, _means = centred(table)
    strength = float(np.linalg.eigvalsh(_square(difference))[-1]) * (1 - ROUNDING)
    deck = Deck.of(table)
    strong = 0
    for shuffle in range(1, shuffles + 1):
        strong += _reaches(deck.dealt(rng), strength)
        if strong == ENOUGH_STRONG:
            return strong / shuffle
    return (1 + strong) / (1 + shuffles)


def stability(table: Floats, grouping: Grouping, axes: Axes, rng: np.random.Generator) -> float:
    """How alike the groups come out when other people of the same kind had come: the mean over 50 resamples.

    In each resample axes and groups are found anew from people drawn with replacement; then everybody is put into the
    nearest of these groups, and that is compared with the groups as they are.

    Shapes: table is people × statements.
    Units: adjusted Rand index, 1 = the same.
    """
    people, groups = len(table), len(grouping.centres)
    weights = rng.multinomial(people, np.full(people, 1 / people), size=RESAMPLES).astype(np.float64)
    standing = _standing(table, weights, axes, rng)
    sets = np.repeat(standing, RESTARTS, axis=0)
    labels, _centres, inertia = kmeans.cluster(sets, np.repeat(weights, RESTARTS, axis=0), groups, rng)
    best = inertia.reshape(RESAMPLES, RESTARTS).argmin(axis=1)
    chosen = labels.reshape(RESAMPLES, RESTARTS, people)[np.arange(RESAMPLES), best]
    return float(np.mean([rand_index(grouping.labels, one) for one in chosen]))


def _square[Table: (Floats, NDArray[np.float32])](difference: Table) -> Table:
    """The smaller of the two square tables, which have the same largest value."""
    rows, columns = difference.shape
    return difference @ difference.T if rows <= columns else difference.T @ difference


def _reaches(dealt: NDArray[np.float32], strength: float) -> bool:
    """Whether the strongest axis is at least so strong; a cheap upper bound mostly says no at once."""
    rough = _square(dealt)
    if np.sqrt(np.linalg.norm(rough @ rough)) * (1 + ROUGHNESS) < strength:
        return False
    return bool(np.linalg.eigvalsh(_square(dealt.astype(np.float64)))[-1] >= strength)


def _standing(table: Floats, weights: Floats, axes: Axes, rng: np.random.Generator) -> Floats:
    """Where people stand on the axes of each resample.

    All resamples share two tables (votes, and where there are votes) and differ only in their means and weights, so
    the axes of all are found together, by power iteration of a block of directions from the axes of all people.

    Shapes: weights are resamples × people; the answer is resamples × people × 2.
    """
    there = seen(table).astype(np.float64)
    votes = np.nan_to_num(table)
    means = (weights @ votes) / np.maximum(weights @ there, 1)
    directions = np.broadcast_to(_block(axes, rng), (len(weights), BLOCK, table.shape[1]))
    for _round in range(ROUNDS):
        along = _along(votes, there, means, directions) * weights[:, None, :]
        pulled = _times(along, votes) - means[:, None, :] * _times(along, there)
        directions = np.linalg.qr(pulled.transpose(0, 2, 1))[0].transpose(0, 2, 1)
    stretch = np.sqrt(table.shape[1] / np.maximum(there.sum(axis=1), 1))
    standing: Floats = _main_two(_along(votes, there, means, directions), weights) * stretch[:, None]
    return standing


def _along(votes: Floats, there: Floats, means: Floats, directions: Floats) -> Floats:
    """Votes less each resample's means, along its directions: resamples × directions × people."""
    along: Floats = _times(directions, votes.T) - _times(directions * means[:, None, :], there.T)
    return along


def _times(many: Floats, one: Floats) -> Floats:
    """Every table of many times one table, as a single product."""
    product: Floats = (many.reshape(-1, many.shape[-1]) @ one).reshape(*many.shape[:-1], one.shape[1])
    return product


def _block(axes: Axes, rng: np.random.Generator) -> Floats:
    """The two axes and some random directions to start from."""
    others = rng.standard_normal((BLOCK - len(axes.loadings), axes.loadings.shape[1]))
    return np.concatenate([axes.loadings, others])


def _main_two(along: Floats, weights: Floats) -> Floats:
    """The two directions of largest variance within each block: resamples × people × 2."""
    inner = (along * weights[:, None, :]) @ along.transpose(0, 2, 1)
    turn = np.linalg.eigh(inner)[1][:, :, ::-1][:, :, :2]
    main: Floats = along.transpose(0, 2, 1) @ turn
    return main
