"""The lines of a picture: what the chain of evidence is made of, what strangers may see of them, and where each stands.

Down from an action: its statement of will, its key question, its phenomena, their SWOT items, and the notes. A vote
leads to the theme or the note that was voted on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from django.db.models import Model, Q, QuerySet

from forums.fates import Kind
from forums.models import Action, Contribution, KeyQuestion, Phenomenon, Series, StatementOfWill, SwotItem, Theme
from forums.picturing import publication
from forums.picturing.publication import Publication

FROZEN = (Kind.STATEMENT, Kind.QUESTION, Kind.PHENOMENON, Kind.SWOT)  # whose words a frozen picture holds


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
    """The lines of a series; when `is_public`, only those of its publication, in the words that were frozen."""

    series: Series
    is_public: bool

    @cached_property
    def _publication(self) -> Publication | None:
        return publication.of(self.series) if self.is_public else None

    def of(self, kind: Kind) -> QuerySet[Any]:
        """All rows of a kind that this reader may follow."""
        rows = ROWS[kind](self.series)
        if not self.is_public:
            return rows if kind != Kind.PHENOMENON else rows.filter(dropped_at=None)
        return rows.filter(pk__in=PUBLIC[kind](self._publication)) if self._publication else rows.none()

    def line(self, kind: Kind, row: Model) -> Line:
        """A row as a line of the chain."""
        told = line(kind, row)
        words = self._publication.words.get((kind, row.pk)) if self._publication else None
        return replace(told, text=words) if words else told


def _themes(series: Series) -> QuerySet[Theme]:
    rows = Theme.objects.filter(room__event__series=series, hidden_at=None, merged_into=None)
    return rows.select_related("room__event")


def _notes(series: Series) -> QuerySet[Contribution]:
    rows = Contribution.objects.shown().filter(step__room__event__series=series)
    open_themes = Q(theme=None) | Q(theme__hidden_at=None)
    return rows.filter(open_themes).select_related("step__room__event", "group")


ROWS: dict[Kind, Callable[[Series], QuerySet[Any]]] = {
    Kind.ACTION: lambda series: Action.objects.filter(statement__key_question__series=series),
    Kind.STATEMENT: lambda series: StatementOfWill.objects.filter(key_question__series=series),
    Kind.QUESTION: lambda series: KeyQuestion.objects.filter(series=series),
    Kind.PHENOMENON: lambda series: Phenomenon.objects.filter(series=series),
    Kind.SWOT: lambda series: SwotItem.objects.filter(version__series=series).select_related("version"),
    Kind.THEME: _themes,
    Kind.NOTE: _notes,
}


def _public_actions(public: Publication) -> QuerySet[Any, Any]:
    return Action.objects.published().filter(statement__in=public.rows(Kind.STATEMENT)).values("pk")


def _public_themes(public: Publication) -> QuerySet[Any, Any]:
    """Themes behind a line of the publication or a vote that it tells, and those they have been merged into."""
    behind = (
        Q(swot_items__in=public.rows(Kind.SWOT))
        | Q(phenomena__in=public.rows(Kind.PHENOMENON))
        | Q(choices__key_questions__in=public.rows(Kind.QUESTION))
        | Q(choices__statements__in=public.rows(Kind.STATEMENT))
    )
    found = Theme.objects.filter(behind)
    return Theme.objects.filter(Q(pk__in=found.values("pk")) | Q(parts__in=found.values("pk"))).values("pk")


def _public_notes(public: Publication) -> QuerySet[Any, Any]:
    """Notes behind a line of the publication, written before it was frozen."""
    behind = (
        Q(swot_items__in=public.rows(Kind.SWOT))
        | Q(phenomena__in=public.rows(Kind.PHENOMENON))
        | Q(theme__in=_public_themes(public))
        | Q(choices__key_questions__in=public.rows(Kind.QUESTION))
        | Q(choices__statements__in=public.rows(Kind.STATEMENT))
    )
    return Contribution.objects.filter(behind, received_at__lte=public.frozen_at).values("pk")


PUBLIC: dict[Kind, Callable[[Publication], Any]] = {
    Kind.ACTION: _public_actions,
    **{kind: partial(Publication.rows, kind=kind) for kind in FROZEN},
    Kind.THEME: _public_themes,
    Kind.NOTE: _public_notes,
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
