"""The chain of evidence: from any line of the picture down to the notes it was made from, and back up.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.http import Http404

from forums.fates import Kind
from forums.models import Choice, Contribution, Series, Step, SwotItem, SwotVersion, Theme
from forums.picturing.lines import FROZEN, Line, Lines
from participants.models import Visitor

type Place = tuple[Kind, str]  # a kind and the number, or the id, of its row

MOST_NOTES = 300  # of one line on a page

# Where each kind comes from, one step down: the filter of the rows below by the number of the row above. A theme that
# has been merged is followed into the one that took it in (its `parts` are those it took in).
BELOW: dict[Kind, tuple[tuple[Kind, tuple[str, ...]], ...]] = {
    Kind.ACTION: ((Kind.STATEMENT, ("actions",)),),
    Kind.STATEMENT: (
        (Kind.QUESTION, ("statements",)),
        (Kind.THEME, ("choices__statements", "parts__choices__statements")),
        (Kind.NOTE, ("choices__statements",)),
    ),
    Kind.QUESTION: (
        (Kind.PHENOMENON, ("key_questions",)),
        (Kind.THEME, ("choices__key_questions", "parts__choices__key_questions")),
        (Kind.NOTE, ("choices__key_questions",)),
    ),
    Kind.PHENOMENON: (
        (Kind.SWOT, ("phenomena",)),
        (Kind.THEME, ("phenomena", "parts__phenomena")),
        (Kind.NOTE, ("phenomena",)),
    ),
    Kind.SWOT: (
        (Kind.THEME, ("swot_items", "parts__swot_items")),
        (Kind.NOTE, ("swot_items", "theme__swot_items", "theme__parts__swot_items")),
    ),
    Kind.THEME: ((Kind.NOTE, ("theme",)),),
    Kind.NOTE: (),
}
# What each kind leads to, one step up.
ABOVE: dict[Kind, tuple[tuple[Kind, tuple[str, ...]], ...]] = {
    Kind.ACTION: (),
    Kind.STATEMENT: ((Kind.ACTION, ("statement",)),),
    Kind.QUESTION: ((Kind.STATEMENT, ("key_question",)),),
    Kind.PHENOMENON: ((Kind.QUESTION, ("phenomena",)),),
    Kind.SWOT: ((Kind.PHENOMENON, ("swot_items",)),),
    Kind.THEME: (
        (Kind.SWOT, ("themes", "themes__merged_into")),
        (Kind.PHENOMENON, ("themes", "themes__merged_into")),
        (Kind.QUESTION, ("choice__theme", "choice__theme__merged_into")),
        (Kind.STATEMENT, ("choice__theme", "choice__theme__merged_into")),
    ),
    Kind.NOTE: (
        (Kind.THEME, ("contributions",)),
        (Kind.SWOT, ("contributions", "themes__contributions", "themes__merged_into__contributions")),
        (Kind.PHENOMENON, ("contributions",)),
        (Kind.QUESTION, ("choice__contribution",)),
        (Kind.STATEMENT, ("choice__contribution",)),
    ),
}


@dataclass(frozen=True)
class Links:
    """One line with those it comes from (notes last) and those it leads to."""

    line: Line
    comes_from: list[Line]
    notes: list[Line]
    leads_to: list[Line]


def is_open_to(series: Series, user: Visitor) -> bool:
    """Whether a reader can follow the chain: everybody once the picture has been frozen, before that the team."""
    is_frozen = series.snapshots.filter(is_draft=False).exists()
    return is_frozen or Series.objects.helped_by(user).filter(pk=series.pk).exists()


def told_among(series: Series, user: Visitor, places: Iterable[Place]) -> set[Place]:
    """Those of some lines that a reader can open: strangers what has been frozen for good, the team all."""
    is_team = Series.objects.helped_by(user).filter(pk=series.pk).exists()
    of, asked = Lines(series, is_public=not is_team), defaultdict(set)
    for kind, pk in places:
        asked[kind].add(pk)
    return {
        (kind, str(pk))
        for kind, some in asked.items()
        for pk in of.of(kind).filter(pk__in=some).values_list("pk", flat=True)
    }


def links(*, series: Series, kind: str, pk: str, is_public: bool) -> Links:
    """A line with its neighbours in the chain; the same few queries however many there are.

    Raises: Http404 for a line that is not there, or that this reader may not see.
    """
    if kind not in Kind.values:
        raise Http404
    of = Lines(series, is_public)
    chosen = Kind(kind)
    row = _row(of, chosen, pk)
    found = [one for below, paths in BELOW[chosen] for one in _neighbours(of, below, paths, row)]
    up = [one for above, paths in ABOVE[chosen] for one in _neighbours(of, above, paths, row)]
    return Links(
        line=of.line(chosen, row),
        comes_from=[one for one in found if one.kind != Kind.NOTE],
        notes=[one for one in found if one.kind == Kind.NOTE],
        leads_to=up,
    )


def _row(of: Lines, kind: Kind, pk: str) -> Model:
    """The row of a number or, for a note, of an id; anything else is not there."""
    rows = of.of(kind)
    try:
        row: Model | None = rows.filter(pk=pk).first()
    except (ValueError, ValidationError) as fault:
        raise Http404 from fault
    if row is None:
        raise Http404
    return row


def _neighbours(of: Lines, kind: Kind, paths: Iterable[str], row: Model) -> list[Line]:
    reached = Q()
    for path in paths:
        reached |= Q(**{path: row.pk})
    rows = of.of(kind)
    reachable = rows.filter(reached).values("pk")
    return [of.line(kind, one) for one in rows.filter(pk__in=reachable)[:MOST_NOTES]]


@dataclass(frozen=True)
class Orphans:
    """What has come loose: lines that come from nowhere, and notes that have no place in the picture."""

    without_origin: list[Line]
    unplaced: list[Line]

    def __bool__(self) -> bool:
        return bool(self.without_origin or self.unplaced)


def orphans(series: Series) -> Orphans:
    """What has come loose in the picture of a series; the same few queries however much there is."""
    of = Lines(series, is_public=False)
    newest = series.swot_versions.order_by("-number").first()
    loose = {
        Kind.STATEMENT: of.of(Kind.STATEMENT).filter(choice=None),
        Kind.QUESTION: of.of(Kind.QUESTION).filter(phenomena=None, choice=None),
        Kind.PHENOMENON: of.of(Kind.PHENOMENON).filter(swot_items=None, themes=None, contributions=None),
        Kind.SWOT: of.of(Kind.SWOT).filter(version=newest, themes=None, contributions=None),
    }
    return Orphans(
        without_origin=[of.line(kind, row) for kind, rows in loose.items() for row in rows],
        unplaced=[of.line(Kind.NOTE, row) for row in unplaced(series, newest)],
    )


def is_empty(series: Series) -> bool:
    """Whether nothing has been written yet that could come loose."""
    of = Lines(series, is_public=False)
    return not any(of.of(kind).exists() for kind in (*FROZEN, Kind.NOTE))


def unplaced(series: Series, version: SwotVersion | None) -> list[Contribution]:
    """Notes that have no place in the picture, neither themselves nor their theme.

    A place is in a version of the SWOT analysis, at a phenomenon, or in a vote behind a key question or a statement of
    will; of what was phrased, the ballot.
    """
    items = SwotItem.objects.filter(version=version) if version else SwotItem.objects.none()
    phenomena = series.phenomena.filter(dropped_at=None)
    voted = Choice.objects.filter(Q(key_questions__isnull=False) | Q(statements__isnull=False))
    at = Q(swot_items__in=items) | Q(phenomena__in=phenomena) | Q(choices__in=voted)
    themes = Theme.objects.filter(at, room__event__series=series).values("pk")
    with_parts = Theme.objects.filter(Q(pk__in=themes) | Q(parts__in=themes)).values("pk")
    on_ballot = Q(step__kind=Step.Kind.PHRASE, choices__isnull=False)
    placed = Contribution.objects.filter(at | Q(theme__in=with_parts) | on_ballot, step__room__event__series=series)
    return list(Lines(series, is_public=False).of(Kind.NOTE).exclude(pk__in=placed.values("pk")))
