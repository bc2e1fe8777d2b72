"""Which statement a person is shown next."""

from collections.abc import Mapping

import numpy as np

from forums.opinion.statistics import Tally
from forums.opinion.votes import Counts, Floats, Key

META_PRIORITY = 7.0
NEWNESS = 8.0  # how much a statement nobody has seen is preferred
HALVED_AFTER = 5.0  # votes


def least_seen_first(times_seen: Mapping[Key, int], rng: np.random.Generator) -> list[Key]:
    """Statements in the order to show them: the least seen first, equals in random order.

    Units: times seen, by anybody.
    """
    keys = sorted(times_seen)
    ties = rng.random(len(keys))
    return [key for _seen, _tie, key in sorted(zip((times_seen[key] for key in keys), ties, keys, strict=True))]


def polis_priority(talking: Tally, extremity: Floats, is_meta: Counts | None = None) -> Floats:
    """How eagerly Polis would show each statement: agreed, not passed, far from the middle, and new.

    Shapes: a number a statement; the counts are of the people in the conversation.
    Source: Polis, conversation.clj `priority-metric`.
    """
    passes = talking.seen - talking.agrees - talking.disagrees
    passed, agreed = (passes + 1) / (talking.seen + 2), (talking.agrees + 1) / (talking.seen + 2)
    newness = 1 + NEWNESS * 2 ** (-talking.seen / HALVED_AFTER)
    priority = (1 - passed) * (1 + extremity) * agreed * newness
    meta = np.zeros(len(priority), dtype=bool) if is_meta is None else is_meta.astype(bool)
    eagerness: Floats = np.where(meta, META_PRIORITY, priority) ** 2
    return eagerness
