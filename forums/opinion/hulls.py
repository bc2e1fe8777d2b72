"""The outlines of groups, so drawn that no corner is a person."""

import math

import numpy as np

from forums.opinion.cells import SMALLEST
from forums.opinion.votes import Floats

DIRECTIONS = 16
STEP = 0.1  # an outline lies on whole steps outside the group, in units of the map (-1–1)
STEPS = 2  # the next one and another, so that also those who vote alike have room for their letter
WIDE = 9.0  # further out than anybody
DECIMALS = 4

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

    A plain hull has people in its corners. This one has its sides in sixteen fixed directions, each moved out to a
    whole step, so all are inside and none is a corner.

    Shapes: standing is people × 2, in units of the map.
    """
    if len(standing) < SMALLEST:
        return []
    angles = 2 * math.pi * np.arange(DIRECTIONS) / DIRECTIONS
    steps = (standing @ np.stack([np.cos(angles), np.sin(angles)])).max(axis=0) / STEP
    reaches = np.floor(steps.round(6)) + STEPS  # rounded, lest who stands on a step seems to stand before it
    shape = [(-WIDE, -WIDE), (WIDE, -WIDE), (WIDE, WIDE), (-WIDE, WIDE)]
    for angle, reach in zip(angles, reaches * STEP, strict=True):
        shape = _cut(shape, (math.cos(angle), math.sin(angle)), float(reach))
    return convex_hull([(round(x, DECIMALS), round(y, DECIMALS)) for x, y in shape])


def _chain(points: list[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in points:
        while len(chain) >= 2 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(one: Point, two: Point, three: Point) -> float:
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])


def _cut(shape: list[Point], normal: Point, reach: float) -> list[Point]:
    """What is left of a shape on the near side of a line."""
    beyond = [x * normal[0] + y * normal[1] - reach for x, y in shape]
    left: list[Point] = []
    for place, (one, far) in enumerate(zip(shape, beyond, strict=True)):
        before, far_before = shape[place - 1], beyond[place - 1]
        if far * far_before < 0:
            share = far_before / (far_before - far)
            left.append((before[0] + share * (one[0] - before[0]), before[1] + share * (one[1] - before[1])))
        if far <= 0:
            left.append(one)
    return left
