"""Doors of actions as everybody reads them: those of a series, and one with its diary."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forums.fates import Kind
from forums.followup import actions as written
from forums.followup import listing
from forums.models import Action, Series
from forums.picturing import chain
from forums.rules import may_prepare
from regions.requests import Request

ROWS = 30  # on a page


@require_safe
def actions(request: Request, series_id: int) -> HttpResponse:
    """The actions of a series by state: published ones for everybody, all for the team."""
    series = get_object_or_404(Series.objects.visible_to(request.user), pk=series_id)
    every = listing.of_series(series, request.user)
    states = listing.states(every)
    chosen = request.GET.get("state", "")
    shown = every.filter(status=chosen) if chosen in Action.Status.values else every
    page = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "series": series,
        "states": states,
        "chosen": chosen,
        "total": sum(state.count for state in states),
        "page": page,
        "rows": [listing.row(action, today) for action in page],
        "overdue": every.overdue(today).order_by().count(),
        "silent": every.silent(today).order_by().count(),
        "may_write": may_prepare(request.user, series) and not series.closed_at,
    }
    return render(request, "forums/actions/list.html", context)


@require_safe
def action(request: Request, action_key: str) -> HttpResponse:
    """One action: its owner organisation, first step, next check-in and diary; no person."""
    rows = listing.told(Action.objects.visible_to(request.user))
    one = get_object_or_404(rows.select_related("statement__key_question__series"), key=action_key)
    series = one.statement.key_question.series
    context = {
        "action": one,
        "row": listing.row(one),
        "series": series,
        "mark": listing.MARKS[one.status],
        "diary": one.check_ins.order_by("-made_at", "-pk"),
        "helpers": one.helpers.count(),
        "is_traced": bool(chain.told_among(series, request.user, [(Kind.STATEMENT, str(one.statement_id))])),
        "may_write": may_prepare(request.user, series) and not series.closed_at,
        "most": written.MOST,
    }
    return render(request, "forums/actions/action.html", context)
