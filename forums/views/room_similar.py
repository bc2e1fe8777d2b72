"""The door of the queue of similar notes: a facilitator puts a pair under one theme, keeps it apart, or undoes."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_POST

from forums.groupwork import likeness, themes
from forums.groupwork.refusals import RoomRefused
from forums.groupwork.themes import Scope
from forums.views.room_console import answer, room_of, show
from participants.requests import SignedInRequest


@login_required
@require_POST
def console_similar(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Put two notes, or all of the same words, under one theme, keep two apart, or take back the last move."""
    room = room_of(request.user, event_id)
    scope = Scope(room, by=request.user)
    try:
        if "undo" in request.POST:
            themes.undo(scope)
            return answer(request, room)
        notes = [UUID(key) for key in request.POST.getlist("note")]
        if "all" in request.POST:
            themes.merge(scope, notes=notes)
            return answer(request, room)
        one, other = notes
        if "apart" in request.POST:
            likeness.keep_apart(room, str(one), str(other))
        else:
            themes.merge(scope, notes=notes)
    except ValueError:
        return HttpResponseBadRequest()
    except RoomRefused as refused:
        return show(request, room, refused=refused.reason)
    return answer(request, room)
