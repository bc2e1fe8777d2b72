"""Slots: a person moves from one part of an event to another that is held at its side."""

from __future__ import annotations

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums import letters
from forums.ledger import Ledger
from forums.models import Event, Registration, Slot
from forums.seating import lock, promote
from participants import post
from participants.refusals import Refused


class SlotRefusal(models.TextChoices):
    """Why a slot cannot be changed; the same words for the page and the exception."""

    FULL = "full", _("That slot has just been filled. Your slot has not changed.")
    UNKNOWN = "unknown", _("Choose one of the slots of this event.")
    CLOSED = "closed", _("The event has begun or been cancelled, so the slot cannot be changed any more.")
    LATE = "late", _("The time for changes has passed. Write to the organisers if something must still be changed.")
    ENDED = "ended", _("This registration has been cancelled, so the slot cannot be changed.")


class SlotRefused(Refused[SlotRefusal]):
    """A slot that cannot be changed; `reason` is a SlotRefusal."""


@transaction.atomic
def swap(*, registration: Registration, slot: Slot) -> Registration:
    """Move a person to another slot of the same event, in one step: they never have two, and never none.

    Who has a seat or an offer moves only where there is room, and what they leave goes to the queue. Who waits keeps
    their place in the queue, and gets the seat at once where there is one.
    Raises: SlotRefused with the reason.
    """
    event = lock(registration.event)
    people = event.registrations.select_related("person", "slot")
    if (seat := people.still_linked(registration).first()) is None:
        raise SlotRefused(SlotRefusal.ENDED)
    seat.event = event
    if reason := _refusal(event, seat, slot):
        raise SlotRefused(reason)
    if seat.slot_id == slot.pk:
        return seat
    _move(event, seat, slot)
    given = promote(event=event, asked={seat.pk})
    seat = next((one for one in given if one.pk == seat.pk), seat)
    post.write_many([letters.slot_changed(seat)])
    return seat


def _refusal(event: Event, seat: Registration, slot: Slot) -> SlotRefusal | None:
    if seat.is_cancelled:
        return SlotRefusal.ENDED
    now = timezone.now()
    if event.is_cancelled or event.starts_at <= now:
        return SlotRefusal.CLOSED
    if event.changes_end_at <= now:
        return SlotRefusal.LATE
    return None if slot.event_id == event.pk else SlotRefusal.UNKNOWN


def _move(event: Event, seat: Registration, slot: Slot) -> None:
    ledger = Ledger.of(event)
    if is_held := bool(seat.seated_at or seat.offer_expires_at):
        ledger.release(seat)
    seat.slot = slot
    if is_held and ledger.hindrance(seat):
        raise SlotRefused(SlotRefusal.FULL)
    seat.slot_changes += 1
    seat.save(update_fields=["slot", "slot_changes"])
