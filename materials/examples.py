"""Example data for every kind of document: nobody's, the same everywhere, for the gallery and for `make pdf`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from materials.kinds import MADE, MADE_OF_SERIES, Family
from materials.models import Material

FOLDER = Path(__file__).parent / "example_data"
FAMILIES: dict[Material.Kind, Family] = {
    **{kind: made.family for kind, made in (MADE | MADE_OF_SERIES).items()},
    Material.Kind.CERTIFICATE: Family.PEOPLE,
}


def example(kind: str) -> dict[str, Any]:
    """What an example of a kind says, in the form of `materials.documents`.

    Raises: KeyError for a kind that is not made here.
    """
    if kind not in FAMILIES:
        raise KeyError(kind)
    said: dict[str, Any] = json.loads((FOLDER / f"{Material.Kind(kind).value}.json").read_text(encoding="utf-8"))
    return said
