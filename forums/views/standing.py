"""Doors of a personal link that change how the person stands: an offer is accepted, a slot is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from forums import offers, overlaps, self_service, slots
from forums.entrance import closed_wall
from forums.forms.seats import SlotChoice, slot_choices
from forums.models import Registration, Room
from forums.offers import OfferRefused
from forums.seating import place
from forums.slots import SlotRefusal, SlotRefused
from forums.views.links import or_way_back
from regions.requests import row_number


def own_page(request: HttpRequest, token: str, **refusals: Any) -> HttpResponse:
    """The personal page of a link, with what was refused; opening it changes nothing."""
    own = Registration.objects.by_link(token).select_related("event__series", "person", "slot")
    seat = get_object_or_404(own)
    event = seat.event
    closed = self_service.closed(seat)
    open_rooms = Room.objects.filter(event=event, opened_at__isnull=False, closed_at=None)
    context = {
        "registration": seat,
        "event": event,
        "token": token,
        "place": place(seat),
        "choices": [] if seat.is_cancelled else _choices(seat),
        "wall_is_open": seat.is_seated and not seat.attended_at and closed_wall(event) is None,
        "room_is_open": not seat.is_cancelled and open_rooms.exists(),
        "has_said": seat.phones.filter(contributions__withdrawn_at=None, contributions__isnull=False).exists(),
        "may_give_up": self_service.may_give_up(seat),
        "closed": closed,
        "overlaps": overlaps.of_registration(seat),
        "may_swap": closed is None,
        **refusals,
    }
    return render(request, "forums/registration.html", context, status=422 if refusals else 200)


def _choices(seat: Registration) -> list[SlotChoice]:
    """The slots a person can change to: who holds a seat takes it along, so only the slot's own room counts."""
    is_held = seat.is_seated or seat.is_offered
    choices = slot_choices(seat.event)
    return [replace(one, is_shut=is_held and one.own_free == 0 and one.slot.pk != seat.slot_id) for one in choices]


@never_cache
@or_way_back
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept the seat that was offered to the holder of a personal link."""
    seat = get_object_or_404(Registration.objects.by_link(token).select_related("event"))
    try:
        offers.accept(registration=seat)
    except OfferRefused as refused:
        return own_page(request, token, offer_refusal=str(refused))
    return redirect("registration", token=token)


@never_cache
@or_way_back
@require_POST
def change_slot(request: HttpRequest, token: str) -> HttpResponse:
    """Move the holder of a personal link to another slot."""
    seat = get_object_or_404(Registration.objects.by_link(token).select_related("event"))
    slot = seat.event.slots.filter(pk=row_number(request.POST.get("slot", "")) or 0).first()
    if slot is None:
        return own_page(request, token, slot_refusal=SlotRefusal.UNKNOWN.label)
    try:
        slots.swap(registration=seat, slot=slot)
    except SlotRefused as refused:
        return own_page(request, token, slot_refusal=str(refused))
    return redirect("registration", token=token)
