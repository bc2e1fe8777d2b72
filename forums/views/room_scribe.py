"""The door of a table's scribe: notes that say the same are put together by choosing two, and every move is undone."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums.groupwork import board, lineage, phones, steps, themes
from forums.groupwork.phones import Phone
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.steps import Deed
from forums.groupwork.themes import Scope
from forums.models import Step
from forums.views.room_phone import by_phone
from regions.requests import Request, row_number


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@by_phone
def room_group(request: Request, phone: Phone) -> HttpResponse:
    """The table's notes to choose from, alone and under their themes; a sent form makes one move."""
    step, group = phone.step, phone.participant.group
    if step is None or group is None or not steps.may(step, Deed.GROUP):
        return redirect("room", code=phone.room.code)
    scope, refused = Scope(phone.room, group), None
    if request.method == "POST":
        try:
            themes.as_scribe(step, lambda: _move(request, scope))
            return redirect("room_group", code=phone.room.code)
        except RoomRefused as refusal:
            refused = refusal
    return _page(request, phone, step, scope, refused)


def _page(request: Request, phone: Phone, step: Step, scope: Scope, refused: RoomRefused | None) -> HttpResponse:
    chain = lineage.worked_on(step)
    notes = board.told(board.notes_of(step, scope.group)).filter(theme=None) if scope.group else []
    context = {
        "room": phone.room,
        "participant": phone.participant,
        "step": step,
        "themes": themes.shown(scope, chain),
        "columns": [column for column in phones.columns(step, list(notes)) if column.notes],
        "last": themes.sentence(themes.last_move(scope)),
        "refused": refused,
        "may_group": steps.refusal(step, Deed.GROUP) is None,
    }
    return render(request, "forums/room/grouping.html", context, status=422 if refused else 200)


def _move(request: Request, scope: Scope) -> None:
    """Make the move that the pressed button names."""
    one = row_number(request.POST.get("theme")) or 0
    moves: dict[str, Callable[[], object]] = {
        "merge": lambda: themes.merge(scope, notes=_chosen(request), themes=_themes(request)),
        "rename": lambda: themes.rename(scope, theme=one, text=request.POST.get("text", "")),
        "split": lambda: themes.split(scope, notes=_chosen(request)),
        "dissolve": lambda: themes.dissolve(scope, theme=one),
        "undo": lambda: themes.undo(scope),
    }
    move = moves.get(request.POST.get("move", ""))
    if move is None:
        raise RoomRefused(RoomRefusal.NOT_IN_STEP)
    move()


def _chosen(request: Request) -> list[UUID]:
    try:
        return [UUID(text) for text in request.POST.getlist("note")[:200]]
    except ValueError:
        return []


def _themes(request: Request) -> list[int]:
    return [number for text in request.POST.getlist("under")[:200] if (number := row_number(text)) is not None]
