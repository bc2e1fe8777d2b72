"""What a person finds in the library, and by what it can be narrowed down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When

from forums.models import Registration, Series
from materials.models import Material
from materials.rules import changeable
from participants.models import Visitor
from regions.order import finnish_order

FACETS = ("series", "phase", "kind", "audience", "language")
Choices = list[tuple[str, str]]


def files(user: Visitor) -> QuerySet[Material]:
    """The files `user` may download, marked `is_yours` where they are of a series one takes part in or helps to run."""
    found = Material.objects.ready().visible_to(user).select_related("series", "event")
    if not user.is_authenticated:
        return found.annotate(is_yours=Value(False))
    seats = Registration.objects.seated().filter(person=user).values("event__series")
    yours = Q(series__in=seats) | Q(series__in=Series.objects.helped_by(user).values("pk"))
    return found.annotate(is_yours=Case(When(yours, then=True), default=False, output_field=BooleanField()))


def in_order(found: QuerySet[Material]) -> QuerySet[Material]:
    """Yours first, the newest series first, and within one the path from its start to its end; what fits best first."""
    phases = [When(phase=phase, then=place) for place, phase in enumerate(Material.Phase.values)]
    best = ("rank",) if "rank" in found.query.annotations else ()
    return found.order_by(
        *best,
        F("is_yours").desc(),
        F("series").desc(nulls_last=True),
        Case(*phases, default=len(phases)),
        F("event__ordinal").asc(nulls_first=True),
        "sort_title",
        "pk",
    )


@dataclass(frozen=True, kw_only=True)
class Changeable:
    """What a person may do to files: change some of those on the page, put removed ones back, see what is held."""

    own: set[int] = field(default_factory=set)  # rows
    removed: list[Material] = field(default_factory=list)  # the last one first
    held: list[Material] = field(default_factory=list)  # by the virus scanner


def changes(user: Visitor, shown: Iterable[Material]) -> Changeable:
    """What `user` may change of the files on a page, put back, or see held; asked for once."""
    wanted = Q(pk__in=[file.pk for file in shown]) | Q(removed_at__isnull=False) | Q(ready_at=None)
    found = list(changeable(user).filter(wanted).order_by("-removed_at", "failed_at", "pk"))
    return Changeable(
        own={file.pk for file in found if not file.removed_at and file.ready_at},
        removed=[file for file in found if file.removed_at],
        held=[file for file in found if not file.removed_at and not file.ready_at],
    )


def facets(found: QuerySet[Material]) -> dict[str, Choices]:
    """By what the files can be narrowed down: each facet with the values that exist among them."""
    rows = list(found.order_by().values_list(*FACETS).distinct())
    there = {facet: {row[place] for row in rows} for place, facet in enumerate(FACETS)}
    named: dict[str, Iterable[tuple[str, Any]]] = {
        "phase": Material.Phase.choices,
        "kind": Material.Kind.choices,
        "audience": Material.Audience.choices,
        "language": settings.LANGUAGES,
    }
    return {"series": _series(there["series"])} | {
        facet: [(value, str(label)) for value, label in choices if value in there[facet]]
        for facet, choices in named.items()
    }


def _series(pks: set[int | None]) -> Choices:
    known = [pk for pk in pks if pk]
    named = Series.objects.filter(pk__in=known).order_by(finnish_order("name_fi")) if known else []
    return [(str(series.pk), series.name) for series in named]
