"""k-means of many weighted sets of points at once: restarts and resamples side by side."""

import numpy as np

from forums.opinion.votes import Counts, Floats

MOST_ROUNDS = 60


def cluster(points: Floats, weights: Floats, groups: int, rng: np.random.Generator) -> tuple[Counts, Floats, Floats]:
    """Labels, centres and inertia of each set, from a k-means++ start.

    Shapes: points are sets × people × 2; weights are sets × people; labels are sets × people; centres are sets ×
    groups × 2; inertia has a number a set.
    Source: Arthur & Vassilvitskii 2007, SODA.
    """
    return settle(points, weights, _starts(points, weights, groups, rng))


def settle(points: Floats, weights: Floats, centres: Floats) -> tuple[Counts, Floats, Floats]:
    """Labels, centres and inertia of each set, from given centres; an empty group keeps its centre.

    Shapes: as in `cluster`.
    """
    labels = nearest(points, centres)
    for _round in range(MOST_ROUNDS):
        centres = _middles(points, weights, labels, centres)
        newer = nearest(points, centres)
        if (newer == labels).all():
            break
        labels = newer
    gaps = points - np.take_along_axis(centres, labels[..., None], axis=1)
    return labels, centres, np.asarray((weights * (gaps**2).sum(axis=-1)).sum(axis=1))


def nearest(points: Floats, centres: Floats) -> Counts:
    """The number of the nearest centre of each point, the first of equals.

    Shapes: points are sets × people × 2; centres are sets × groups × 2.
    """
    apart = distances(points, centres)
    closest, labels = apart[:, 0], np.zeros(points.shape[:2], dtype=np.int64)
    for group in range(1, centres.shape[1]):
        labels[apart[:, group] < closest] = group
        closest = np.minimum(closest, apart[:, group])
    return labels


def distances(points: Floats, centres: Floats) -> Floats:
    """The squared distances of points from centres.

    Shapes: points are sets × people × 2; centres are sets × groups × 2; the answer is sets × groups × people.
    """
    across = points[:, None, :, 0] - centres[..., 0, None]
    along = points[:, None, :, 1] - centres[..., 1, None]
    squared: Floats = across * across + along * along
    return squared


def _middles(points: Floats, weights: Floats, labels: Counts, centres: Floats) -> Floats:
    groups = centres.shape[1]
    share = (labels[:, None, :] == np.arange(groups)[:, None]) * weights[:, None, :]
    mass = share.sum(axis=-1, keepdims=True)
    middles: Floats = np.where(mass > 0, (share @ points) / np.where(mass > 0, mass, 1), centres)
    return middles


def _starts(points: Floats, weights: Floats, groups: int, rng: np.random.Generator) -> Floats:
    """First centres far apart: each next one drawn by its squared distance from those before."""
    sets = np.arange(len(points))
    chosen = [points[sets, _drawn(weights, rng)]]
    far = distances(points, chosen[0][:, None])[:, 0]
    for _next in range(1, groups):
        chosen.append(points[sets, _drawn(weights * far, rng)])
        far = np.minimum(far, distances(points, chosen[-1][:, None])[:, 0])
    return np.stack(chosen, axis=1)


def _drawn(weights: Floats, rng: np.random.Generator) -> Counts:
    """One row of each set drawn by weight; the first when nothing weighs anything."""
    sums = weights.cumsum(axis=1)
    wanted = rng.random(len(weights))[:, None] * sums[:, -1:]
    return (sums > wanted).argmax(axis=1)
