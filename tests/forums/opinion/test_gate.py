import numpy as np
import pytest

from forums.opinion.axes import find_axes, places
from forums.opinion.deck import Deck
from forums.opinion.gate import Reason, judge
from forums.opinion.groups import candidates, choose, group_people
from forums.opinion.resampling import chance_of_axis, stability
from tests.forums.opinion.rooms import room


def lot(seed=1):
    return np.random.default_rng(seed)


def judged(votes, smallest=5):
    axes = find_axes(votes.table)
    return judge(votes.table, choose(candidates(places(votes.table, axes), lot(), smallest)), axes, lot(2))


def test_clear_camps_open_the_gate():
    gate = judged(room(40, 30))

    assert (gate.reason, gate.is_open, gate.active) == (Reason.CLEAR, True, 40)
    assert gate.chance == 0.01
    assert gate.stability > 0.9


def test_fourteen_people_are_too_few_and_fifteen_enough():
    assert judged(room(14, 40)).reason is Reason.FEW_PEOPLE
    assert judged(room(15, 40, pull=3)).reason is Reason.CLEAR


def test_people_with_nine_votes_are_too_little_known():
    assert judged(room(40, 9, seen=1)).reason is Reason.FEW_PEOPLE


def test_everybody_voting_the_same_is_no_groups():
    votes = room(30, 20, seen=1)
    votes.table[:] = 1

    assert judged(votes).reason is Reason.NO_AXIS


def test_groups_too_small_to_be_told_are_no_groups():
    assert judged(room(40, 30), smallest=30).reason is Reason.SMALL_GROUPS


def test_people_all_around_a_ring_are_no_stable_groups():
    around = np.linspace(0, 2 * np.pi, 40, endpoint=False)[:, None] + np.linspace(0, 2 * np.pi, 30)
    table = np.where(lot(5).normal(size=(40, 30)) + np.sin(around) > 0, 1.0, -1.0)
    axes = find_axes(table)

    gate = judge(table, group_people(places(table, axes), 3, lot()), axes, lot(2))

    assert gate.reason is Reason.UNSTABLE
    assert gate.stability < 0.6


def test_noise_opens_the_gate_to_one_room_in_twenty_at_most():
    opened = [seed for seed in range(40) if judged(room(24, 30, camps=1, seed=seed)).is_open]

    assert len(opened) <= 2


def test_a_shuffle_keeps_how_many_voted_what_and_who_voted():
    votes = room(12, 9, seen=0.6)
    means = np.nanmean(votes.table, axis=0)

    dealt = Deck.of(votes.table).dealt(lot())

    for column, cards in enumerate(dealt):
        there = ~np.isnan(votes.table[:, column])
        assert sorted(cards[there]) == pytest.approx(sorted(votes.table[there, column] - means[column]), abs=1e-6)
        assert not cards[~there].any()


def test_a_shuffle_deals_every_card_everywhere_alike():
    table = np.array([[1.0], [0], [0], [0]])
    deck, chance = Deck.of(table), lot()

    where = np.bincount([deck.dealt(chance)[0].argmax() for _time in range(2000)], minlength=4)

    assert (np.abs(where / 2000 - 0.25) < 0.05).all()


def test_one_statement_is_never_a_finding():
    assert chance_of_axis(np.array([[1.0], [-1], [1], [-1]] * 10), lot()) == 1


def test_the_same_lot_gives_the_same_judgement():
    assert judged(room(30, 20)) == judged(room(30, 20))


def test_stable_groups_are_stable_whichever_tables_are_smaller():
    for size in ((40, 20), (20, 40)):
        votes = room(*size, seen=1, pull=3)
        axes = find_axes(votes.table)
        grouping = group_people(places(votes.table, axes), 2, lot())

        assert stability(votes.table, grouping, axes, lot()) > 0.95
