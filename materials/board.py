"""The documents of one event at a glance: each kind in each language, and where its making stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from forums.models import Event, Series
from materials import documents
from materials.documents import Choice
from materials.kinds import MADE, MADE_OF_SERIES, Family
from materials.models import Material

Documents = dict[tuple[str, str], Material]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One document: what was asked for last, and the latest that can be downloaded."""

    kind: Material.Kind
    language: str
    language_name: str
    latest: Material | None
    ready: Material | None

    @property
    def name(self) -> str:
        """What screen readers call the document: its kind and language."""
        return f"{self.kind.label} ({self.language_name})"

    @property
    def is_in_making(self) -> bool:
        """Whether the document has been asked for and is not there yet."""
        return self.latest is not None and self.latest.state in {Material.State.REQUESTED, Material.State.RUNNING}

    @property
    def is_replacing(self) -> bool:
        """Whether a newer document is on its way while an older one can be downloaded."""
        return self.ready is not None and self.ready != self.latest


@dataclass(frozen=True, kw_only=True)
class Row:
    """One kind of document in every language."""

    kind: Material.Kind
    cells: list[Cell]
    choice: Choice | None  # what may be chosen of it
    is_needed: bool  # the operating model calls for it


@dataclass(frozen=True, kw_only=True)
class Section:
    """The kinds of one family."""

    family: Family
    rows: list[Row]


def rows(event: Event, kinds: Sequence[Material.Kind]) -> list[Row]:
    """The documents of `event`, a row for each of `kinds` and a cell for each language."""
    made = Material.objects.filter(event=event)
    return _rows(made, kinds, documents.choices(event, kinds), needed(event))


def rows_of_series(series: Series, kinds: Sequence[Material.Kind]) -> list[Row]:
    """The documents of a whole series, in the same form."""
    made = Material.objects.filter(series=series, event=None)
    return _rows(made, kinds, {}, series.template.content.get("documents", []))


def _rows(
    materials: QuerySet[Material],
    kinds: Sequence[Material.Kind],
    choices: dict[str, Choice],
    called_for: Sequence[str],
) -> list[Row]:
    latest, ready = _made(materials, kinds)
    return [
        Row(
            kind=kind,
            choice=choices.get(kind),
            is_needed=kind in called_for,
            cells=[
                Cell(
                    kind=kind,
                    language=code,
                    language_name=str(name),
                    latest=latest.get((kind, code)),
                    ready=ready.get((kind, code)),
                )
                for code, name in settings.LANGUAGES
            ],
        )
        for kind in kinds
    ]


def _made(materials: QuerySet[Material], kinds: Sequence[Material.Kind]) -> tuple[Documents, Documents]:
    """What was asked for last, and what can be downloaded, by kind and language."""
    made = materials.exclude(key=None).filter(kind__in=kinds, replaced_at=None)
    latest: Documents = {}
    ready: Documents = {}
    for material in made.order_by("requested_at", "pk"):
        latest[material.kind, material.language] = material
        if material.ready_at:
            ready[material.kind, material.language] = material
    return latest, ready


def needed(event: Event) -> list[Material.Kind]:
    """The kinds that the operating model calls for; without those on paper where all take part online."""
    called_for = event.series.template.content.get("documents", [])
    is_online_only = event.mode == Event.Mode.ONLINE
    return [kind for kind, made in MADE.items() if kind in called_for and not (made.is_on_paper and is_online_only)]


def sections(table: list[Row]) -> list[Section]:
    """The rows under the headings of their families."""
    known = MADE | MADE_OF_SERIES
    of_family = [Section(family=family, rows=[r for r in table if known[r.kind].family == family]) for family in Family]
    return [section for section in of_family if section.rows]


def in_making(table: list[Row]) -> int:
    """How many documents are being made, or wait for it.

    Units: documents.
    """
    return sum(cell.is_in_making for row in table for cell in row.cells)
