"""How wide a text is on paper, so that a name can be set as large as it fits."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from materials.pdf.digest import ASSETS

MM_PER_POINT = 25.4 / 72
UNKNOWN = 1.0  # em, for letters that Inter does not have


class Setting(NamedTuple):
    """A text as it is set: its size in points and its words, cut when even the smallest size is too large."""

    size: str  # points, as it stands in a class name
    text: str


@cache
def _advances(weight: str) -> dict[int, float]:
    """The advance width of every letter of a weight of Inter, in ems."""
    from fontTools.ttLib import TTFont

    with TTFont(ASSETS / f"Inter-{weight}.ttf", lazy=True) as font:
        em, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: widths[name][0] / em for code, name in font.getBestCmap().items()}


def width(text: str, weight: str, points: float) -> float:
    """The width of one line of text.

    Units: millimetres.
    """
    advances = _advances(weight)
    return sum(advances.get(ord(letter), UNKNOWN) for letter in text) * points * MM_PER_POINT


def _lines(text: str, weight: str, points: float, room: float) -> int:
    """How many lines the text takes when it is broken at spaces and after hyphens; 99 when a word is too long."""
    lines, line = 1, ""
    for word in re.findall(r"[^\s-]+-?\s*|-", text):
        if width(word.rstrip(), weight, points) > room:
            return 99
        if width((line + word).rstrip(), weight, points) > room:
            lines, line = lines + 1, ""
        line += word
    return lines


def _cut(text: str, weight: str, points: float, room: float, most_lines: int) -> str:
    """As much of the text as surely fits, with an ellipsis."""
    space = most_lines * room * 0.9
    while width(text + "…", weight, points) > space:
        text = text[:-1]
    return text.rstrip() + "…"


def fit(text: str, weight: str, sizes: tuple[float, ...], room: float, most_lines: int = 2) -> Setting:
    """Set a text in the largest size that fits on one line, else on more, else cut it.

    Units: `sizes` are points, largest first; `room` is millimetres.
    """
    for lines in range(1, most_lines + 1):
        for points in sizes:
            if _lines(text, weight, points, room) <= lines:
                return Setting(_name(points), text)
    return Setting(_name(sizes[-1]), _cut(text, weight, sizes[-1], room, most_lines))


def _name(points: float) -> str:
    return f"{points:g}".replace(".", "-")
