"""The door of the big screen: a page to look at, opened by a key of its own, on which nothing can be done."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from forums.groupwork import prepared, showing, streams
from forums.groupwork.rings import of_room, of_screen
from forums.groupwork.shelf import Shelf
from forums.models import Room
from forums.picturing import drafts
from regions.requests import Request

# What the screens of a room share for a moment while nothing but votes and notes comes in.
_shown: Shelf[bytes] = Shelf(seconds=0.3, most=200)


@cache_control(private=True, no_cache=True)
@require_safe
def room_screen(request: Request, screen_key: str) -> HttpResponse:
    """What has been revealed in a room; the same answer again is told by its mark (ETag) alone."""
    if not request.htmx:
        room = get_object_or_404(Room, screen_key=screen_key)
        return _drawn(request, room, "", live=streams.address(of_room(room), of_screen(room)))
    # Whatever a facilitator does raises the room's version, so what is hidden leaves all screens at once.
    name = (screen_key, _version(screen_key), get_language())
    return HttpResponse(_shown.get(name, lambda: _part(request, screen_key)))


def _version(screen_key: str) -> int:
    """The version of the room of a screen, which is all that most looks ask."""
    with prepared.cursor() as cursor:
        cursor.execute("SELECT version FROM forums_room WHERE screen_key = %s", [screen_key])
        if row := cursor.fetchone():
            return int(row[0])
    raise Http404


def _part(request: Request, screen_key: str) -> bytes:
    """The part of the screen that changes, of the room as it is by now."""
    return _drawn(request, get_object_or_404(Room, screen_key=screen_key), "#show").content


def _drawn(request: Request, room: Room, part: str, **more: str) -> HttpResponse:
    """The page of the screen, or the part of it that changes, which stays the same as long as what it shows."""
    context: dict[str, Any] = {
        "room": room,
        "event": room.event,
        "view": showing.view(room),
        "picture": "" if part else _code(settings.BASE_URL + reverse("room_join", args=[room.code])),
        "short_address": settings.BASE_URL.split("//")[-1] + reverse("room_door"),
        **more,
    }
    if context["view"].is_picture:
        context |= drafts.on_screen(room.event.series, (get_language() or "fi")[:2])
    return render(request, f"forums/room/screen.html{part}", context)


@lru_cache(maxsize=64)
def _code(address: str) -> str:
    """An address as a picture to be scanned."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(border=2, scale=8))
