"""The opinion map: from votes to figures ready for drawing."""

from dataclasses import dataclass

import numpy as np

from forums.opinion import groups as grouping_of
from forums.opinion.axes import Axes, acquiescence, find_axes, places
from forums.opinion.cells import SMALLEST, tellable
from forums.opinion.figures import MainAxis, Memory, OpinionMap, Place
from forums.opinion.gate import Gate, judge
from forums.opinion.groups import Grouping
from forums.opinion.listing import drawn_groups, figures_of, lists_of
from forums.opinion.statistics import Tally, tally, tally_groups
from forums.opinion.threads import one_thread
from forums.opinion.votes import Counts, Flags, Floats, Key, Votes, in_conversation

AGREEING = 0.6  # |r| above which the first axis is called one of agreeing at all


@dataclass(frozen=True, eq=False)
class _Ground:
    """Axes, places and groups before anything is decided to be told."""

    axes: Axes
    standing: Floats
    talking: Flags
    grouping: Grouping | None
    wins: int
    gate: Gate


def opinion_map(votes: Votes, seed: int, before: Memory | None = None) -> OpinionMap:
    """The opinion map of votes; the same votes and seed give the same map, in whatever order they came.

    With the memory of the map drawn `before`, this one keeps its directions and its groups' letters, and takes another
    number of groups only when that has won four times running. What is kept or printed is drawn without it.

    Source: docs/adr/0016-opinion-map.md.
    """
    return opinion_map_and_places(votes, seed, before)[0]


def opinion_map_and_places(
    votes: Votes, seed: int, before: Memory | None = None
) -> tuple[OpinionMap, dict[Key, Place]]:
    """The same with each person's own place, to be shown to that person alone; no places when no groups are drawn."""
    with one_thread():
        return _drawn(votes, _ground(votes, seed, before))


def _drawn(votes: Votes, ground: _Ground) -> tuple[OpinionMap, dict[Key, Place]]:
    """What of the ground may be told, and to each person their place."""
    drawn = ground.grouping if ground.gate.is_open else None
    labels = _labels(ground.talking, drawn)
    everybody = tally(votes.table)
    shown = everybody.seen >= SMALLEST
    parts = tally_groups(votes.table, labels, len(drawn.centres) if drawn else 0)
    told = _told(everybody, parts) & shown
    scale = float(np.abs(ground.standing[ground.talking]).max(initial=0)) or 1.0
    standing = ground.standing / scale
    finished = OpinionMap(
        people=int((~np.isnan(votes.table)).any(axis=1).sum()),
        grouped=int((labels >= 0).sum()),
        votes=int(everybody.seen.sum()),
        hidden=int((~shown).sum()),
        gate=ground.gate,
        axis=_main_axis(votes.table, ground),
        groups=drawn_groups(votes, parts, told, standing, labels),
        statements=figures_of(votes, everybody, parts, shown, told),
        **lists_of(votes, everybody, parts, shown, told),
        memory=_memory(votes, ground),
    )
    return finished, _own_places(votes, standing, labels, finished)


def _ground(votes: Votes, seed: int, before: Memory | None) -> _Ground:
    axes = find_axes(votes.table, _earlier(votes, before))
    standing = places(votes.table, axes)
    talking = in_conversation(votes.table)
    grouping, wins = _grouping(standing[talking], np.random.default_rng([seed, 1]), before)
    gate = judge(votes.table[talking], grouping, axes, np.random.default_rng([seed, 2]))
    return _Ground(axes, standing, talking, grouping, wins, gate)


def _grouping(standing: Floats, rng: np.random.Generator, before: Memory | None) -> tuple[Grouping | None, int]:
    """The groups, and how many times running another number of them has won."""
    best = grouping_of.choose(grouping_of.candidates(standing, rng, SMALLEST))
    if best is None or before is None or not before.centres:
        return best, 0
    like = grouping_of.group_like(standing, np.array(before.centres))
    if min(like.sizes) < SMALLEST:
        return best, 0
    if len(best.centres) == len(like.centres):
        return like, 0
    wins = before.wins + 1
    return (best, 0) if wins >= grouping_of.WINS_TO_CHANGE else (like, wins)


def _labels(talking: Flags, drawn: Grouping | None) -> Counts:
    """The group of each person, -1 without one."""
    labels = np.full(len(talking), -1)
    if drawn is not None:
        labels[talking] = drawn.labels
    return labels


def _told(everybody: Tally, parts: Tally) -> Flags:
    """Which groups' votes on which statements may be told: groups × statements."""
    groups, statements = parts.seen.shape
    told = np.zeros((groups, statements), dtype=bool)
    for column in range(statements if groups else 0):
        sizes = [int(size) for size in parts.seen[:, column]]
        told[:, column] = tellable([*sizes, int(everybody.seen[column]) - sum(sizes)])[:groups]
    return told


def _main_axis(table: Floats, ground: _Ground) -> MainAxis:
    r = acquiescence(table[ground.talking], ground.standing[ground.talking])
    return MainAxis(ground.axes.shares, r, abs(r) > AGREEING)


def _earlier(votes: Votes, before: Memory | None) -> Floats | None:
    """The earlier axes with their numbers at today's statements, 0 for new ones."""
    if before is None:
        return None
    column = {statement: place for place, statement in enumerate(before.statements)}
    loadings = np.array([*before.loadings]).reshape(2, -1)
    earlier = [loadings[:, column[key]] if key in column else np.zeros(2) for key in votes.statements]
    return np.array(earlier).reshape(-1, 2).T


def _memory(votes: Votes, ground: _Ground) -> Memory:
    first, second = (tuple(float(value) for value in row) for row in ground.axes.loadings)
    centres = () if ground.grouping is None else tuple((float(x), float(y)) for x, y in ground.grouping.centres)
    return Memory(votes.statements, (first, second), centres, ground.wins)


def _own_places(votes: Votes, standing: Floats, labels: Counts, finished: OpinionMap) -> dict[Key, Place]:
    if not finished.groups:
        return {}
    return {
        person: Place(float(x), float(y), finished.groups[label].name if label >= 0 else None)
        for person, (x, y), label in zip(votes.people, standing, labels, strict=True)
    }
