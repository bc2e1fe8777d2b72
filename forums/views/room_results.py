"""The door of results: what a room has voted, for its facilitators, once it has been shown to all."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums.groupwork import ballots, closing, maps, rewording, standings
from forums.groupwork.refusals import RoomRefused
from forums.models import Room, Step
from forums.opinion.cells import SMALLEST
from forums.views.room_console import room_of
from participants.requests import SignedInRequest
from regions.models import StakeholderGroup
from regions.requests import row_number


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def console_results(request: SignedInRequest, event_id: int, step_id: int) -> HttpResponse:
    """The ranking, the opinion map and the objections of a step, or its closing answers; nothing before they are shown.

    Between the rounds of a vote a facilitator may say a statement anew for its table.
    """
    room = room_of(request.user, event_id)
    step = get_object_or_404(room.steps, pk=step_id)
    refused = _reworded(request, step) if request.method == "POST" else None
    if request.method == "POST" and refused is None:
        return redirect("console_results", event_id=event_id, step_id=step_id)
    return render(request, "forums/room/results.html", _told(room, step, refused), status=422 if refused else 200)


def _reworded(request: SignedInRequest, step: Step) -> RoomRefused | None:
    """Say a statement anew; answers why not."""
    choice = get_object_or_404(ballots.ballot(step), pk=row_number(request.POST.get("choice")) or 0)
    try:
        rewording.reword(choice=choice, text=request.POST.get("text", ""))
    except RoomRefused as refused:
        return refused
    return None


def _told(room: Room, step: Step, refused: RoomRefused | None) -> dict[str, Any]:
    is_shown = step.state == Step.State.REVEALED
    context: dict[str, Any] = {"event": room.event, "room": room, "step": step, "is_shown": is_shown}
    context |= {"drafts": rewording.drafts(step), "refused": refused}
    context["reword_url"] = reverse("console_results", args=[room.event_id, step.pk])
    if is_shown and step.kind == Step.Kind.PRIORITISE:
        told = standings.standings(step)
        groups = [(StakeholderGroup(key).label, lines) for key, lines in told.groups]
        context |= {"standings": told if told.people else None, "is_told": told.people >= SMALLEST, "groups": groups}
    if is_shown and step.kind == Step.Kind.EXIT_POLL:
        context["closing"] = closing.told(step)
    elif is_shown:
        context |= {"opinion": maps.told(step), "objections": standings.objections(step)}
    return context
