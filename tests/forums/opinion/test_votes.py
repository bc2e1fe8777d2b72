import ast
import sys
from pathlib import Path

import numpy as np
import pytest

import forums.opinion
from forums.opinion.votes import Votes, in_conversation

FOLDER = Path(forums.opinion.__file__).parent


def votes_of(counts, statements=10):
    table = np.full((len(counts), statements), np.nan)
    for row, count in enumerate(counts):
        table[row, :count] = 1
    return table


def test_votes_stand_in_a_table_and_what_was_not_said_is_empty():
    votes = Votes.of([("b", 2, -1), ("a", 1, 1), ("b", 1, 0)], statements=[3])

    assert votes.people == ("b", "a")
    assert votes.statements == (1, 2, 3)
    assert np.array_equal(votes.table, [[0, -1, np.nan], [1, np.nan, np.nan]], equal_nan=True)


def test_rows_stand_in_the_order_of_what_they_say_whoever_says_it():
    given = [("a", 1, 1), ("a", 2, -1), ("b", 1, -1), ("c", 2, 0)]
    renamed = {"a": "z", "b": "y", "c": "x"}

    one = Votes.of(given)
    other = Votes.of([(renamed[person], statement, vote) for person, statement, vote in reversed(given)])

    assert np.array_equal(one.table, other.table, equal_nan=True)
    assert [renamed[person] for person in one.people] == list(other.people)


@pytest.mark.parametrize("given", [[("a", 1, 1), ("a", 1, 1)], [("a", 1, 2)]], ids=["twice", "another number"])
def test_a_vote_is_one_number_for_each_person_and_statement(given):
    with pytest.raises(ValueError, match="vote"):
        Votes.of(given)


def test_seven_votes_bring_into_the_conversation():
    counts = [7] * 15 + [6, 8, 0]

    assert in_conversation(votes_of(counts)).tolist() == [True] * 15 + [False, True, False]


def test_all_statements_are_enough_when_there_are_fewer_than_seven():
    assert in_conversation(votes_of([3, 2, 3] * 10, statements=3)).sum() == 20


def test_the_most_active_fill_the_conversation_up_to_fifteen():
    counts = [7, 7, *range(6, 0, -1), 3, 3, 3, 0, 2, 2, 2, 2, 2]

    chosen = in_conversation(votes_of(counts))

    assert chosen.sum() == 15
    assert min(count for count, is_in in zip(counts, chosen, strict=True) if is_in) == 2


def test_nobody_who_said_nothing_is_in_the_conversation():
    assert in_conversation(votes_of([0, 0, 1])).tolist() == [False, False, True]


def test_the_mathematics_imports_neither_the_web_nor_the_database():
    trees = [ast.parse(file.read_text()) for file in (*FOLDER.glob("*.py"), FOLDER.parent / "similar.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    named = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    named |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}

    others = {name for name in named if name.split(".")[0] not in {"numpy", "threadpoolctl", *sys.stdlib_module_names}}

    assert {name for name in others if not name.startswith("forums.opinion")} == set()
