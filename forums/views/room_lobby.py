"""Doors of the lobby: the code is typed, a phone joins a room without an account, or comes back to it."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums.forms.room import JoinForm
from forums.groupwork import lobby, placing
from forums.groupwork.lobby import Joined
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Registration, Room

COOKIE_AGE = 60 * 60 * 24 * 30  # seconds: until the next forum


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def room_door(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a room."""
    if request.method != "POST":
        return _door(request, None)
    try:
        room = lobby.room_of(request.POST.get("code", ""))
    except RoomRefused as refused:
        return _door(request, refused)
    return redirect("room_join", code=room.code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def room_join(request: HttpRequest, code: str) -> HttpResponse:
    """Tell what becomes of one's words and ask whom one speaks for; only a sent form joins."""
    try:
        room = lobby.room_of(code)
    except RoomRefused as refused:
        return _door(request, refused)
    if lobby.participant_of(request, room):
        return redirect("room", code=room.code)
    return _join(request, room, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def room_join_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Join as the holder of a personal link, who is marked present in the same deed."""
    seat = get_object_or_404(Registration.objects.by_link(token).select_related("event__series"))
    room = get_object_or_404(Room.objects.select_related("event__series"), event=seat.event_id)
    return _join(request, room, seat)


def _join(request: HttpRequest, room: Room, seat: Registration | None) -> HttpResponse:
    form = JoinForm(request.POST if request.method == "POST" else None, room=room, seat=seat)
    refused: RoomRefusal | None = lobby.refusal(room)
    if request.method == "POST" and not refused and form.is_valid():
        try:
            secret = request.POST.get("secret", "")
            phone = lobby.participant_of(request, room) if seat else None
            joined = lobby.join(room=room, registration=seat, phone=phone, secret=secret, **form.cleaned_data)
            placing.sit_down(joined.participant, request.POST.get("table", ""))
            return _let_in(request, joined)
        except RoomRefused as refusal:
            refused = refusal.reason
    return _join_page(request, room, form, refused, is_by_link=seat is not None)


def _join_page(
    request: HttpRequest, room: Room, form: JoinForm, refused: RoomRefusal | None, **more: Any
) -> HttpResponse:
    """The page of joining; `is_by_link` with a personal link, `typed` with the recovery code that was refused."""
    table = (request.POST.get("table") or request.GET.get("table", ""))[:8]  # from the code of a table's sign
    secret = request.POST.get("secret") or lobby.new_secret()
    context = {"room": room, "event": room.event, "form": form, "refused": refused, "table": table, "secret": secret}
    context |= {"named_steps": lobby.named_steps(room), "is_recovering": "typed" in more and room.is_open}
    context |= {"is_by_link": False, "typed": ""} | more
    is_wrong = request.method == "POST" and (refused or form.errors)
    return render(request, "forums/room/join.html", context, status=422 if is_wrong else 200)


def _let_in(request: HttpRequest, joined: Joined) -> HttpResponse:
    """Give the phone its secret: in a cookie no script reads, and to a script that asks, for its own keeping."""
    room = joined.participant.room
    onward = reverse("room_joined", args=[room.code])
    response: HttpResponse = redirect(onward)
    if request.accepts("application/json") and not request.accepts("text/html"):
        told = {"secret": joined.secret, "recovery_code": joined.participant.recovery_code, "next": onward}
        response = JsonResponse(told)
    return _with_cookie(response, room, joined.secret)


def _with_cookie(response: HttpResponse, room: Room, secret: str) -> HttpResponse:
    response.set_cookie(
        lobby.cookie_name(room),
        secret,
        max_age=COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


@never_cache
@require_safe
def room_joined(request: HttpRequest, code: str) -> HttpResponse:
    """Say that the phone is in, and show the code that brings it back."""
    try:
        room = lobby.room_of(code)
    except RoomRefused as refused:
        return _door(request, refused)
    participant = lobby.participant_of(request, room)
    if participant is None:
        return redirect("room_join", code=room.code)
    context = {
        "room": room,
        "event": room.event,
        "participant": participant,
        "secret": request.COOKIES.get(lobby.cookie_name(room), ""),
        "code": f"{participant.recovery_code[:3]} {participant.recovery_code[3:]}",
    }
    return render(request, "forums/room/joined.html", context)


@never_cache
@require_POST
def room_recover(request: HttpRequest, code: str) -> HttpResponse:
    """Bring a participant to this browser by the recovery code; wrong ones are counted by browser and by room."""
    try:
        room = lobby.room_of(code)
    except RoomRefused as refused:
        return _door(request, refused)
    reason = RoomRefusal.TOO_OFTEN
    if _may_guess(request, room, dry_run=True):
        try:
            return _let_in(request, lobby.recover(room=room, code=request.POST.get("recovery_code", "")))
        except RoomRefused as refused:
            reason = refused.reason
            _may_guess(request, room)
    return _join_page(request, room, JoinForm(room=room), reason, typed=request.POST.get("recovery_code", ""))


def _may_guess(request: HttpRequest, room: Room, *, dry_run: bool = False) -> bool:
    """Whether a browser may try a code once more: few of its own may be wrong, and more of the whole room's."""
    browser = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    limits = {"room_recover": f"{room.code} {browser}", "room_recover_all": room.code}
    left = [ratelimit.consume(request, action=action, key=key, dry_run=dry_run) for action, key in limits.items()]
    return all(left)


@never_cache
@require_POST
def room_back(request: HttpRequest, code: str) -> HttpResponse:
    """Give a browser that lost its cookie a new one, for the secret that its script has kept."""
    try:
        room = lobby.room_of(code)
    except RoomRefused as refused:
        return JsonResponse({"reason": str(refused)}, status=422)
    secret = request.headers.get(lobby.HEADER, "")
    if lobby.participant_with(room, secret) is None:
        return JsonResponse({"reason": str(RoomRefusal.NOT_JOINED.label)}, status=422)
    return _with_cookie(JsonResponse({"next": reverse("room", args=[room.code])}), room, secret)


def _door(request: HttpRequest, refused: RoomRefused | None) -> HttpResponse:
    context = {"refused": refused.reason if refused else None}
    return render(request, "forums/room/door.html", context, status=422 if refused else 200)
