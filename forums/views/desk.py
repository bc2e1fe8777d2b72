"""The desks: all series for a project manager, the own municipality's for an official."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import CharField, Count, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums import attention, overview
from forums.models import Event, Registration, Series
from forums.states import counted, row
from participants import rules
from participants.models import Letter, User
from participants.requests import SignedInRequest
from regions.order import finnish_order

SERIES_ON_PAGE = 50
PAST_EVENTS = 20


@dataclass(frozen=True)
class Health:
    """One series on a manager's desk: where it stands and what it lacks."""

    series: Series
    phase: Series.Phase
    next_event: Any  # an event with its counts, or None
    sentences: list[str]


@never_cache
@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """Show a project manager all their series by phase, how they are, and the letters."""
    if not rules.is_project_manager(request.user):
        raise PermissionDenied
    page = Paginator(_by_phase(Series.objects.managed_by(request.user)), SERIES_ON_PAGE)
    shown = page.get_page(request.GET.get("page"))
    context = {"page": shown, "rows": [_health(series) for series in shown], "letters": _letters(request.user)}
    return render(request, "forums/desk.html", context)


def _by_phase(series: QuerySet[Series]) -> QuerySet[Any]:
    events = counted(Event.objects.order_by("starts_at", "pk"))
    phased = attention.with_late_tasks(overview.in_phases(series)).select_related("template")
    ordered = phased.order_by("phase_number", finnish_order("name_fi"), "pk")
    return ordered.prefetch_related("municipalities", Prefetch("events", queryset=events))


def _health(series: Series) -> Health:
    following = overview.next_of(series.events.all())
    return Health(series, series.phase(), following, attention.of_series(series))


def _letters(user: User) -> dict[str, int]:
    """How many letters about the people of the user's series wait, have left and have been given up."""
    letters = Letter.objects.all()
    if not rules.manages_all(user):
        mine = Registration.objects.filter(event__series__in=Series.objects.managed_by(user))
        about = Concat(Value("registration:"), Cast("pk", CharField()))
        letters = letters.filter(about__in=mine.order_by().values_list(about))
    waiting = Q(sent_at=None, withdrawn_at=None, failed_at=None)
    return letters.aggregate(
        waiting=Count("pk", filter=waiting),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
    )


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
