"""Doors of diets and access needs: counts for the kitchen, names for a few whose opening is written down."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from forums import sealing, special_needs
from forums.rules import may_see_needs
from forums.states import count
from forums.views.roster import kept
from participants.requests import SignedInRequest

SHOWN_OPENINGS = 20


@never_cache
@login_required
@require_GET
def event_kitchen(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Diets as counts, to be printed for the kitchen: no names, no links to people."""
    event = kept(request.user, event_id)
    count(event)
    context = {
        "event": event,
        "diets": special_needs.diets(event),
        "has_key": sealing.has_key(),
        "may_see_needs": may_see_needs(request.user, event),
    }
    return render(request, "forums/event_kitchen.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def event_needs(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Say who has opened the names, and open them by a button: looking at the page alone opens nothing."""
    event = kept(request.user, event_id)
    if not may_see_needs(request.user, event):
        raise PermissionDenied
    opened = special_needs.open_names(event=event, by=request.user) if request.method == "POST" else None
    context = {
        "event": event,
        "opened": opened,
        "access": special_needs.access(event),
        "diets": special_needs.diets(event),
        "has_key": sealing.has_key(),
        "openings": event.needs_openings.select_related("opened_by")[:SHOWN_OPENINGS],
    }
    return render(request, "forums/event_needs.html", context)
