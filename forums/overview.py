"""All series by phase: what the list of series shows, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Value, When
from django.utils import timezone

from forums.models import Event, Series
from regions.order import finnish_order

PHASES = list(Series.Phase)
Phased = QuerySet[Any]  # series that also know their `phase_number`: the place of their phase in PHASES


@dataclass(frozen=True)
class PhaseCount:
    """How many series there are in one phase."""

    phase: Series.Phase
    count: int  # series


def in_phases(series: QuerySet[Series], at: datetime | None = None) -> Phased:
    """Series that know their phase at a moment (default: now), as `Series.phase` tells it, but in the database."""
    moment = at or timezone.now()
    events = Event.objects.active().filter(series=OuterRef("pk"))
    phase = Case(
        When(closed_at__isnull=False, then=_value(Series.Phase.CLOSED)),
        When(published_at__isnull=False, then=_value(Series.Phase.FOLLOWING)),
        When(invited_at=None, then=_value(Series.Phase.DRAFT)),
        When(~Exists(events.filter(starts_at__lte=moment)), then=_value(Series.Phase.PREPARING)),
        When(Exists(events.filter(ends_at__gt=moment)), then=_value(Series.Phase.RUNNING)),
        default=_value(Series.Phase.DISTILLING),
    )
    return series.annotate(phase_number=phase)


def _value(phase: Series.Phase) -> Value:
    return Value(PHASES.index(phase))


def listed(series: Phased) -> Phased:
    """Series with what a list says of each, by phase and name; constant in queries."""
    ordered = series.order_by("phase_number", finnish_order("name_fi"), "pk")
    return ordered.select_related("template").prefetch_related("municipalities", "events")


def counts(series: Phased) -> list[PhaseCount]:
    """How many of the series there are in each phase that has any."""
    found = dict(series.order_by().values_list("phase_number").annotate(count=Count("pk")))
    return [PhaseCount(phase, found[number]) for number, phase in enumerate(PHASES) if found.get(number)]


@dataclass(frozen=True)
class Row:
    """One series of a list."""

    series: Series
    phase: Series.Phase
    next_event: Event | None


def rows(series: Iterable[Series], at: datetime | None = None) -> list[Row]:
    """What a list says of each series; the events must have been fetched with them."""
    moment = at or timezone.now()
    return [Row(one, one.phase(moment), next_of(one.events.all(), moment)) for one in series]


def next_of(events: Iterable[Event], at: datetime | None = None) -> Event | None:
    """The first of some events that is neither over nor cancelled at a moment (default: now)."""
    moment = at or timezone.now()
    coming = [event for event in events if not event.is_cancelled and not event.is_over(moment)]
    return min(coming, key=lambda event: event.starts_at, default=None)
