"""Doors of “what happened to what you said”: by a personal link, and on the phone that wrote it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums import fates
from forums.fates import Fate
from forums.groupwork.phones import Phone
from forums.models import Event, Registration
from forums.picturing import snapshot
from forums.views.links import or_way_back
from forums.views.room_phone import by_phone
from regions.requests import Request


@never_cache
@or_way_back
@require_safe
def said(request: HttpRequest, token: str) -> HttpResponse:
    """The holder's own notes in the series of a personal link, and what has become of each."""
    seat = get_object_or_404(Registration.objects.by_link(token).select_related("event__series", "person"))
    return _page(request, seat.event, fates.of_person(seat.person, seat.event.series), token=token)


@require_safe
@never_cache
@by_phone
def room_said(request: Request, phone: Phone) -> HttpResponse:
    """The notes of this phone, and what has become of each."""
    return _page(request, phone.room.event, fates.of_phone(phone.participant))


def _page(request: HttpRequest, event: Event, told: list[Fate], token: str = "") -> HttpResponse:
    """Lines are links where the picture is public."""
    is_public = event.series.invited_at is not None and snapshot.newest(event.series, is_draft=False) is not None
    context = {"event": event, "series": event.series, "told": told, "is_public": is_public, "token": token}
    return render(request, "forums/said.html", context)
