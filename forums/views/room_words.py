"""The door of what has been written in a room: a facilitator finds it, hides it everywhere, or puts it back."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums.followup import committing
from forums.followup.refusals import ActionRefused
from forums.groupwork import moderation
from forums.models import Room
from forums.views.room_console import is_key, room_of
from participants.plain import one_line
from participants.requests import SignedInRequest

PAGE = 40  # rows
KINDS = {
    "note": _("Notes"),
    "theme": _("Themes"),
    "choice": _("On ballots"),
    "closing": _("Closing words"),
    "action": _("Actions"),
}
WORDS = {"action": ("title",), "closing": ("sentence",), "choice": ("text", "other_text")}  # where not in "text" alone


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def console_words(request: SignedInRequest, event_id: int) -> HttpResponse:
    """List what has been written in a room by its kind and by words looked for; a button hides it or puts it back."""
    room = room_of(request.user, event_id)
    if request.method != "POST":
        return _page(request, room)
    try:
        if not _turn(request, room):
            return HttpResponseBadRequest()
    except ActionRefused as refused:
        return _page(request, room, str(refused))
    query = request.GET.copy()
    query["done"] = request.POST["key"]  # there the focus goes back to
    return redirect(f"{request.path}?{query.urlencode()}")


def _turn(request: SignedInRequest, room: Room) -> bool:
    """Hide the thing that a form names, or put it back; False where there is none."""
    kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
    if not is_key(kind, key):
        return False
    is_back, by = "show" in request.POST, request.user
    if kind == "action":
        action = committing.of_room(room).filter(pk=key).first()
        if action:
            (committing.show if is_back else committing.hide)(room=room, action=action, by=by)
        return action is not None
    thing = moderation.found(room, kind, key)
    if thing:
        (moderation.show if is_back else moderation.hide)(thing=thing, by=by)
    return thing is not None


def _page(request: SignedInRequest, room: Room, refused: str = "") -> HttpResponse:
    kind, words = request.GET.get("kind", ""), one_line(request.GET.get("q", ""))[:100]
    kind = kind if kind in KINDS else "note"
    rows: QuerySet[Any] = committing.of_room(room) if kind == "action" else moderation.of_kind(room, kind)  # type: ignore[assignment]
    if words:
        columns = WORDS.get(kind, ("text",))
        rows = rows.filter(reduce(or_, (Q(**{f"{column}__icontains": words}) for column in columns)))
    context = {
        "room": room,
        "event": room.event,
        "kind": kind,
        "kinds": KINDS,
        "words": words,
        "done": request.GET.get("done", ""),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "refused": refused,
    }
    return render(request, "forums/room/words.html", context, status=422 if refused else 200)
