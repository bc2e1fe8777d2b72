"""Doors of a series: the list, its page, its words, its invitations and its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums import feeds, letters, overlaps, overview, scheduling
from forums.balance import gaps, is_split_known, suggestions
from forums.forms.series import WordsForm
from forums.models import Event, Series, Task
from forums.path import steps
from forums.readiness import language_caution
from forums.rules import may_keep_roster, may_prepare, may_run, may_schedule
from forums.scheduling import SchedulingRefusal, SchedulingRefused
from forums.seating import refusal
from forums.states import counted, row
from forums.timetable import day_cautions, gap_warnings
from participants.requests import SignedInRequest, shared_by_strangers
from participants.rules import registers_of
from regions.requests import Request
from regions.words import local_day

SERIES_ON_PAGE = 25
TASKS_SHOWN = 6  # the rest are folded
TICKED = "ticked_task"  # what the session keeps, so that the next page says it and offers to undo


@shared_by_strangers
@require_safe
def series_list(request: Request) -> HttpResponse:
    """List the series this person may know of, by phase."""
    everything = overview.in_phases(Series.objects.visible_to(request.user))
    phases = overview.counts(everything)
    chosen = next((count.phase for count in phases if count.phase == request.GET.get("phase")), None)
    shown = everything.filter(phase_number=overview.PHASES.index(chosen)) if chosen else everything
    page = Paginator(overview.listed(shown), SERIES_ON_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": overview.rows(page),
        "phases": phases,
        "chosen": chosen,
        "total": sum(count.count for count in phases),
        "may_schedule": may_schedule(request.user),
    }
    return render(request, "forums/series_list.html", context)


@shared_by_strangers
@require_safe
def series_page(request: Request, series_id: int) -> HttpResponse:
    """The series: its path, why it is held, its next event, and for the team who is missing and what to do."""
    return _page(request, _visible(request, series_id))


def _visible(request: Request, series_id: int) -> Series:
    visible = Series.objects.visible_to(request.user).select_related("template", "network", "region")
    series: Series = get_object_or_404(visible, pk=series_id)
    return series


def series_to_run(request: Request, series_id: int) -> Series:
    """A series this person may change; 404 for one they may not know of, 403 for one they may not change."""
    series = _visible(request, series_id)
    if not may_run(request.user, series):
        raise PermissionDenied
    return series


def refused_page(request: SignedInRequest, series: Series, refusal: object) -> HttpResponse:
    """The page of a series with the reason why something was refused."""
    return _page(request, _visible(request, series.pk), refusal=refusal)


def _page(request: Request, series: Series, *, refusal: object = None) -> HttpResponse:
    by_time = counted(Event.objects.order_by("starts_at", "ordinal"))
    prefetch_related_objects([series], Prefetch("events", queryset=by_time), "municipalities")
    events = list(series.events.all())
    following = overview.next_of(events)
    context = {
        "series": series,
        "refusal": refusal,
        "municipalities": series.municipalities.all(),
        "steps": steps(series, events),
        "events": [row(event) for event in events],
        "next_event": row(following) if following else None,
        "key_questions": series.key_questions.all(),
        "has_picture": series.snapshots.filter(is_draft=False).exists(),
        "calendar_url": feeds.address("calendar_series", series.pk),
        **_team_context(request, series, events),
    }
    return render(request, "forums/series.html", context, status=422 if refusal else 200)


def _team_context(request: Request, series: Series, events: list[Event]) -> dict[str, Any]:
    """What only those see who help to run the series."""
    if not Series.objects.helped_by(request.user).filter(pk=series.pk).exists():
        return {}
    live = [event for event in events if not event.is_cancelled]
    coming = overview.next_of(live)
    focus = coming or next((event for event in reversed(live) if getattr(event, "seated", 0)), None)
    return {
        "is_helper": True,
        "may_run": may_run(request.user, series),
        "focus": focus,
        **_breadth(request, focus),
        "gaps": [
            *day_cautions(local_day(event.starts_at) for event in live if not event.is_over()),
            *gap_warnings(series),
            *_overlaps(request, live),
        ],
        "language_caution": language_caution(series, series.municipalities.all()),
        "has_events_left": coming is not None,
        "has_forums": any(event.kind == Event.Kind.FORUM for event in live),
        "ticked": _ticked(request, series),
        **tasks_context(request, series),
    }


def _overlaps(request: Request, events: list[Event]) -> list[str]:
    """What else happens at the same time as an event of the series, in sentences."""
    names = {event.pk: event.name for event in events}
    found = overlaps.of_events(events, request.user)
    words = _("{event}. {overlap}")
    return [words.format(event=names[pk], overlap=one) for pk, ones in found.items() for one in ones]


def _ticked(request: Request, series: Series) -> Task | None:
    """The task that was ticked, or whose tick was taken back, on the page before this one."""
    number = request.session.pop(TICKED, None)
    return Task.objects.filter(series=series, pk=number).first() if number else None


def _breadth(request: Request, focus: Event | None) -> dict[str, Any]:
    """Who is missing at an event, and who of the own contact registers could fill the gaps."""
    if focus is None:
        return {"balance": []}
    groups, places = gaps(focus)
    may_invite = may_keep_roster(request.user, focus)
    registers = registers_of(request.user) if may_invite and not refusal(focus) else []
    return {
        "balance": groups,
        "is_split_known": is_split_known(groups),
        "balance_of_places": places,
        "suggestions": suggestions(focus, groups, registers) if registers else [],
        "may_invite": may_invite,
    }


def tasks_context(request: Request, series: Series) -> dict[str, Any]:
    """The tasks of a series: the next ones, the later ones and those done; of cancelled events none."""
    live = Task.objects.filter(series=series, event__cancelled_at=None)
    tasks = list(live.looked_at().select_related("event", "done_by"))
    undone = [task for task in tasks if not task.is_done]
    return {
        "series": series,
        "may_prepare": may_prepare(request.user, series) and not series.closed_at,
        "next_tasks": undone[:TASKS_SHOWN],
        "later_tasks": undone[TASKS_SHOWN:],
        "done_tasks": [task for task in tasks if task.is_done],
    }


@login_required
@require_http_methods(["GET", "POST"])
def series_edit(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Write the name, the current need and the goals."""
    series = _visible(request, series_id)
    if not may_prepare(request.user, series):
        raise PermissionDenied
    form = WordsForm(request.POST if request.method == "POST" else None, series=series)
    if form.is_valid():
        try:
            series = scheduling.change_series(series=series, by=request.user, seen=form.seen(), **form.texts())
        except SchedulingRefused as refused:
            if refused.reason == SchedulingRefusal.CHANGED:
                form.show_theirs(Series.objects.get(pk=series.pk))
            form.add_error(None, refused.reason.label)
        else:
            messages.success(request, _("Saved."))
            if caution := language_caution(series, series.municipalities.all()):
                messages.warning(request, caution)
            return redirect(series)
    context = {"series": series, "form": form}
    return render(request, "forums/series_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def series_invite(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Say who would be written to, then open the invitations: the series becomes public and people can register."""
    if request.method == "GET":
        series = series_to_run(request, series_id)
        refusal = scheduling.refusal_to_invite(series)
        people = [] if refusal or series.invited_at else letters.told_of_opening(series)
        is_over = not (people or series.events.active().upcoming().exists())
        context = {"series": series, "refusal": refusal, "people": people, "is_over": is_over}
        return render(request, "forums/series_invite.html", context)
    done = _("The invitations are open: the series is public and people can register.")
    return _do(request, series_id, scheduling.open_invitations, done)


@login_required
@require_POST
def series_publish(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Tell that the distilled picture is public."""
    done = _("The picture has been published. Next: follow the actions until they are done.")
    return _do(request, series_id, scheduling.publish_picture, done)


@login_required
@require_POST
def series_close(request: SignedInRequest, series_id: int) -> HttpResponse:
    """End the series; `undo` opens it again."""
    if request.POST.get("undo"):
        return _do(request, series_id, scheduling.reopen_series, _("The series has been opened again."))
    done = _("The series has been closed. Everything in it stays to be read.")
    return _do(request, series_id, scheduling.close_series, done)


def _do(request: SignedInRequest, series_id: int, act: Callable[..., Series], done: str) -> HttpResponse:
    """Act on a series and say that it is done, or show the series with the refusal."""
    series = series_to_run(request, series_id)
    try:
        act(series=series, by=request.user)
    except SchedulingRefused as refused:
        return _page(request, series, refusal=refused.reason.label)
    messages.success(request, done)
    return redirect(series)
