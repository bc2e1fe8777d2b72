from collections import Counter

import numpy as np
import pytest

from forums.opinion import Votes
from forums.opinion.impact import Judged, grid, judged
from forums.opinion.ranking import Dots, first_stage, rank_by_group, rank_dots, two_stage
from forums.opinion.routing import least_seen_first, polis_priority
from forums.opinion.statistics import Tally

SEED = 3
KEYS = list(range(12))


def dots_of(people=20, favourite=0):
    """Everybody gives three dots to the favourite and one to each of two others, by turns."""
    return {f"p{person:02}": {favourite: 3, 1 + person % 11: 1, 1 + (person + 1) % 11: 1} for person in range(people)}


def test_dots_are_counted_with_those_who_gave_them():
    first, *rest = rank_dots(Dots.of(dots_of(), KEYS), SEED)

    assert (first.statement, first.score, first.people, first.in_top) == (0, 60, 20, 1)
    assert (first.low, first.high) == (60, 60)
    assert sum(one.score for one in rest) == 40
    assert all(one.low <= one.score <= one.high for one in rest)


def test_a_ranking_is_the_same_each_time_and_under_other_keys():
    renamed = {f"x{99 - place}": dots for place, dots in enumerate(dots_of().values())}

    one, other = rank_dots(Dots.of(dots_of(), KEYS), SEED), rank_dots(Dots.of(renamed, KEYS), SEED)

    assert one == other == rank_dots(Dots.of(dots_of(), KEYS), SEED)


def test_ten_places_are_shared_out_in_every_resample():
    ranked = rank_dots(Dots.of(dots_of(), KEYS), SEED)

    assert sum(one.in_top for one in ranked) == pytest.approx(10)


def test_the_line_is_drawn_where_eight_resamples_in_ten_agree():
    ranked = rank_dots(Dots.of({person: {0: 2, 1 + person % 11: 1} for person in range(30)}, KEYS), SEED)

    assert next(one.statement for one in ranked if one.is_above_the_line) == 0
    assert {one.is_above_the_line for one in ranked} == {True, False}


def test_everything_is_in_the_top_of_a_short_list():
    assert {one.in_top for one in rank_dots(Dots.of({1: {"a": 1}}, ["a", "b"]), SEED)} == {1}


def test_nobody_gave_a_dot():
    ranked = rank_dots(Dots.of({1: {}}, KEYS), SEED)

    assert {(one.score, one.low, one.high, one.people) for one in ranked} == {(0, 0, 0, 0)}


@pytest.mark.parametrize("dots", [{99: 1}, {0: -1}], ids=["another statement", "fewer than none"])
def test_dots_go_to_the_list(dots):
    with pytest.raises(ValueError, match="statements of the list"):
        Dots.of({1: {0: 1, **dots}}, KEYS)


def test_stars_count_and_few_voters_do_not_win_by_luck():
    votes = Votes.of([("a", 1, 1), ("a", 2, 1), ("b", 2, 1), ("c", 2, 1), ("a", 3, 1), ("b", 3, 1), ("c", 3, 1)])
    stars = np.zeros(votes.table.shape, dtype=bool)
    stars[:, 2] = True

    ranked = first_stage(votes, stars, SEED)

    assert [(one.statement, one.people) for one in ranked] == [(3, 3), (2, 3), (1, 1)]
    assert [one.score for one in ranked] == pytest.approx([6 / 5, 3 / 5, 1 / 3])


def test_after_two_stages_the_shortlist_stands_first_and_others_have_no_chance():
    votes = Votes.of([(person, key, 1 if key % 2 else -1) for person in range(8) for key in range(14)])
    shortlist = [key for key in range(14) if key % 2]

    ranked = two_stage(votes, np.zeros((8, 14), dtype=bool), Dots.of({1: {13: 5}, 2: {13: 4, 1: 1}}, shortlist), SEED)

    assert [one.statement for one in ranked][:2] == [13, 1]
    assert {one.statement for one in ranked[:7]} == set(shortlist)
    assert {one.in_top for one in ranked[7:]} == {0}


def test_groups_are_ranked_apart_from_five_people_and_none_can_be_counted_back():
    dots = Dots.of(dots_of(people=20), KEYS)
    groups = ["business"] * 10 + ["education"] * 6 + ["elected"] * 4

    ranked = rank_by_group(dots, dict(zip(dots.people, groups, strict=True)), SEED)

    assert set(ranked) == {"business"}
    assert ranked["business"][0].score == 30


def test_people_without_a_group_are_no_group():
    dots = Dots.of(dots_of(people=20), KEYS)

    assert set(rank_by_group(dots, dict.fromkeys(dots.people[:10], "business"), SEED)) == {"business"}
    assert rank_by_group(dots, dict.fromkeys(dots.people[:17], "business"), SEED) == {}


def test_impact_and_feasibility_are_medians_from_five_people_on():
    told = judged([("a", 5, one) for one in (1, 2, 4, 5, 5, 5)] + [("b", 3, 3)] * 5 + [("c", 1, 1)] * 4)

    assert told == {"a": Judged(6, 5, 4), "b": Judged(5, 3, 3)}


def test_grid_parts_at_the_middle_which_is_neither_great_nor_easy():
    assert grid([("a", 5, 4), ("b", 4, 3), ("c", 3, 4), ("d", 3, 3), ("e", 5, 5)]) == (
        (["b"], ["a", "e"]),
        (["d"], ["c"]),
    )


@pytest.mark.parametrize("wrong", [("a", 6, 2), ("a", 1, 0)])
def test_a_judgement_is_on_the_scale(wrong):
    with pytest.raises(ValueError, match="scale"):
        judged([("a", 3, 3), wrong])


def test_the_least_seen_statement_is_shown_first_and_equals_by_lot():
    rng = np.random.default_rng(1)

    orders = [least_seen_first({"a": 2, "b": 0, "c": 0, "d": 1}, rng) for _time in range(200)]

    assert {tuple(order[2:]) for order in orders} == {("d", "a")}
    assert 70 < Counter(order[0] for order in orders)["b"] < 130


def test_routing_gives_every_statement_its_share():
    rng, seen = np.random.default_rng(2), dict.fromkeys(range(30), 0)
    for _person in range(40):
        for key in least_seen_first(seen, rng)[:12]:
            seen[key] += 1

    assert max(seen.values()) - min(seen.values()) <= 1


def test_the_priority_of_polis_by_hand():
    talking = Tally(np.array([6, 0]), np.array([2, 0]), np.array([10, 0]))

    priority = polis_priority(talking, np.array([1.0, 0]))

    assert priority == pytest.approx([((1 - 3 / 12) * 2 * 7 / 12 * (1 + 8 / 4)) ** 2, (0.5 * 0.5 * 9) ** 2])
    assert polis_priority(talking, np.array([1.0, 0]), np.array([0, 1]))[1] == 49
