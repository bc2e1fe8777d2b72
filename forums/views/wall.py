"""Doors of the code on the wall: the sign to print, and the page where people mark themselves present."""

from __future__ import annotations

import segno
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums import attendance, entrance
from forums.models import Event, Registration
from forums.views.door import received
from participants.forms import AddressField
from participants.models import User
from participants.requests import SignedInRequest


class AddressForm(forms.Form):
    """Asks for the address somebody registered with."""

    email = AddressField(label=_("The e-mail address you registered with"))


@never_cache
@login_required
@require_safe
def door_sign(request: SignedInRequest, event_id: int) -> HttpResponse:
    """An A4 sheet with the event's code, for the wall."""
    event = received(request.user, event_id)
    code = entrance.wall_code(event)
    address = settings.BASE_URL + reverse("here", args=[code])
    context = {
        "event": event,
        "code": f"{code[:3]} {code[3:]}",
        "short_address": settings.BASE_URL.split("//")[-1] + reverse("here_code"),
        "picture": segno.make(address, error="m", micro=False).svg_data_uri(border=4, scale=8),
        "opens_at": entrance.wall_opens_at(event),
    }
    return render(request, "forums/door_sign.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def here_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the wall."""
    if request.method != "POST":
        return render(request, "forums/here_code.html", {})
    if event := _event_of(request.POST.get("code", "")):
        return redirect("here", code=entrance.wall_code(event))
    return _unknown(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest, code: str) -> HttpResponse:
    """Mark present who stands by the sign: one tap for those signed in, an address for others.

    The answer to an address is the same whether it is registered or not.
    """
    event = _event_of(code)
    if event is None:
        return _unknown(request)
    seat = _own_seat(request, event)
    form = AddressForm(request.POST if request.method == "POST" and not seat else None)
    if request.method == "POST" and (seat or form.is_valid()):
        if seat:
            attendance.arrive(registration=seat)
        else:
            attendance.arrive_by_address(event=event, email=form.cleaned_data["email"])
        return redirect(reverse("here", args=[code]) + "?done=1")
    context = {"event": event, "seat": seat, "form": form, "code": code, "is_done": "done" in request.GET}
    return render(request, "forums/here.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def here_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Mark present the holder of a personal link who types the code of the wall."""
    seat = get_object_or_404(Registration.objects.by_link(token).select_related("event"))
    event = _event_of(request.POST.get("code", ""))
    if event != seat.event:
        return _unknown(request)
    attendance.arrive(registration=seat)
    return redirect("registration", token=token)


def _own_seat(request: HttpRequest, event: Event) -> Registration | None:
    user = request.user
    return event.registrations.seated().filter(person=user).first() if isinstance(user, User) else None


def _event_of(code: str) -> Event | None:
    """The event whose sign has the code now."""
    open_now = Event.objects.active().upcoming().filter(starts_at__lte=entrance.latest_start())
    for event in open_now.select_related("series"):
        if entrance.is_wall_code(event, code):
            return event
    return None


def _unknown(request: HttpRequest) -> HttpResponse:
    """Say that the code is not in use; who gives wrong ones again and again is kept waiting."""
    if too_many := ratelimit.consume_or_429(request, action="wrong_wall_code"):
        answer: HttpResponse = too_many
        return answer
    return render(request, "forums/here_code.html", {"is_unknown": True}, status=422)
