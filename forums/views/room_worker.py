"""The worker script of a phone in a room, by which its page opens without a connection too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

MODULES = tuple(
    f"js/room/{name}.js" for name in ("deeds", "drawing", "kept", "offline", "sending", "stream", "writing")
)
ASSETS = (
    "css/tokens.css",
    "css/base.css",
    "css/forms.css",
    "css/room.css",
    "css/vote.css",
    "vendor/htmx.min.js",
    "js/timer.js",
    "js/room.js",
    *MODULES,
)


@require_GET
def room_worker(request: HttpRequest, code: str) -> HttpResponse:
    """The script that keeps one phone's page and its files on that phone; the same for all phones of a code."""
    page = reverse("room", args=[code])
    context = {"name": "room", "page": page, "files": [page, *map(static, ASSETS)]}
    return render(request, "forums/offline_worker.js", context, content_type="text/javascript; charset=utf-8")
