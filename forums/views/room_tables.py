"""Doors of the tables: a facilitator deals them, changes them by hand, and prints their codes."""

from __future__ import annotations

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forums.groupwork import placing, putting_out
from forums.models import Room
from forums.views.room_console import answer, room_of
from participants.requests import SignedInRequest
from regions.requests import row_number


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def console_tables(request: SignedInRequest, event_id: int) -> HttpResponse:
    """The tables with who sits at each; deal those without a table, everybody anew, move one by hand, or add one."""
    room = room_of(request.user, event_id)
    if request.method != "POST":
        return _page(request, room)
    if "out" in request.POST or "in" in request.POST:
        return _put_out(request, room)
    if "participant" in request.POST:
        return _move(request, room)
    if "add" in request.POST:
        made = placing.add_by_hand(room=room, by=request.user)
        return redirect(f"{reverse('console_tables', args=[room.event_id])}#g{made.pk}")
    placed = placing.seat(room=room, by=request.user, is_anew="anew" in request.POST)
    if "console" in request.POST:
        return answer(request, room)
    told = ngettext("{count} person was given a table.", "{count} persons were given a table.", placed)
    messages.success(request, told.format(count=placed))
    return redirect("console_tables", event_id=event_id)


def _page(request: SignedInRequest, room: Room) -> HttpResponse:
    people = list(room.participants.present().select_related("registration").order_by("stakeholder_group", "pk"))
    groups = list(room.groups.all())
    seated = [(group, [one for one in people if one.group_id == group.pk]) for group in groups]
    context = {
        "room": room,
        "event": room.event,
        "groups": groups,
        "seated": seated,
        "standing": [one for one in people if one.group_id is None],
        "people": len(people),
        "out": putting_out.are_out(room),
    }
    return render(request, "forums/room/tables.html", context)


def _move(request: SignedInRequest, room: Room) -> HttpResponse:
    number = request.POST.get("group", "")
    participant = room.participants.present().filter(pk=row_number(request.POST["participant"]) or 0).first()
    group = room.groups.filter(pk=row_number(number) or 0).first()
    if participant is None or (number and group is None):
        return HttpResponseBadRequest()
    placing.move(participant=participant, group=group, by=request.user)
    return redirect(f"{reverse('console_tables', args=[room.event_id])}#p{participant.pk}")


def _put_out(request: SignedInRequest, room: Room) -> HttpResponse:
    """Put a phone out of the room, or let it in again."""
    number = row_number(request.POST.get("participant")) or 0
    participant = room.participants.kept().filter(pk=number).first()
    if participant is None:
        return HttpResponseBadRequest()
    deed = putting_out.put_out if "out" in request.POST else putting_out.let_in
    deed(participant=participant, by=request.user)
    return redirect("console_tables", event_id=room.event_id)


@never_cache
@login_required
@require_safe
def table_codes(request: SignedInRequest, event_id: int) -> HttpResponse:
    """A sheet for each table: its number, its code, and the picture with which its people join there."""
    room = room_of(request.user, event_id)
    address = settings.BASE_URL + reverse("room_join", args=[room.code])
    signs = [(group, _picture(f"{address}?table={group.code}")) for group in room.groups.all()]
    context = {
        "room": room,
        "event": room.event,
        "signs": signs,
        "short_address": settings.BASE_URL.split("//")[-1] + reverse("room_door"),
    }
    return render(request, "forums/room/table_codes.html", context)


def _picture(address: str) -> str:
    picture: str = segno.make(address, error="m", micro=False).svg_data_uri(border=4, scale=6)
    return picture
