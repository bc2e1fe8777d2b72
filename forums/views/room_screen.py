"""The door of the big screen: a page to look at, opened by a key of its own, on which nothing can be done."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from forums.groupwork import showing, streams
from forums.groupwork.rings import of_room, of_screen
from forums.models import Room
from forums.picturing import drafts
from regions.requests import Request


@cache_control(private=True, no_cache=True)
@require_safe
def room_screen(request: Request, screen_key: str) -> HttpResponse:
    """What has been revealed in a room; the same answer again is told by its mark (ETag) alone."""
    room = get_object_or_404(Room.objects.select_related("event__series"), screen_key=screen_key)
    address = settings.BASE_URL + reverse("room_join", args=[room.code])
    context: dict[str, Any] = {
        "room": room,
        "event": room.event,
        "view": showing.view(room),
        "picture": segno.make(address, error="m", micro=False).svg_data_uri(border=2, scale=8),
        "short_address": settings.BASE_URL.split("//")[-1] + reverse("room_door"),
    }
    if context["view"].is_picture:
        context |= drafts.on_screen(room.event.series, (get_language() or "fi")[:2])
    if not request.htmx:  # a part must stay the same as long as what it shows
        context["live"] = streams.address(of_room(room), of_screen(room))
    part = "#show" if request.htmx else ""
    return render(request, f"forums/room/screen.html{part}", context)
