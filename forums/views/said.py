"""Doors of “what happened to what you said”: by a personal link, and on the phone that wrote it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums import fates
from forums.fates import Fate, Kind, Stop
from forums.groupwork.phones import Phone
from forums.models import Event, Registration
from forums.picturing import chain, snapshot
from forums.views.links import or_way_back
from forums.views.room_phone import by_phone
from participants.models import Visitor
from regions.requests import Request


@never_cache
@or_way_back
@require_safe
def said(request: Request, token: str) -> HttpResponse:
    """The holder's own notes in the series of a personal link, and what has become of each."""
    seat = get_object_or_404(Registration.objects.by_link(token).select_related("event__series", "person"))
    return _page(request, seat.event, fates.of_person(seat.person, seat.event.series), token=token)


@require_safe
@never_cache
@by_phone
def room_said(request: Request, phone: Phone) -> HttpResponse:
    """The notes of this phone, and what has become of each."""
    return _page(request, phone.room.event, fates.of_phone(phone.participant))


def _page(request: Request, event: Event, told: list[Fate], token: str = "") -> HttpResponse:
    """Lines are links where anybody may open them."""
    is_public = event.series.invited_at is not None and snapshot.newest(event.series, is_draft=False) is not None
    rows = _linked(event, told, request.user if is_public else None)
    context = {"event": event, "series": event.series, "rows": rows, "is_public": is_public, "token": token}
    return render(request, "forums/said.html", context)


def _linked(event: Event, told: list[Fate], user: Visitor | None) -> list[tuple[Fate, bool, list[tuple[Stop, bool]]]]:
    """Each note with the lines it has led to, and of each of these whether its chain can be opened."""
    places = [(Kind.NOTE, str(one.note.pk)) for one in told]
    places += [(stop.kind, stop.pk) for one in told for stop in one.stops if stop.kind != Kind.ACTION]
    known = chain.told_among(event.series, user, places) if user else set()
    return [
        (one, (Kind.NOTE, str(one.note.pk)) in known, [(stop, (stop.kind, stop.pk) in known) for stop in one.stops])
        for one in told
    ]
