"""Doors of a phone in a room: the one page that shows the step that is open."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums.groupwork import lobby, steps
from forums.groupwork.refusals import RoomRefused


@never_cache
@require_safe
def room(request: HttpRequest, code: str) -> HttpResponse:
    """The step that is open now, for a phone that has joined; others are led to join."""
    try:
        place = lobby.room_of(code)
    except RoomRefused:
        return redirect("room_join", code=code)
    participant = lobby.participant_of(request, place)
    if participant is None:
        return redirect("room_join", code=place.code)
    context = {"room": place, "participant": participant, "step": steps.current(place)}
    return render(request, "forums/room/now.html", context)
