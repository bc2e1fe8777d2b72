"""Votes as a table: who said what of which statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]
type Counts = NDArray[np.int64]
type Key = int | str

AGREE, PASS, DISAGREE = 1, 0, -1
ENOUGH_VOTES = 7  # votes that bring a person into the conversation
ENOUGH_PEOPLE = 15  # people the conversation is filled up to


@dataclass(frozen=True, eq=False)
class Votes:
    """A table of votes: a row a person, a column a statement, empty (nan) where nothing was said.

    Rows stand in the order of what they say, so a result depends on neither the order in which the votes came nor
    the keys of the people: after keys are replaced by random ones the same map is drawn.

    Shapes: table is people × statements.
    Units: 1 = agree, 0 = pass, -1 = disagree.
    """

    people: tuple[Key, ...]
    statements: tuple[Key, ...]
    table: Floats

    @classmethod
    def of(cls, rows: Iterable[tuple[Key, Key, int]], statements: Iterable[Key] = ()) -> Self:
        """The table of votes given one by one as (person, statement, vote).

        Units: a vote is 1, 0 or -1; `statements` adds those nobody has seen.
        Raises: ValueError when somebody votes twice on one statement or a vote is another number.
        """
        listed = list(rows)
        given = {(person, statement): vote for person, statement, vote in listed}
        if len(given) < len(listed):
            raise ValueError("One vote for each person and statement")
        people = sorted({person for person, _statement in given})
        columns = sorted({statement for _person, statement in given} | set(statements))
        row, column = _places(people), _places(columns)
        table = np.full((len(people), len(columns)), np.nan)
        for (person, statement), vote in given.items():
            table[row[person], column[statement]] = vote
        return cls.from_table(people, columns, table)

    @classmethod
    def from_table(cls, people: Sequence[Key], statements: Sequence[Key], table: Floats) -> Self:
        """The same from a ready table, put into the one order.

        Shapes: table is people × statements.
        Raises: ValueError when a vote is not 1, 0, -1 or nan.
        """
        given = np.asarray(table, dtype=np.float64).reshape(len(people), len(statements))
        if not (np.isnan(given) | np.isin(given, (AGREE, PASS, DISAGREE))).all():
            raise ValueError("A vote is 1, 0 or -1")
        said = np.nan_to_num(given, nan=2)
        columns = sorted(range(len(statements)), key=lambda place: statements[place])
        said = said[:, columns].astype(np.int8)
        rows = sorted(range(len(people)), key=lambda place: (said[place].tobytes(), people[place]))
        ordered = said[rows].astype(np.float64)
        ordered[ordered == 2] = np.nan
        return cls(tuple(people[row] for row in rows), tuple(statements[column] for column in columns), ordered)


def in_conversation(table: Floats, votes: int = ENOUGH_VOTES, people: int = ENOUGH_PEOPLE) -> Flags:
    """Who is in the conversation: enough votes, and the most active ones until there are enough people.

    Shapes: table is people × statements; the answer has one flag a person.
    Source: Polis, conversation.clj `in-conv` (docs/adr/0016-opinion-map.md).
    """
    given = seen(table).sum(axis=1)
    chosen: Flags = given >= min(votes, table.shape[1])
    if chosen.sum() < people:
        most_active = np.argsort(-given, kind="stable")[:people]
        chosen[most_active] = given[most_active] > 0
    return chosen & (given > 0)


def seen(table: Floats) -> Flags:
    """Where something was said, a pass included."""
    return ~np.isnan(table)


def _places(keys: Sequence[Key]) -> dict[Key, int]:
    return {key: place for place, key in enumerate(keys)}
