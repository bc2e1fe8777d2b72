import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forums.opinion.consensus import consensus, group_informed, group_informed_product
from forums.opinion.divisive import dividing_groups, dividing_people, surely_dividing
from forums.opinion.repness import typical
from forums.opinion.statistics import (
    Tally,
    benjamini_hochberg,
    chance,
    tally,
    tally_groups,
    two_sided,
    z_of_difference,
    z_of_share,
)

COUNTS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20)), min_size=2, max_size=2)


def counts(*groups):
    """Groups of (agrees, disagrees, seen) a statement as a tally."""
    table = np.array(groups)
    return Tally(table[..., 0], table[..., 1], table[..., 2])


def test_votes_are_counted_with_passes_among_the_seen():
    one = tally(np.array([[1.0, np.nan], [0, -1], [-1, -1]]))

    assert (one.agrees.tolist(), one.disagrees.tolist(), one.seen.tolist()) == ([1, 0], [1, 2], [3, 2])


def test_groups_are_counted_apart_and_who_is_in_none_is_left_out():
    table = np.array([[1.0], [1], [-1], [1]])

    groups = tally_groups(table, np.array([0, 0, 1, -1]), 2)

    assert (groups.agrees.tolist(), groups.seen.tolist()) == ([[2], [0]], [[2], [1]])


def test_shares_and_their_z_by_hand():
    assert chance(np.array(7), np.array(8)) == pytest.approx(0.8)
    assert z_of_share(np.array(7), np.array(8)) == pytest.approx(2 * 3 * (8 / 9 - 1 / 2))


def test_the_z_of_a_difference_by_hand_and_nought_where_all_agree():
    common = (8 + 3) / (9 + 9)
    by_hand = (8 / 9 - 3 / 9) / (common * (1 - common) * 2 / 9) ** 0.5

    assert z_of_difference(*map(np.array, (7, 2, 8, 8))) == pytest.approx(by_hand)
    assert z_of_difference(*map(np.array, (5, 5, 5, 5))) == 0


def test_a_z_of_1_96_has_a_probability_of_a_twentieth():
    assert two_sided(np.array([1.959964, -1.959964, 0])) == pytest.approx([0.05, 0.05, 1], abs=1e-6)


def test_probabilities_pay_for_their_number():
    # Benjamini & Hochberg by hand: p · m / rank, never falling with rank.
    assert benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.5])) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
@settings(max_examples=30)
def test_adjusted_probabilities_keep_their_order_and_never_fall(chances):
    adjusted = benjamini_hochberg(np.array(chances))

    order = np.argsort(chances, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()
    assert (adjusted >= np.array(chances) - 1e-12).all()


def test_consensus_is_a_sure_majority_the_surest_first():
    everybody = counts((18, 1, 20), (1, 19, 20), (20, 0, 20), (11, 9, 20), (0, 0, 0))

    assert consensus(everybody).agree == (2, 0)
    assert consensus(everybody).disagree == (1,)


def test_consensus_leaves_out_what_may_not_be_shown():
    everybody = counts((18, 1, 20), (20, 0, 20))

    assert consensus(everybody, np.array([True, False])).agree == (0,)


def test_group_informed_consensus_is_the_product_and_its_mean_does_not_shrink():
    two = counts([(7, 0, 8)], [(7, 0, 8)])
    four = counts(*[[(7, 0, 8)]] * 4)

    assert group_informed_product(two) == pytest.approx([0.64])
    assert group_informed_product(four) == pytest.approx([0.4096])
    assert group_informed(two) == pytest.approx([0.8])
    assert group_informed(four) == pytest.approx([0.8])


def test_typical_is_where_a_group_differs_and_the_best_agreed_stands_first():
    first = [(10, 0, 10), (0, 10, 10), (9, 1, 10), (5, 5, 10)]
    second = [(0, 10, 10), (10, 0, 10), (9, 1, 10), (5, 5, 10)]

    found = typical(counts(first, second), 0)

    assert [(one.column, one.direction) for one in found] == [(0, 1), (1, -1)]
    assert (found[0].share, found[0].ratio) == pytest.approx((11 / 12, 11))


def test_a_group_like_the_others_is_told_by_what_it_agrees_on_most():
    same = [(6, 4, 10), (9, 1, 10)]

    assert [one.column for one in typical(counts(same, same), 0)] == [1]


def test_a_group_that_agrees_on_nothing_is_told_by_what_differs_most():
    found = typical(counts([(0, 3, 10), (0, 4, 10)], [(0, 3, 10), (0, 3, 10)]), 0)

    assert [(one.column, one.direction) for one in found] == [(1, -1)]


def test_typical_statements_are_five_at_most_and_agreed_ones_come_first():
    first = [(10 - place // 4, 0, 10) for place in range(6)] + [(0, 10, 10)]
    second = [(0, 10, 10)] * 6 + [(10, 0, 10)]

    found = typical(counts(first, second), 0)

    assert len(found) == 5
    assert [one.direction for one in found] == sorted((one.direction for one in found), reverse=True)


def test_what_divides_groups_is_the_widest_difference():
    first = [(10, 0, 10), (6, 4, 10), (5, 5, 10)]
    second = [(0, 10, 10), (4, 6, 10), (5, 5, 10)]

    found = dividing_groups(counts(first, second))

    assert [one.column for one in found] == [0, 1, 2]
    assert found[0].gap == pytest.approx(2 * (11 / 12 - 1 / 12))
    assert found[0].pair == (0, 1)
    assert [one.column for one in surely_dividing(found)] == [0]


def test_what_divides_is_told_of_cells_that_may_be_told_only():
    groups = counts([(10, 0, 10)], [(0, 10, 10)], [(5, 5, 10)])

    (found,) = dividing_groups(groups, np.array([[True], [False], [True]]))

    assert found.pair == (0, 2)
    assert dividing_groups(groups, np.array([[True], [False], [False]])) == []


@given(COUNTS)
@settings(max_examples=30)
def test_dividing_is_the_same_whichever_group_is_named_first(groups):
    groups = [(min(a, s), min(d, s - min(a, s)), s) for a, d, s in groups]
    one, other = (dividing_groups(counts(*[[group] for group in order])) for order in (groups, groups[::-1]))

    assert [one[0].gap, one[0].chance] == pytest.approx([other[0].gap, other[0].chance])


def test_without_groups_what_divides_is_what_people_part_on_evenly_and_eagerly():
    everybody = counts((10, 10, 20), (14, 6, 20), (2, 2, 20))

    assert [one.column for one in dividing_people(everybody)] == [0, 1, 2]


@pytest.mark.parametrize(("agree", "disagree", "divides"), [(10, 1, False), (8, 2, False), (9, 3, True), (3, 9, True)])
def test_without_groups_nothing_divides_that_nearly_all_are_of_one_mind_about(agree, disagree, divides):
    everybody = counts((agree, disagree, agree + disagree))

    assert bool(dividing_people(everybody)) is divides


def test_nothing_divides_where_all_say_the_same():
    assert dividing_people(counts((20, 0, 20), (0, 20, 20), (0, 0, 20))) == []
