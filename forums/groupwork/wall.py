"""The wall: how much of a step's results fits on the big screen, which nobody can scroll.

Reckoned by letters, for a screen of 4:3, on which the most fits; a flatter one itself leaves out the lines for which it
has no room, and counts them with the rest (wall.js).
Units: rows of text as they stand under the title of the step.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil

MOST = 6  # lines under a heading, however short: more are not read from the back row
ROWS = 20.0
AIR, MORE = 0.6, 1.0  # between two lines; "and N more" under them
TITLE, TITLE_ROWS = 30, 2  # letters in a row of the title of the step, which is 1.5 rows high
LETTERS_BESIDE = 36  # beside an opinion map


@dataclass(frozen=True)
class Shape:
    """How so many headings at most stand: in columns, with so many letters in a row and rows of one line at most.

    As in screen.css; the whole of what is longer is on phones.
    """

    most: int
    columns: int
    letters: int
    rows: int


SHAPES = (Shape(1, 1, 62, 4), Shape(2, 2, 31, 5), Shape(4, 2, 31, 3), Shape(20, 3, 20, 2))


@dataclass(frozen=True)
class Line:
    """One thing on the screen, and the figure beside it in words."""

    text: str
    figure: str = ""
    key: str = ""


@dataclass(frozen=True)
class Heading:
    """Lines under a heading, and the rest of them, for which a wall has no room."""

    title: str
    lines: list[Line]
    rest: list[Line] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many the rest are."""
        return len(self.rest)


def fitted(headings: Sequence[Heading], title: str = "", *, is_beside: bool = False) -> list[Heading]:
    """The headings with as many of their lines as fit, at least one of each, and how many more there are.

    They stand under the title of their step, perhaps beside an opinion map.
    """
    shape = next(one for one in SHAPES if len(headings) <= one.most)
    under = ROWS - 1.5 * (min(TITLE_ROWS, _rows(title, TITLE)) - 1 if title else 0)
    rows = under / max(1, ceil(len(headings) / shape.columns)) - (AIR if len(headings) > shape.columns else 0)
    shape = replace(shape, letters=LETTERS_BESIDE) if is_beside else shape
    return [_cut(one, rows, shape) for one in headings]


def _cut(heading: Heading, rows: float, shape: Shape) -> Heading:
    left = rows - (min(shape.rows, _rows(heading.title, shape.letters)) if heading.title else 0)
    shown: list[Line] = []
    for line in heading.lines[:MOST]:
        left -= _cost(line, shape)
        is_last = not heading.rest and len(shown) + 1 == len(heading.lines)
        if shown and left < (0 if is_last else MORE):
            break
        shown.append(line)
    return replace(heading, lines=shown, rest=heading.lines[len(shown) :] + heading.rest)


def _cost(line: Line, shape: Shape) -> float:
    """The rows that a line takes; its figure stands behind a short one, and under a long one."""
    if len(line.text) + 1 + len(line.figure) <= shape.letters:
        return 1 + AIR
    rows = [min(shape.rows, _rows(text, shape.letters)) for text in (line.text, line.figure) if text]
    return sum(rows) + AIR


def _rows(text: str, letters: int) -> int:
    return ceil(len(text) / letters)
