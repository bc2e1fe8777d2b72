"""The door of results: what a room has voted, for its facilitators, once it has been shown to all."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums.groupwork import maps, standings
from forums.models import Step
from forums.views.room_console import room_of
from participants.requests import SignedInRequest
from regions.models import StakeholderGroup


@never_cache
@login_required
@require_safe
def console_results(request: SignedInRequest, event_id: int, step_id: int) -> HttpResponse:
    """The ranking, the opinion map and the objections of a step; nothing of them before the results are shown."""
    room = room_of(request.user, event_id)
    step = get_object_or_404(room.steps, pk=step_id)
    is_shown = step.state == Step.State.REVEALED
    context = {"event": room.event, "room": room, "step": step, "is_shown": is_shown}
    if is_shown and step.kind == Step.Kind.PRIORITISE:
        told = standings.standings(step)
        groups = [(StakeholderGroup(key).label, lines) for key, lines in told.groups]
        context |= {"standings": told if told.people else None, "groups": groups}
    if is_shown:
        context |= {"opinion": maps.told(step), "objections": standings.objections(step)}
    return render(request, "forums/room/results.html", context)
