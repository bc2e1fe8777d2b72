import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forums.opinion.axes import acquiescence, centred, extremity, find_axes, places
from forums.opinion.votes import in_conversation
from tests.forums.opinion.rooms import room

NAN = np.nan
TABLES = arrays(
    np.float64, st.tuples(st.integers(1, 12), st.integers(1, 9)), elements=st.sampled_from([1.0, 0.0, -1.0, NAN])
)


def power_iteration(difference, rounds=2000):
    """The first component by Polis's way, as a second opinion."""
    direction = np.ones(difference.shape[1])
    for _round in range(rounds):
        direction = difference.T @ (difference @ direction)
        direction /= np.linalg.norm(direction)
    return direction


def test_an_empty_place_counts_as_the_mean_of_its_statement():
    difference, means = centred(np.array([[1, NAN], [-1, NAN], [1, NAN], [NAN, NAN]]))

    assert means == pytest.approx([1 / 3, 0])
    assert difference == pytest.approx(np.array([[2 / 3, 0], [-4 / 3, 0], [2 / 3, 0], [0, 0]]))


def test_two_statements_that_go_together_make_the_whole_first_axis():
    axes = find_axes(np.array([[1.0, 1], [1, 1], [-1, -1], [-1, -1]]))

    assert axes.loadings[0] == pytest.approx([0.5**0.5, 0.5**0.5])
    assert axes.shares == pytest.approx((1, 0))


@pytest.mark.parametrize("size", [(40, 25), (25, 40)], ids=["more people", "more statements"])
def test_the_first_axis_is_the_one_that_power_iteration_finds(size):
    table = room(*size).table

    found, other = find_axes(table).loadings[0], power_iteration(centred(table)[0])

    assert abs(found @ other) == pytest.approx(1, abs=1e-12)


@given(TABLES)
@settings(max_examples=30)
def test_axes_are_of_length_one_or_none_and_at_right_angles(table):
    axes = find_axes(table)

    square = axes.loadings @ axes.loadings.T
    assert abs(square[0, 1]) < 1e-6
    assert all(abs(length) < 1e-6 or abs(length - 1) < 1e-6 for length in np.diag(square))
    assert 0 <= axes.shares[1] <= axes.shares[0] <= 1 + 1e-9


@given(TABLES)
@settings(max_examples=30)
def test_an_axis_points_where_more_is_agreed(table):
    assert (find_axes(table).loadings.sum(axis=1) > -1e-6).all()


def test_axes_keep_the_direction_they_had():
    table = room(30, 20).table
    earlier = -find_axes(table).loadings

    assert find_axes(table, earlier).loadings == pytest.approx(earlier)


def test_who_has_seen_a_quarter_of_the_statements_stands_twice_as_far_out():
    table = np.array([[1.0, 1, 1, 1], [-1, -1, -1, -1], [1, NAN, NAN, NAN]])
    axes = find_axes(table)

    standing = places(table, axes)

    one_vote = (1 - axes.means[0]) * axes.loadings[0, 0]
    assert standing[2, 0] == pytest.approx(2 * one_vote)


def test_extremity_is_the_length_of_one_lonely_agreement():
    table = np.array([[1.0, 1], [-1, -1], [1, 1], [-1, -1]])

    assert extremity(find_axes(table)) == pytest.approx([1, 1])


def test_a_first_axis_of_agreeing_at_all_is_told():
    willing = np.linspace(-1, 1, 30)[:, None] + np.random.default_rng(1).normal(size=(30, 20)) * 0.4
    table = np.sign(willing)

    assert acquiescence(table, places(table, find_axes(table))) > 0.9


def test_camps_that_agree_equally_much_are_no_axis_of_agreeing():
    side = np.repeat([1.0, -1], 10)
    table = np.outer(side, [1, 1, 1, -1, -1, -1])

    assert acquiescence(table, places(table, find_axes(table))) == 0


def test_nothing_said_is_no_axis():
    table = np.full((3, 4), NAN)

    assert find_axes(table).shares == (0, 0)
    assert in_conversation(table).sum() == 0
