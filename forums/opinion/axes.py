"""The two main axes of a table of votes, and where people and statements stand on them."""

from dataclasses import dataclass

import numpy as np

from forums.opinion.votes import AGREE, Floats, seen

ROUNDING = 1e-9  # below this a number is nothing but rounding


@dataclass(frozen=True, eq=False)
class Axes:
    """The two directions in which votes differ most.

    Shapes: means has a number a statement; loadings are 2 × statements.
    Units: shares are parts (0–1) of all variance.
    """

    means: Floats
    loadings: Floats
    shares: tuple[float, float]


def centred(table: Floats) -> tuple[Floats, Floats]:
    """Votes less the mean of their statement, an empty place counted as the mean; and the means.

    Shapes: table is people × statements; means has a number a statement.
    """
    said = seen(table)
    counts = said.sum(axis=0)
    means = np.where(said, table, 0).sum(axis=0) / np.maximum(counts, 1)
    return np.where(said, table - means, 0), means


def find_axes(table: Floats, like: Floats | None = None) -> Axes:
    """The first two principal components of votes with empty places at the mean; nought where votes do not differ.

    The axes point where more statements are agreed with; given earlier loadings (`like`), the way those did, so that
    a map that is drawn again does not turn over.

    Shapes: table is people × statements; like is 2 × statements.
    Source: Polis, pca.clj; an exact decomposition in place of its 100 power iterations.
    """
    difference, means = centred(table)
    total = float((difference**2).sum())
    loadings, shares = np.zeros((2, table.shape[1])), [0.0, 0.0]
    for row, (variance, vector) in enumerate(zip(*_principal(difference), strict=True)):
        if variance > ROUNDING * max(total, 1):
            loadings[row], shares[row] = vector, float(variance / total)
    return Axes(means, _pointed(loadings, like), (shares[0], shares[1]))


def places(table: Floats, axes: Axes) -> Floats:
    """Where each person stands: their votes along the axes, longer the fewer statements they have seen.

    Shapes: table is people × statements; the answer is people × 2.
    Source: Polis, pca.clj `sparsity-aware-project-ptpt`.
    """
    said = seen(table)
    difference = np.where(said, table - axes.means, 0)
    stretch = np.sqrt(table.shape[1] / np.maximum(said.sum(axis=1), 1))
    standing: Floats = stretch[:, None] * (difference @ axes.loadings.T)
    return standing


def extremity(axes: Axes) -> Floats:
    """How far from the middle each statement pulls: the place of somebody who agrees with it and says nothing else.

    Shapes: a number a statement.
    Source: Polis, conversation.clj `comment-extremity`.
    """
    alone = np.sqrt(len(axes.means)) * (AGREE - axes.means) * axes.loadings
    lengths: Floats = np.hypot(alone[0], alone[1])
    return lengths


def acquiescence(table: Floats, standing: Floats) -> float:
    """How much the first axis only tells who agrees a lot: the correlation of place and mean vote, 0 if neither varies.

    Shapes: table is people × statements; standing is people × 2.
    """
    said = seen(table)
    means = np.where(said, table, 0).sum(axis=1) / np.maximum(said.sum(axis=1), 1)
    if len(means) < 2 or means.std() < ROUNDING or standing[:, 0].std() < ROUNDING:
        return 0.0
    return float(np.corrcoef(standing[:, 0], means)[0, 1])


def _principal(difference: Floats) -> tuple[Floats, Floats]:
    """The two largest variances and their directions, by way of the smaller of the two square tables."""
    people, statements = difference.shape
    if statements <= people:
        variances, vectors = np.linalg.eigh(difference.T @ difference)
        return variances[::-1][:2], vectors.T[::-1][:2]
    variances, sides = np.linalg.eigh(difference @ difference.T)
    vectors = sides.T[::-1][:2] @ difference
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return variances[::-1][:2], vectors / np.where(lengths > 0, lengths, 1)


def _pointed(loadings: Floats, like: Floats | None) -> Floats:
    """The same directions, each turned the one way that was agreed."""
    turned = loadings.copy()
    for row in range(2):
        way = float(loadings[row] @ like[row]) if like is not None else float(loadings[row].sum())
        if abs(way) < ROUNDING and loadings.shape[1]:
            way = float(loadings[row][np.abs(loadings[row]).argmax()])
        turned[row] *= -1 if way < 0 else 1
    return turned
