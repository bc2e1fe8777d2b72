"""Tables: people are dealt so that each table mixes stakeholder groups, organisations and municipalities.

Pure: no database, no chance but the seed. People are dealt to the emptiest tables, group by group, and then swapped in
pairs as long as a swap makes the tables better (2-opt). Those who are fixed stay where they are.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SMALLEST, LARGEST = 5, 8  # persons at a table
GROUP, ORGANISATION, MUNICIPALITY = 2.0, 3.0, 1.0  # what two alike at a table cost
MET = 4.0  # what two who have met in an earlier forum cost
LEAST = 1e-9  # what a swap must win
MOST_PASSES = 60  # a hall of 300 is done in fewer

type Pairs = Collection[frozenset[int]]
type Matrix = NDArray[np.float64]
type Places = NDArray[np.intp]


@dataclass(frozen=True)
class Person:
    """Who is to sit somewhere; what is empty counts for nothing."""

    key: int
    group: str
    organisation: str = ""
    municipality: str = ""


def how_many(people: int) -> int:
    """How many tables of 5–8 people, as near to six at each as it goes.

    Units: persons. Where 5–8 cannot be (fewer than five, or nine) the tables are as even as it goes.
    """
    fewest, most = -(-people // LARGEST), people // SMALLEST
    return max(1, fewest, min(round(people / 6), most))


def deal(
    people: Sequence[Person],
    *,
    seed: int,
    met: Pairs = (),
    fixed: Mapping[int, Sequence[Person]] | None = None,
    tables: int | None = None,
) -> dict[int, int]:
    """The table (1, 2, 3 …) of each of `people`, by key; those in `fixed` (by table) keep theirs and count.

    The same people, seed and fixed ones give the same tables, in whatever order they come.
    Units: `tables`, how many; None = those that are fixed, and as many more as the people need.
    """
    if not people:
        return {}
    sitting = {number: list(there) for number, there in (fixed or {}).items()}
    count = max(tables or _needed(people, sitting), *sitting, 1)
    seats = {number: sitting.get(number, []) for number in range(1, count + 1)}
    places = _dealt(_shuffled(people, seed), seats)
    if len(people) == 1:  # a late comer: nobody to swap with, and many come at once
        return places
    everybody = [*(one for there in sitting.values() for one in there), *sorted(people, key=lambda one: one.key)]
    fixed_at = {one.key: number for number, there in sitting.items() for one in there}
    at = np.array([(fixed_at | places)[one.key] - 1 for one in everybody], dtype=np.intp)
    is_free = np.array([one.key in places for one in everybody], dtype=bool)
    _improve(at, is_free, costs(everybody, met), count)
    return {one.key: int(table) + 1 for one, table in zip(everybody, at, strict=True) if one.key in places}


def _needed(people: Sequence[Person], sitting: Mapping[int, Sequence[Person]]) -> int:
    """How many tables: those there are, and more for those who have no room once all are full.

    Too few to be a table of their own are each one more at a full one, as long as no table gets two more.
    """
    if not sitting:
        return how_many(len(people))
    over = len(people) - _room(sitting, LARGEST)
    if over <= 0 or (over < SMALLEST and len(people) <= _room(sitting, LARGEST + 1)):
        return max(sitting)
    return max(sitting) + how_many(over)


def _room(sitting: Mapping[int, Sequence[Person]], size: int) -> int:
    """How many more tables of a size take."""
    return sum(max(0, size - len(there)) for there in sitting.values())


def is_off(size: int) -> bool:
    """Whether a table at which somebody sits has too few people or too many."""
    return 0 < size < SMALLEST or size > LARGEST


def would_help(sizes: Sequence[int]) -> bool:
    """Whether dealing anew would leave fewer tables with too few or too many people than these have."""
    people, off = sum(sizes), sum(map(is_off, sizes))
    each, over = divmod(people, how_many(people))
    best = [each + 1] * over + [each] * (how_many(people) - over)
    return sum(map(is_off, best)) < off


def _shuffled(people: Sequence[Person], seed: int) -> list[Person]:
    """Everybody in a chance order within their stakeholder group, the largest group first."""
    chance = random.Random(seed)  # noqa: S311 - a hall is no secret
    by_group: dict[str, list[Person]] = defaultdict(list)
    for person in sorted(people, key=lambda one: one.key):
        by_group[person.group].append(person)
    for members in by_group.values():
        chance.shuffle(members)
    largest_first = sorted(by_group, key=lambda name: (-len(by_group[name]), name))
    return [one for name in largest_first for one in by_group[name]]


def _dealt(people: Sequence[Person], seats: Mapping[int, Sequence[Person]]) -> dict[int, int]:
    """Each to the emptiest table, of equal ones to that with fewest of the own stakeholder group."""
    sizes = {number: len(there) for number, there in seats.items()}
    alike = {number: Counter(one.group for one in there) for number, there in seats.items()}
    places = {}
    for person in people:
        number = min(sizes, key=lambda table: (sizes[table], alike[table][person.group], table))
        sizes[number] += 1
        alike[number][person.group] += 1
        places[person.key] = number
    return places


def costs(people: Sequence[Person], met: Pairs = ()) -> Matrix:
    """What each two would cost at one table.

    Shapes: a row and a column for each person, in the order given; nothing on the diagonal.
    """
    cost = GROUP * _alike([one.group for one in people])
    cost += ORGANISATION * _alike([one.organisation.casefold() for one in people])
    cost += MUNICIPALITY * _alike([one.municipality for one in people])
    place = {one.key: number for number, one in enumerate(people)}
    for pair in met:
        here = [place[key] for key in pair if key in place]
        if len(here) > 1:
            cost[np.ix_(here, here)] += MET
    np.fill_diagonal(cost, 0)
    return cost


def _alike(words: Sequence[str]) -> Matrix:
    """1 where two have the same word, which is not empty."""
    _different, numbers = np.unique(np.array(words, dtype=object).astype(str), return_inverse=True)
    told = np.array([bool(word) for word in words], dtype=np.bool_)
    same: Matrix = ((numbers[:, None] == numbers[None, :]) & told[:, None] & told[None, :]).astype(np.float64)
    return same


def _improve(at: Places, is_free: NDArray[np.bool_], cost: Matrix, tables: int) -> None:
    """Swap the two whose swap helps most, of each pair of tables at once, until no swap helps; sizes stay.

    Shapes: at, the table of each person from 0; cost, a row and a column for each person.
    """
    free = np.flatnonzero(is_free)
    for _pass in range(MOST_PASSES if free.size else 0):
        change = _changes(at, free, cost, tables)
        best = change.argmin(axis=1)
        gains = change[np.arange(free.size), best]
        touched: set[int] = set()
        for one in np.argsort(gains, kind="stable"):
            first, second = free[one], free[best[one]]
            if gains[one] > -LEAST or touched & {int(at[first]), int(at[second])}:
                continue
            touched |= {int(at[first]), int(at[second])}
            at[first], at[second] = at[second], at[first]
        if not touched:
            return


def _changes(at: Places, free: Places, cost: Matrix, tables: int) -> Matrix:
    """What swapping each two would change.

    Shapes: a row and a column for each of those who may move; 0 for two at one table.
    """
    sits = (at[:, None] == np.arange(tables)[None, :]).astype(np.float64)
    there = (cost[free] @ sits)[:, at[free]]  # what each would cost at the table of each
    own = there.diagonal()
    change = there + there.T - own[:, None] - own[None, :] - 2 * cost[np.ix_(free, free)]
    change[at[free][:, None] == at[free][None, :]] = 0
    result: Matrix = change
    return result


def total(people: Sequence[Person], at: Mapping[int, int], met: Pairs = ()) -> float:
    """What tables cost in all: the sum over pairs who sit together."""
    places = np.array([at[one.key] for one in people])
    together = places[:, None] == places[None, :]
    return float((costs(people, met) * together).sum() / 2)
