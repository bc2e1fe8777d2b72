"""The lists of an opinion map: groups, figures of statements, consensus and what divides."""

from typing import TypedDict

import numpy as np

from forums.opinion.consensus import LISTED, consensus, group_informed, group_informed_product
from forums.opinion.divisive import Divide, dividing_groups, dividing_people, surely_dividing
from forums.opinion.figures import Cell, DividingStatement, Group, StatementFigures, TypicalStatement
from forums.opinion.hulls import outline
from forums.opinion.repness import Typical, typical
from forums.opinion.statistics import Tally
from forums.opinion.votes import Counts, Flags, Floats, Key, Votes

NAMES = "ABCDE"


class Lists(TypedDict):
    """The three lists of statements in an opinion map."""

    agreed: tuple[Key, ...]
    disagreed: tuple[Key, ...]
    dividing: tuple[DividingStatement, ...]


def drawn_groups(votes: Votes, parts: Tally, told: Flags, standing: Floats, labels: Counts) -> tuple[Group, ...]:
    """The groups with their letters, shapes and typical statements, of those where every group may be told.

    What is typical compares with the rest, so a statement on which the rest may not be told is left out.

    Shapes: counts and told are groups × statements; standing is people × 2 in units of the map.
    """
    return tuple(
        Group(
            name=NAMES[group],
            size=int((labels == group).sum()),
            outline=tuple(outline(standing[labels == group])),
            middle=_middle(standing[labels == group]),
            typical=tuple(_typical_statement(votes, one) for one in typical(parts, group, told.all(axis=0))),
        )
        for group in range(len(parts.seen))
    )


def figures_of(votes: Votes, everybody: Tally, parts: Tally, shown: Flags, told: Flags) -> tuple[StatementFigures, ...]:
    """The figures of each statement that may be shown, in the order of their keys.

    Shapes: shown has a flag a statement; told is groups × statements.
    """
    common, product = group_informed(parts), group_informed_product(parts)
    return tuple(
        StatementFigures(
            statement=votes.statements[column],
            seen=int(everybody.seen[column]),
            agrees=int(everybody.agrees[column]),
            disagrees=int(everybody.disagrees[column]),
            groups=tuple(_cell(parts, group, column) if told[group, column] else None for group in range(len(told))),
            common=float(common[column]) if len(told) and told[:, column].all() else None,
            product=float(product[column]) if len(told) and told[:, column].all() else None,
        )
        for column in (int(column) for column in np.flatnonzero(shown))
    )


def lists_of(votes: Votes, everybody: Tally, parts: Tally, shown: Flags, told: Flags) -> Lists:
    """What all agree and disagree with, and what divides the groups, or people where there are no groups.

    What divides is not shared: a statement is in one of the lists at most.
    Shapes: shown has a flag a statement; told is groups × statements.
    """
    divides = surely_dividing(dividing_groups(parts, told)) if len(told) else dividing_people(everybody, shown)
    shared = shown.copy()
    shared[[one.column for one in divides]] = False
    common = consensus(everybody, shared)
    return {
        "agreed": tuple(votes.statements[column] for column in common.agree),
        "disagreed": tuple(votes.statements[column] for column in common.disagree),
        "dividing": tuple(_dividing_statement(votes, one) for one in divides[:LISTED]),
    }


def _middle(standing: Floats) -> tuple[float, float]:
    x, y = standing.mean(axis=0)
    return round(float(x), 4), round(float(y), 4)


def _cell(parts: Tally, group: int, column: int) -> Cell:
    return Cell(int(parts.seen[group, column]), int(parts.agrees[group, column]), int(parts.disagrees[group, column]))


def _typical_statement(votes: Votes, one: Typical) -> TypicalStatement:
    return TypicalStatement(votes.statements[one.column], one.direction, one.share, one.ratio)


def _dividing_statement(votes: Votes, one: Divide) -> DividingStatement:
    pair = (NAMES[one.pair[0]], NAMES[one.pair[1]]) if one.pair else None
    return DividingStatement(votes.statements[one.column], one.gap, one.chance if pair else None, pair)
