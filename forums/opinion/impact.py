"""Impact and feasibility: two judgements of each statement, 1–5, and the quarter of the grid it falls into."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low

from forums.opinion.cells import SMALLEST
from forums.opinion.votes import Key

SCALE = (1, 5)
type Grid[Row] = tuple[tuple[list[Row], list[Row]], tuple[list[Row], list[Row]]]

MIDDLE = 3  # what is judged to be there is neither great nor easy


@dataclass(frozen=True)
class Judged:
    """What people judged a statement to be.

    Units: medians on the scale 1–5, of two middle ones the lower; people judged it.
    """

    people: int
    impact: int
    feasibility: int


def judged(judgements: Iterable[tuple[Key, int, int]], fewest: int = SMALLEST) -> dict[Key, Judged]:
    """Each statement that enough people have judged that nobody is seen in it, from (statement, impact, feasibility).

    Raises: ValueError for a judgement off the scale.
    """
    given: dict[Key, list[tuple[int, int]]] = {}
    for statement, *pair in judgements:
        if not all(SCALE[0] <= value <= SCALE[1] for value in pair):
            raise ValueError("A judgement is on the scale")
        given.setdefault(statement, []).append((pair[0], pair[1]))
    return {
        statement: Judged(len(pairs), median_low(one for one, _two in pairs), median_low(two for _one, two in pairs))
        for statement, pairs in given.items()
        if len(pairs) >= fewest
    }


def grid[Row](rows: Sequence[tuple[Row, int, int]]) -> Grid[Row]:
    """Rows in the four quarters, from (row, impact, feasibility): great impact above small, hard before easy."""
    great, small = ([one for one in rows if (one[1] > MIDDLE) is is_great] for is_great in (True, False))
    return _parted(great), _parted(small)


def _parted[Row](rows: Sequence[tuple[Row, int, int]]) -> tuple[list[Row], list[Row]]:
    hard = [row for row, _impact, feasibility in rows if feasibility <= MIDDLE]
    return hard, [row for row, _impact, feasibility in rows if feasibility > MIDDLE]
