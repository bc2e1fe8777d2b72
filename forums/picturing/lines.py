"""The lines of a picture: what the chain of evidence is made of, what strangers may see of them, and where each stands.

Down from an action: its statement of will, its key question, its phenomena, their SWOT items, and the notes. A vote
leads to the theme or the note that was voted on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from forums.fates import Kind
from forums.models import Action, Contribution, KeyQuestion, Phenomenon, Series, StatementOfWill, SwotItem, Theme


@dataclass(frozen=True)
class Line:
    """One line: its kind, number and words; of a note also where it was written, never by whom."""

    kind: Kind
    pk: str
    text: str
    where: str = ""
    group: int | None = None  # number of the table
    page: str = ""  # the own page of an action, which leads on into the chain

    @property
    def label(self) -> str:
        """What kind of line it is, in words."""
        return str(self.kind.label)


@dataclass(frozen=True)
class Lines:
    """The lines of a series; when `is_public`, only those that anybody may read."""

    series: Series
    is_public: bool

    def of(self, kind: Kind) -> QuerySet[Any]:
        """All rows of a kind that this reader may follow."""
        return ROWS[kind](self.series, self.is_public)


def _actions(series: Series, is_public: bool) -> QuerySet[Action]:
    rows = Action.objects.filter(statement__key_question__series=series)
    return rows.published() if is_public else rows


def _statements(series: Series, is_public: bool) -> QuerySet[StatementOfWill]:
    rows = StatementOfWill.objects.filter(key_question__series=series)
    return rows.published() if is_public else rows


def _questions(series: Series, _is_public: bool) -> QuerySet[KeyQuestion]:
    return KeyQuestion.objects.filter(series=series)


def _phenomena(series: Series, _is_public: bool) -> QuerySet[Phenomenon]:
    return Phenomenon.objects.filter(series=series, dropped_at=None)


def _items(series: Series, is_public: bool) -> QuerySet[SwotItem]:
    rows = SwotItem.objects.filter(version__series=series).select_related("version")
    return rows.exclude(version__published_at=None) if is_public else rows


def _themes(series: Series, _is_public: bool) -> QuerySet[Theme]:
    rows = Theme.objects.filter(room__event__series=series, hidden_at=None, merged_into=None)
    return rows.select_related("room__event")


def _notes(series: Series, _is_public: bool) -> QuerySet[Contribution]:
    rows = Contribution.objects.shown().filter(step__room__event__series=series)
    open_themes = Q(theme=None) | Q(theme__hidden_at=None)
    return rows.filter(open_themes).select_related("step__room__event", "group")


ROWS: dict[Kind, Callable[[Series, bool], QuerySet[Any]]] = {
    Kind.ACTION: _actions,
    Kind.STATEMENT: _statements,
    Kind.QUESTION: _questions,
    Kind.PHENOMENON: _phenomena,
    Kind.SWOT: _items,
    Kind.THEME: _themes,
    Kind.NOTE: _notes,
}


def line(kind: Kind, row: Model) -> Line:
    """A row as a line of the chain."""
    words, where, group, page = str(row), "", None, ""
    if isinstance(row, KeyQuestion):
        words = f"{row.theme}: {row.question}"
    elif isinstance(row, Theme):
        where = str(row.room.event)
    elif isinstance(row, Contribution):
        where, group = str(row.step.room.event), row.group.number if row.group else None
    elif isinstance(row, SwotItem):
        where = str(row.get_field_display())
    elif isinstance(row, Action):
        where, page = str(row.get_status_display()), row.get_absolute_url()
    return Line(kind, str(row.pk), words, where, group, page)
