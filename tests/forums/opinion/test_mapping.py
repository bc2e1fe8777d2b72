import json
import time
from dataclasses import fields

import numpy as np
import pytest

from forums.opinion import Votes, opinion_map, opinion_map_and_places
from forums.opinion.gate import Reason
from tests.forums.opinion.rooms import camps_of, room

SEED = 5


@pytest.fixture(scope="module")
def votes():
    return room(40, 30)


@pytest.fixture(scope="module")
def drawn(votes):
    return opinion_map(votes, SEED)


def triples(votes, rename=lambda key: key):
    return [
        (rename(person), statement, int(vote))
        for person, row in zip(votes.people, votes.table, strict=True)
        for statement, vote in zip(votes.statements, row, strict=True)
        if not np.isnan(vote)
    ]


def test_two_camps_are_drawn_as_two_groups(drawn):
    assert [(group.name, group.size) for group in drawn.groups] == [("A", 20), ("B", 20)]
    assert drawn.gate.reason is Reason.CLEAR
    assert (drawn.people, drawn.grouped, drawn.hidden) == (40, 40, 0)
    assert all(len(group.outline) >= 3 and group.typical for group in drawn.groups)


def test_the_same_votes_give_the_same_map_in_whatever_order_and_under_whatever_keys(votes, drawn):
    given = triples(votes, rename=lambda key: f"{key * 7919 % 1009:04}")
    np.random.default_rng(1).shuffle(given)

    again = opinion_map(Votes.of([(person, int(statement), int(vote)) for person, statement, vote in given]), SEED)

    assert again == drawn


def test_a_map_is_kept_as_json_without_anything_about_one_person(votes, drawn):
    kept = json.loads(json.dumps(drawn.as_dict()))

    assert set(kept) == {field.name for field in fields(drawn)} - {"memory"}
    assert kept["gate"] == {"reason": "clear", "active": 40, "chance": 0.01, "is_open": True} | {
        "stability": round(drawn.gate.stability, 6)
    }
    assert set(kept["groups"][0]) == {"name", "size", "outline", "middle", "typical"}


def test_the_figures_of_a_statement_add_up(votes, drawn):
    one, column = drawn.statements[3], votes.table[:, 3]

    assert (one.statement, one.seen, one.agrees) == (3, (~np.isnan(column)).sum(), (column == 1).sum())
    assert one.agrees + one.disagrees + one.passes == one.seen
    assert sum(cell.agrees for cell in one.groups) == one.agrees
    assert one.common == pytest.approx(one.product**0.5)


def test_what_divides_are_statements_on_which_the_camps_part(votes, drawn):
    camp = camps_of(votes)
    column = drawn.dividing[0].statement
    agree = [np.nanmean(votes.table[camp == side, column]) for side in (0, 1)]

    assert abs(agree[0] - agree[1]) > 1
    assert drawn.dividing[0].groups == ("A", "B")


def test_statements_with_fewer_than_five_votes_are_hidden():
    few = room(40, 30)
    few.table[4:, 0] = np.nan
    few.table[:4, 0] = 1

    drawn = opinion_map(few, SEED)

    assert drawn.hidden == 1
    assert 0 not in [one.statement for one in drawn.statements]
    assert 0 not in drawn.agreed


def test_a_group_of_whom_few_voted_on_a_statement_is_not_told_nor_is_the_other(votes, drawn):
    few = Votes.from_table(votes.people, votes.statements, votes.table.copy())
    few.table[:, 0] = np.where(camps_of(few) == 0, 1, np.nan)
    few.table[np.flatnonzero(camps_of(few) == 1)[:3], 0] = -1

    drawn = opinion_map(few, SEED)

    one = drawn.statements[0]
    assert (one.seen, one.groups, one.common, one.product) == (23, (None, None), None, None)
    assert 0 not in [typical.statement for group in drawn.groups for typical in group.typical]
    assert 0 not in [divide.statement for divide in drawn.dividing]


