"""The outlines of groups, so drawn that no corner is a person."""

import math

import numpy as np

from forums.opinion.cells import SMALLEST
from forums.opinion.votes import Floats

DIRECTIONS = 16
STEP = 0.1  # an outline lies at the next whole step outside the group, in units of the map (-1–1)

type Point = tuple[float, float]


def convex_hull(points: list[Point]) -> list[Point]:
    """The corners around points, counterclockwise from the leftmost.

    Source: Andrew's monotone chain, 1979.
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return _chain(ordered)[:-1] + _chain(ordered[::-1])[:-1]


def outline(standing: Floats) -> list[Point]:
    """A many-sided shape around a group, empty for fewer than five people.

    A plain hull has people in its corners. This one has its sides in sixteen fixed directions, each moved out to the
    next step, so all are inside and none is a corner.

    Shapes: standing is people × 2, in units of the map.
    """
    if len(standing) < SMALLEST:
        return []
    angles = 2 * math.pi * np.arange(DIRECTIONS) / DIRECTIONS
    normals = np.stack([np.cos(angles), np.sin(angles)])
    reach = (np.floor((standing @ normals).max(axis=0) / STEP) + 1) * STEP
    corners = [_meeting(angles[side], reach[side], reach[(side + 1) % DIRECTIONS]) for side in range(DIRECTIONS)]
    return convex_hull(corners)


def _chain(points: list[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in points:
        while len(chain) >= 2 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(one: Point, two: Point, three: Point) -> float:
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])


def _meeting(angle: float, reach: float, next_reach: float) -> Point:
    """Where a side meets the next one."""
    turn = 2 * math.pi / DIRECTIONS
    along = (next_reach - reach * math.cos(turn)) / math.sin(turn)
    x = reach * math.cos(angle) - along * math.sin(angle)
    y = reach * math.sin(angle) + along * math.cos(angle)
    return round(float(x), 4), round(float(y), 4)
