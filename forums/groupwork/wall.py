"""The wall: how much of a step's results fits on the big screen, which nobody can scroll.

Reckoned by letters, for a screen of 1920 × 1080 px; on others the style sheet clips what is left over.
Units: rows of text as they stand under the title of the step.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil

MOST = 6  # lines under a heading, however short: more are not read from the back row
ROWS = 14.0
AIR, MORE = 0.6, 1.0  # between two lines; "and N more" under them
MOST_ROWS = 2  # of one line and of its figure: the whole of it is on phones
TITLE = 30  # letters in a row of the title of the step, which is 1.5 rows high
LETTERS = ((1, 56), (4, 27), (20, 16))  # in a row of a column, by the most headings; as in screen.css
LETTERS_BESIDE = 32  # beside an opinion map


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
    columns, letters = next((place, wide) for place, (most, wide) in enumerate(LETTERS, 1) if len(headings) <= most)
    under = ROWS - 1.5 * (_rows(title, TITLE) - 1 if title else 0)
    rows = under / max(1, ceil(len(headings) / columns)) - (AIR if len(headings) > columns else 0)
    return [_cut(one, rows, LETTERS_BESIDE if is_beside else letters) for one in headings]


def _cut(heading: Heading, rows: float, letters: int) -> Heading:
    left = rows - (_rows(heading.title, letters) if heading.title else 0)
    shown: list[Line] = []
    for line in heading.lines[:MOST]:
        left -= _cost(line, letters)
        is_last = not heading.rest and len(shown) + 1 == len(heading.lines)
        if shown and left < (0 if is_last else MORE):
            break
        shown.append(line)
    return replace(heading, lines=shown, rest=heading.lines[len(shown) :] + heading.rest)


def _cost(line: Line, letters: int) -> float:
    """The rows that a line takes; its figure stands behind a short one, and under a long one."""
    if len(line.text) + 1 + len(line.figure) <= letters:
        return 1 + AIR
    return _rows(line.text, letters) + (_rows(line.figure, letters) if line.figure else 0) + AIR


def _rows(text: str, letters: int) -> int:
    return min(MOST_ROWS, ceil(len(text) / letters))
