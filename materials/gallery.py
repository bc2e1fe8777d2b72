"""The gallery: every kind of document with example data, drawn in the background when somebody asks.

No row keeps an example, since it belongs to no series and names nobody. Its file is named after all that shapes it, so
the file says that it is ready, and a new look of a kind waits to be drawn anew. What has been asked for is noted in
the cache for as long as drawing may take.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from kombu.exceptions import OperationalError as BrokerAway

from materials import pdf
from materials.examples import FAMILIES, example
from materials.kinds import Family
from materials.models import Material
from materials.tasks import draw_example

FOLDER = "examples"
WAITS, TOLD = 600, 3600  # seconds that an asked example may take, and that a failure is told


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One example: a kind in a language, and whether it waits, is ready or could not be drawn."""

    kind: Material.Kind
    language: str
    language_name: str
    state: str  # "" = not asked for, "requested", "ready", "failed"

    @property
    def name(self) -> str:
        """What screen readers call it."""
        return f"{self.kind.label} ({self.language_name})"


@dataclass(frozen=True, kw_only=True)
class Wall:
    """The examples of one family, a row for each kind."""

    family: Family
    rows: list[tuple[Material.Kind, list[Picture]]]


def walls() -> list[Wall]:
    """All examples with their states, under the headings of their families."""
    there = _stored()
    asked = cache.get_many(_note(kind, code) for kind in FAMILIES for code, _name in settings.LANGUAGES)
    rows = {kind: list(_row(kind, there, asked)) for kind in FAMILIES}
    return [
        Wall(family=family, rows=[(kind, row) for kind, row in rows.items() if FAMILIES[kind] == family])
        for family in Family
    ]


def _row(kind: Material.Kind, there: set[str], asked: dict[str, str]) -> Iterator[Picture]:
    for code, name in settings.LANGUAGES:
        state = "ready" if stored_name(kind, code) in there else asked.get(_note(kind, code), "")
        yield Picture(kind=kind, language=code, language_name=str(name), state=state)


def ask(*, language: str, kind: str = "") -> int:
    """Have one example drawn, or all of a language that are not there; answers how many were asked for.

    Raises: KeyError for a kind or a language that there is not; BrokerAway when nobody can be asked.
    """
    if language not in dict(settings.LANGUAGES):
        raise KeyError(language)
    kinds = [Material.Kind(kind)] if kind in FAMILIES else [] if kind else list(FAMILIES)
    if not kinds:
        raise KeyError(kind)
    there = _stored()
    wanted = [one for one in kinds if stored_name(one, language) not in there]
    return sum(_ring(one, language) for one in wanted)


def _ring(kind: Material.Kind, language: str) -> bool:
    """Ask for one example; False when it has been asked for already."""
    note = _note(kind, language)
    if cache.get(note) == "failed":
        cache.delete(note)
    if not cache.add(note, "requested", WAITS):
        return False
    try:
        draw_example.apply_async((str(kind), language), queue="bulk")
    except BrokerAway:
        cache.delete(note)
        raise
    return True


def draw(*, kind: str, language: str) -> None:
    """Draw one example and put it in the place of earlier ones; drawn twice it is the same file."""
    name, note = stored_name(kind, language), _note(kind, language)
    try:
        drawn = pdf.render(kind, example(kind), language)
    except Exception:
        cache.set(note, "failed", TOLD)
        raise  # the task fails, and is logged
    earlier = [one for one in _stored() if one.startswith(f"{FOLDER}/{kind}-{language}-")]
    if name not in earlier:
        default_storage.save(name, ContentFile(drawn))
    for one in earlier:
        if one != name:
            default_storage.delete(one)
    cache.delete(note)


def opened(*, kind: str, language: str) -> File[bytes] | None:
    """The file of an example; None while it has not been drawn."""
    if kind not in FAMILIES or language not in dict(settings.LANGUAGES):
        return None
    with suppress(OSError):
        return default_storage.open(stored_name(kind, language))
    return None


def stored_name(kind: str, language: str) -> str:
    """The name of an example's file, which changes with its data and its look."""
    said = json.dumps(example(kind), sort_keys=True) + pdf.digest(str(kind), language)
    return f"{FOLDER}/{kind}-{language}-{hashlib.sha256(said.encode()).hexdigest()[:24]}.pdf"


def _note(kind: str, language: str) -> str:
    return f"gallery:{stored_name(kind, language)}"


def _stored() -> set[str]:
    with suppress(OSError):
        return {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}
    return set()
