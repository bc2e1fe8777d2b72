"""Doors of an event: its public page, its changes, its cancellation, and the sparring sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from forums import admission, overlaps, scheduling
from forums.forms.event import EventForm
from forums.models import Event
from forums.readiness import language_caution, readiness
from forums.rules import may_keep_roster, may_prepare, may_receive, may_run, may_see_join_link
from forums.scheduling import SchedulingRefusal, SchedulingRefused
from forums.seating import refusal
from forums.states import EventState, count, counted, row
from forums.timetable import shifted
from participants.requests import SignedInRequest, shared_by_strangers
from regions.requests import Request
from regions.words import clock

PAST_SESSIONS = 6  # shown on the sparring page


@shared_by_strangers
@require_safe
def event_page(request: Request, event_id: int) -> HttpResponse:
    """The event: when, where or how to join, the programme and the way to a seat."""
    event = _visible(request, event_id)
    if event.seats is not None or event.is_over():
        count(event)
    told = row(event)
    context = {
        **told,
        "series": event.series,
        "refusal": None if event.series.invited_at is None else refusal(event),
        "admission": admission.sentence(event),
        "is_bookable": told["state"] in {EventState.OPEN, EventState.FULL},
        "programme": event.programme.all(),
        **_own_context(request, event),
    }
    return render(request, "forums/event.html", context)


def _visible(request: Request, event_id: int) -> Event:
    visible = Event.objects.visible_to(request.user).select_related("series", "municipality")
    event: Event = get_object_or_404(visible, pk=event_id)
    return event


def _own_context(request: Request, event: Event) -> dict[str, Any]:
    """What the page says only to those who have signed in; every name is given, for a missing one costs a search."""
    if not request.user.is_authenticated:
        return dict.fromkeys(("seat", "may_join", "may_keep_roster", "may_receive", "may_prepare", "may_run", "checks"))
    is_manager = may_run(request.user, event.series)
    return {
        "seat": event.registrations.active().filter(person=request.user).first(),
        "may_join": event.is_online and may_see_join_link(request.user, event),
        "may_keep_roster": may_keep_roster(request.user, event),
        "may_receive": may_receive(request.user, event),
        "may_prepare": is_manager or may_prepare(request.user, event.series),
        "may_run": is_manager,
        "checks": readiness(event) if is_manager and not event.is_over() else [],
    }


def _run(request: Request, event_id: int) -> Event:
    """An event this person may change; 404 for one they may not know of, 403 for one they may not change."""
    event = _visible(request, event_id)
    if not may_run(request.user, event.series):
        raise PermissionDenied
    return event


@login_required
@require_http_methods(["GET", "POST"])
def event_edit(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Change an event; when its day changes, ask whether the later ones move too and show what moves."""
    event = _run(request, event_id)
    others = _later(event)
    form = EventForm(request.POST if request.method == "POST" else None, event=event, others=others)
    if form.is_valid():
        try:
            event = scheduling.revise_event(event=event, revision=form.revision(), by=request.user)
        except SchedulingRefused as refused:
            if refused.reason == SchedulingRefusal.CHANGED:  # between reading and locking: judge it as it stands now
                form = EventForm(request.POST, event=_run(request, event_id), others=others)
            form.add_error(None, str(refused))
        else:
            _tell_cautions(request, event)
            return redirect(event)
    context = {"event": event, "series": event.series, "form": form, "others": others, "moving": _moving(form)}
    context["overlaps"] = overlaps.of_events([event], request.user).get(event.pk, [])
    return render(request, "forums/event_edit.html", context, status=422 if form.errors else 200)


def _later(event: Event) -> list[Event]:
    coming = Event.objects.active().upcoming()
    return list(coming.filter(series=event.series, ordinal__gt=event.ordinal))


def _moving(form: EventForm) -> list[dict[str, Any]]:
    """What would move along: each later event with its day now and then."""
    if not form.is_bound or "day" not in form.cleaned_data or not form.moves_days:
        return []
    return [{"event": other, "day": shifted(other.starts_at, timedelta(days=form.moves_days))} for other in form.others]


def _tell_cautions(request: Request, event: Event) -> None:
    messages.success(request, _saved(event))
    for caution in scheduling.cautions(event):
        messages.warning(request, str(caution))
    if language := language_caution(event, event.series.municipalities.all()):
        messages.warning(request, language)
    for overlap in overlaps.of_events([event], request.user).get(event.pk, []):
        messages.warning(request, str(overlap))


def _saved(event: Event) -> str:
    """That it was saved, and how many people are told of it and when, if anybody is."""
    count = scheduling.people_to_tell(event)
    if not count or event.tells_at is None:
        return _("Saved.")
    told = ngettext(
        "Saved. {count} person will be told of the changed time or place at {time}. Until then you can still mend it.",
        "Saved. {count} people will be told of the changed time or place at {time}. Until then you can still mend it.",
        count,
    )
    return told.format(count=count, time=clock(event.tells_at))


@login_required
@require_http_methods(["GET", "POST"])
def event_cancel(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Ask once, then call the event off: it is told to everybody, so it cannot be undone."""
    event = _run(request, event_id)
    reason = scheduling.refusal_to_cancel(event)
    if request.method == "POST":
        try:
            scheduling.cancel_event(event=event, by=request.user)
        except SchedulingRefused as refused:
            reason = refused.reason
        else:
            messages.success(request, _("The event has been cancelled and everybody registered is told."))
            return redirect(event)
    people = event.registrations.active().count()
    context = {"event": event, "series": event.series, "refusal": reason, "people": people}
    return render(request, "forums/event_cancel.html", context, status=422 if request.method == "POST" else 200)


@shared_by_strangers
@require_safe
def sparring(request: Request) -> HttpResponse:
    """The open sparring sessions: the next one, those to come, and the last ones held."""
    sessions = Event.objects.public().active().sparring().select_related("series")
    coming = [row(event) for event in counted(sessions.upcoming())]
    past = sessions.filter(ends_at__lte=timezone.now()).order_by("-starts_at")[:PAST_SESSIONS]
    context = {"next_session": coming[0] if coming else None, "coming": coming[1:], "past": past}
    return render(request, "forums/sparring.html", context)
