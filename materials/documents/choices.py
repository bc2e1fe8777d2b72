"""What the asker may choose of a document: how many tables, which label sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _

from forums.models import Event
from materials.models import Material
from materials.sheets import DEFAULT, SHEETS

AT_A_TABLE = 7  # persons at most where the number of tables is suggested; 5–8 is usual
MOST_TABLES = 40
OF_TABLES = (Material.Kind.TABLE_SIGNS, Material.Kind.FOLD_CARDS)
CHOOSING = (*OF_TABLES, Material.Kind.BADGES)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A question with its possible answers, and the answer that is taken where none is given."""

    label: str
    options: list[tuple[str, str]]
    default: str

    def taken(self, asked: str) -> str:
        """The answer, if it is one of the possible ones.

        Raises: ValueError.
        """
        answer = asked or self.default
        if answer not in dict(self.options):
            raise ValueError(f"This cannot be chosen: {answer[:20]}")
        return answer


def choices(event: Event, kinds: Sequence[str] = CHOOSING) -> dict[str, Choice]:
    """What may be chosen of an event's documents, by kind; kinds of which nothing is chosen are left out."""
    chosen: dict[str, Choice] = {}
    if any(kind in OF_TABLES for kind in kinds):
        tables = Choice(label=_("Tables, 5–8 people at each"), options=_numbers(), default=str(suggested_tables(event)))
        chosen = dict.fromkeys(OF_TABLES, tables)
    sheets = [(name, str(sheet.label)) for name, sheet in SHEETS.items()]
    chosen[Material.Kind.BADGES] = Choice(label=_("Label sheet"), options=sheets, default=DEFAULT)
    return {kind: chosen[kind] for kind in kinds if kind in chosen}


def _numbers() -> list[tuple[str, str]]:
    return [(str(number), str(number)) for number in range(1, MOST_TABLES + 1)]


def suggested_tables(event: Event) -> int:
    """How many tables those who come to the place need, with five to eight people at each.

    Units: tables.
    """
    people = event.registrations.seated().exclude(mode=Event.Mode.ONLINE).count()
    return min(MOST_TABLES, max(1, ceil(people / AT_A_TABLE)))
