"""The desks: all series for a project manager, the own municipality's for an official."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums import attention, outgoing, overlaps, overview
from forums.models import Event, Series
from forums.states import counted, row
from participants import rules
from participants.models import User
from participants.requests import SignedInRequest
from regions.order import finnish_order

SERIES_ON_PAGE = 50
PAST_EVENTS = 20
MOST_COMPARED = 50  # of the coming events, with others at the same time


@dataclass(frozen=True)
class Health:
    """One series on a manager's desk: where it stands and what it lacks."""

    series: Series
    phase: Series.Phase
    next_event: Any  # an event with its counts, or None
    sentences: list[str]
    undecided: list[tuple[Any, str]]  # events with registrations to approve, and what is said of them


@never_cache
@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """Show a project manager all their series by phase, how they are, and the letters."""
    if not rules.is_project_manager(request.user):
        raise PermissionDenied
    page = Paginator(_by_phase(Series.objects.managed_by(request.user)), SERIES_ON_PAGE)
    shown = page.get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "rows": _healths(shown, request.user),
        "way": outgoing.way(outgoing.visible_to(request.user)),
    }
    return render(request, "forums/desk.html", context)


def _by_phase(series: QuerySet[Series]) -> QuerySet[Any]:
    events = counted(Event.objects.order_by("starts_at", "pk"))
    phased = attention.with_late_tasks(overview.in_phases(series)).select_related("template")
    ordered = phased.order_by("phase_number", finnish_order("name_fi"), "pk")
    return ordered.prefetch_related("municipalities", Prefetch("events", queryset=events))


def _healths(page: Iterable[Series], user: User) -> list[Health]:
    """How each series stands, with what happens at the same time as its next event."""
    following = {series: overview.next_of(series.events.all()) for series in page}
    hints = overlaps.of_events(filter(None, following.values()), user)
    return [
        Health(
            series,
            series.phase(),
            event,
            [*attention.of_series(series), *_words(hints, event)],
            attention.undecided(series),
        )
        for series, event in following.items()
    ]


def _words(hints: dict[int, list[overlaps.Overlap]], event: Event | None) -> list[str]:
    return [str(overlap) for overlap in hints.get(event.pk, [])] if event else []


@never_cache
@login_required
@require_safe
def municipality_desk(request: SignedInRequest) -> HttpResponse:
    """Show an official the series and events of their own municipality: who has registered and what is missing."""
    municipalities = rules.municipalities_of(request.user)
    if not municipalities:
        raise PermissionDenied
    series = Series.objects.filter(municipalities__in=municipalities).distinct()
    events = counted(Event.objects.filter(series__in=series)).select_related("series", "municipality")
    now = timezone.now()
    coming = list(events.filter(ends_at__gt=now).order_by("starts_at", "pk"))
    past = list(events.filter(ends_at__lte=now).order_by("-starts_at", "-pk")[:PAST_EVENTS])
    notes = attention.of_events([*coming, *past])
    for pk, hints in overlaps.of_events(coming[:MOST_COMPARED], request.user).items():
        notes[pk] += map(str, hints)
    context = {
        "municipalities": municipalities,
        "coming": [_row(event, notes) for event in coming],
        "past": [_row(event, notes) for event in past],
        "unmarked": [_row(event, notes) for event in past if notes[event.pk]],
        "series": overview.rows(overview.listed(overview.in_phases(series))),
    }
    return render(request, "forums/municipality_desk.html", context)


def _row(event: Event, notes: dict[int, list[str]]) -> dict[str, Any]:
    return row(event) | {"notes": notes[event.pk]}
