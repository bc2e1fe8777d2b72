"""The documents of one event at a glance: each kind in each language, and where its making stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from forums.models import Event
from materials.models import Material


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


def rows(event: Event, kinds: Sequence[Material.Kind]) -> list[Row]:
    """The documents of `event`, a row for each of `kinds` and a cell for each language."""
    made = Material.objects.exclude(key=None).filter(event=event, kind__in=kinds, replaced_at=None)
    latest: dict[tuple[str, str], Material] = {}
    ready: dict[tuple[str, str], Material] = {}
    for material in made.order_by("requested_at", "pk"):
        latest[material.kind, material.language] = material
        if material.ready_at:
            ready[material.kind, material.language] = material
    return [
        Row(
            kind=kind,
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


def in_making(table: list[Row]) -> int:
    """How many documents are being made, or wait for it.

    Units: documents.
    """
    return sum(cell.is_in_making for row in table for cell in row.cells)
