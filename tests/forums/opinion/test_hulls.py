import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forums.opinion.cells import tellable
from forums.opinion.hulls import convex_hull, outline

GROUPS = arrays(np.float64, st.tuples(st.integers(5, 12), st.just(2)), elements=st.floats(-1, 1, width=16))


def turns(corners):
    """Twice the area of the corner at each point: positive where it turns left."""
    following = np.roll(corners, -1, axis=0)
    after = np.roll(corners, -2, axis=0)
    one, two = following - corners, after - following
    return one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]


def test_a_hull_is_its_corners_counterclockwise():
    points = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (1.0, 1.0), (1.0, 0.0)]

    assert convex_hull(points) == [(0, 0), (2, 0), (2, 2), (0, 2)]


@pytest.mark.parametrize("points", [[], [(1.0, 1.0)], [(1.0, 1.0), (0.0, 0.0)]], ids=len)
def test_fewer_than_three_points_are_their_own_hull(points):
    assert convex_hull(points) == sorted(points)


def test_four_people_have_no_outline():
    assert outline(np.zeros((4, 2))) == []


@given(GROUPS)
@example(np.ones((5, 2)))  # all at one place, at whole steps
@settings(max_examples=30)
def test_everybody_is_inside_the_outline_and_nobody_on_a_corner(standing):
    corners = np.array(outline(standing))

    sides = np.roll(corners, -1, axis=0) - corners
    to_people = standing[None] - corners[:, None]
    left = sides[:, None, 0] * to_people[..., 1] - sides[:, None, 1] * to_people[..., 0]
    assert (turns(corners) > 0).all()
    assert (left > -1e-3).all()
    assert not {tuple(corner) for corner in corners.tolist()} & {tuple(place) for place in standing.tolist()}


@given(GROUPS)
@settings(max_examples=30)
def test_every_side_lies_at_a_whole_step_so_no_place_can_be_read_from_it(standing):
    corners = np.array(outline(standing))

    angles = np.arange(16) * np.pi / 8
    steps = corners @ np.stack([np.cos(angles), np.sin(angles)]) * 10
    assert ((np.abs(steps - np.round(steps)) < 5e-3).sum(axis=1) >= 2).all()


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ([20, 5], [True, True]),
        ([20, 8, 4], [True, False, False]),
        ([20, 3, 3], [True, False, False]),
        ([20, 4, 0], [False, False, False]),
        ([20, 8, 0], [True, True, False]),
        ([4, 4], [False, False]),
        ([], []),
    ],
    ids=str,
)
def test_small_parts_are_hidden_and_nothing_can_be_counted_back(sizes, told):
    assert tellable(sizes) == told


@given(st.lists(st.integers(0, 30), max_size=8))
def test_what_is_hidden_is_nothing_or_at_least_five(sizes):
    told = tellable(sizes)

    hidden = sum(size for size, is_told in zip(sizes, told, strict=True) if not is_told)
    assert hidden == 0 or hidden >= 5 or not any(told)
    assert all(size >= 5 for size, is_told in zip(sizes, told, strict=True) if is_told)
