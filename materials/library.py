"""What a person finds in the library, and by what it can be narrowed down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When

from forums.models import Registration, Series
from materials.models import Material
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
    """Yours first, the newest series first, and within one the path from its start to its end."""
    phases = [When(phase=phase, then=place) for place, phase in enumerate(Material.Phase.values)]
    return found.order_by(
        F("is_yours").desc(),
        F("series").desc(nulls_last=True),
        Case(*phases, default=len(phases)),
        F("event__ordinal").asc(nulls_first=True),
        finnish_order("title"),
        "pk",
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