def test_a_statement_on_which_the_rest_may_not_be_told_is_typical_of_nobody(votes):
    few = Votes.from_table(votes.people, votes.statements, votes.table.copy())
    side = camps_of(few)
    few.table[:, 0] = np.where(side == 0, 1, np.nan)
    few.table[np.flatnonzero(side == 1)[:4], 0] = -1
    late = [(f"late {place}", 0, 1) for place in range(3)]  # what is left over is 4 + 3 votes

    drawn = opinion_map(Votes.of([*triples(few, rename=str), *late]), SEED)

    assert [cell is None for cell in drawn.statements[0].groups].count(True) == 1
    assert 0 not in [typical.statement for group in drawn.groups for typical in group.typical]


@pytest.mark.parametrize("people", [11, 60])
def test_a_statement_is_shared_or_divides_but_not_both(people):
    for seed in range(4):
        drawn = opinion_map(room(people, 12, seed=seed), SEED)

        dividing = {one.statement for one in drawn.dividing}
        assert dividing
        assert not dividing & {*drawn.agreed, *drawn.disagreed}


def test_without_groups_consensus_and_what_divides_people_are_told():
    drawn = opinion_map(room(24, 30, camps=1, seed=8), SEED)

    assert drawn.gate.reason is Reason.NO_AXIS
    assert (drawn.groups, drawn.grouped) == ((), 0)
    assert all(one.groups == () and one.common is None for one in drawn.statements)
    assert len(drawn.dividing) == 5
    assert {(one.chance, one.groups) for one in drawn.dividing} == {(None, None)}


def test_a_person_has_a_place_of_their_own_inside_the_map(votes):
    _drawn, places = opinion_map_and_places(votes, SEED)

    assert set(places) == set(votes.people)
    assert {place.group for place in places.values()} == {"A", "B"}
    assert max(abs(value) for place in places.values() for value in (place.x, place.y)) == pytest.approx(1)


def test_without_groups_nobody_has_a_place():
    assert opinion_map_and_places(room(24, 30, camps=1), SEED)[1] == {}


def test_a_map_drawn_again_keeps_its_directions_and_letters(votes, drawn):
    more = Votes.of(
        [*triples(votes), *((50 + row, column, 1 - row % 2 * 2) for row in range(4) for column in range(30))]
    )

    again, places = opinion_map_and_places(more, SEED, before=drawn.memory)

    before = {person: place.group for person, place in opinion_map_and_places(votes, SEED)[1].items()}
    assert {person: places[person].group for person in before} == before
    assert np.sum(np.array(again.memory.loadings) * np.array(drawn.memory.loadings), axis=1).min() > 0


def test_another_number_of_groups_must_win_four_times_running(drawn):
    three = room(60, 30, camps=3, pull=2)
    two = opinion_map(room(60, 30), SEED).memory

    counts, memory = [], two
    for _time in range(4):
        again = opinion_map(three, SEED, before=memory)
        counts, memory = [*counts, len(again.memory.centres)], again.memory

    assert counts == [2, 2, 2, 3]


@pytest.mark.parametrize(
    "given",
    [[], [("a", 1, 1)], [("a", 1, 1), ("b", 1, -1)], [(person, 1, 1) for person in range(20)]],
    ids=["nothing", "one vote", "two people", "one statement"],
)
def test_any_room_has_a_map(given):
    drawn = opinion_map(Votes.of(given), SEED)

    assert drawn.groups == ()
    assert json.dumps(drawn.as_dict())


def test_everybody_agreeing_on_everything_is_consensus_without_groups():
    drawn = opinion_map(Votes.of([(person, key, 1) for person in range(20) for key in range(12)]), SEED)

    assert drawn.gate.reason is Reason.NO_AXIS
    assert drawn.agreed == (0, 1, 2, 3, 4)
    assert drawn.axis.shares == (0, 0)


def test_a_map_of_three_hundred_people_is_quick():
    large = room(300, 150, camps=3)
    opinion_map(large, SEED)

    started = time.process_time()
    drawn = opinion_map(large, SEED)

    assert time.process_time() - started < 1  # seconds of a processor; about 0.2 on a quiet machine
    assert len(drawn.groups) == 3
