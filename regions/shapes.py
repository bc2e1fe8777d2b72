"""The outlines of municipalities on the map of Finland.

Shapes: paths of SVG in a view of 600 × 1056 units, north up.
Source: regions/data/README.md (Statistics Finland, municipalities 1:4.5M, division of 1.1.2026, CC BY 4.0).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

MAP_FILE = Path(__file__).parent / "data" / "finland-municipalities.svg"
WIDTH, HEIGHT = 600, 1056  # units of the view
_PATH = re.compile(r'<path id="m(\d{3})"[^>]* d="([^"]+)"')


@cache
def _paths() -> dict[str, str]:
    return dict(_PATH.findall(MAP_FILE.read_text(encoding="utf-8")))


def shape(code: str) -> str:
    """The outline of a municipality as the `d` of an SVG path; empty for one that is not on the map."""
    return _paths().get(code, "")


@cache
def centre(code: str) -> tuple[float, float] | None:
    """The middle of a municipality's largest part; None for one that is not on the map.

    Units: units of the view, x to the east and y to the south.
    """
    parts = [_points(part) for part in shape(code).split("Z") if part]
    if not parts:
        return None
    points = max(parts, key=_extent)
    middle = [(min(axis) + max(axis)) / 2 for axis in zip(*points, strict=True)]
    return round(middle[0], 1), round(middle[1], 1)


def _points(part: str) -> list[tuple[float, float]]:
    pairs = (pair.split() for pair in part.lstrip("M").split("L"))
    return [(float(x), float(y)) for x, y in pairs]


def _extent(points: list[tuple[float, float]]) -> float:
    across, down = [x for x, _y in points], [y for _x, y in points]
    return (max(across) - min(across)) * (max(down) - min(down))
