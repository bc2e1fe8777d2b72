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
    """Put notes that say the same under one theme, several sets each under its own, keep them apart, or undo."""
    room = room_of(request.user, event_id)
    try:
        _move(request, Scope(room, by=request.user))
    except ValueError:
        return HttpResponseBadRequest()
    except RoomRefused as refused:
        return show(request, room, refused=refused.reason)
    return answer(request, room)


def _move(request: SignedInRequest, scope: Scope) -> None:
    """Do what was pressed.

    Raises: RoomRefused with the reason; ValueError of what no button of ours sends.
    """
    notes = [UUID(key) for key in request.POST.getlist("note")]
    sets = [[UUID(key) for key in keys.split()] for keys in request.POST.getlist("set")]
    if "undo" in request.POST:
        themes.undo(scope)
    elif sets:
        themes.merge_each(scope, sets=sets)
    elif len(notes) < 2:
        raise ValueError
    elif "apart" in request.POST:
        likeness.keep_apart(scope.room, [str(key) for key in notes])
    else:
        themes.merge(scope, notes=notes)
