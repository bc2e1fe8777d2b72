import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forums.opinion import kmeans
from forums.opinion.axes import find_axes, places
from forums.opinion.groups import (
    candidates,
    choose,
    group_like,
    group_people,
    most_groups,
    rand_index,
    silhouette,
)
from tests.forums.opinion.rooms import camps_of, room

CORNERS = np.array([[0.0, 0], [0, 1], [1, 0], [9, 9], [9, 10], [10, 9]])


def lot(seed=1):
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("people", "most"), [(3, 2), (29, 2), (30, 3), (59, 3), (60, 5), (1000, 5)], ids=str)
def test_few_people_are_looked_for_in_few_groups(people, most):
    assert most_groups(people) == most


def test_two_heaps_are_two_groups():
    grouping = choose(candidates(CORNERS, lot()))

    assert grouping.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert grouping.centres == pytest.approx(np.array([[1 / 3, 1 / 3], [28 / 3, 28 / 3]]))
    assert grouping.silhouette > 0.8


def test_the_largest_group_comes_first():
    assert group_people(CORNERS[[0, 1, 3, 4, 5]], 2, lot()).sizes == [3, 2]


def test_groups_smaller_than_asked_are_not_taken():
    assert candidates(CORNERS[[0, 1, 3, 4, 5]], lot(), smallest=3) == []


def test_people_who_all_stand_alike_are_no_groups():
    assert candidates(np.zeros((20, 2)), lot()) == []


def test_the_same_lot_gives_the_same_groups():
    standing = lot(3).normal(size=(60, 2))

    one, other = (group_people(standing, 4, lot()) for _time in range(2))

    assert one.labels.tolist() == other.labels.tolist()


def test_a_warm_start_keeps_the_order_of_its_groups():
    grouping = group_like(CORNERS, np.array([[8.0, 8], [2, 2]]))

    assert grouping.labels.tolist() == [1, 1, 1, 0, 0, 0]
    assert grouping.sizes == [3, 3]


def test_silhouette_by_hand():
    # Points 0, 1 and 5 on a line, the last alone: (5 - 1) / 5, (4 - 1) / 4 and 0.
    apart = np.abs(np.subtract.outer([0.0, 1, 5], [0.0, 1, 5]))

    assert silhouette(apart, np.array([0, 0, 1]), 2) == pytest.approx((0.8 + 0.75 + 0) / 3)


def test_adjusted_rand_by_hand():
    # Table ((2, 0), (1, 1)): 1 pair in both, 2 in one, 3 in the other, of 6: (1 - 1) / (2.5 - 1).
    assert rand_index(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1])) == pytest.approx(0)
    assert rand_index(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0])) == 1


@given(st.lists(st.integers(0, 3), min_size=2, max_size=30), st.permutations(range(4)))
@settings(max_examples=30)
def test_adjusted_rand_does_not_mind_names(labels, names):
    one = np.array(labels)

    assert rand_index(one, np.array(names)[one]) == pytest.approx(1)


@given(
    arrays(np.float64, st.tuples(st.integers(3, 15), st.just(2)), elements=st.floats(-9, 9, width=16)),
    st.integers(2, 3),
)
@settings(max_examples=40)
def test_everybody_is_with_the_nearest_centre(points, count):
    labels, centres, inertia = kmeans.cluster(points[None], np.ones((1, len(points))), count, lot())

    squared = ((points[:, None] - centres[0]) ** 2).sum(axis=-1)
    assert inertia[0] == pytest.approx(squared.min(axis=1).sum())
    assert squared[np.arange(len(points)), labels[0]] == pytest.approx(squared.min(axis=1))


def test_weight_counts_as_so_many_people():
    weighted = kmeans.settle(CORNERS[None], np.array([[2.0, 1, 1, 1, 1, 1]]), CORNERS[None, [0, 3]])
    twice = kmeans.settle(CORNERS[None, [0, 0, 1, 2, 3, 4, 5]], np.ones((1, 7)), CORNERS[None, [0, 3]])

    assert weighted[1] == pytest.approx(twice[1])


def test_camps_are_found_again():
    votes = room(60, 40)
    found = choose(candidates(places(votes.table, find_axes(votes.table)), lot()))

    assert rand_index(found.labels, camps_of(votes)) > 0.9
