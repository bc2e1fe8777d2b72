"""Capacity: how the seats of an event are given, for whom some are kept, and in which slots they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums import letters
from forums.models import Event, Quota, Registration, Slot
from forums.seating import lock, promote
from participants import post
from participants.models import User
from participants.refusals import Refused
from regions.models import Municipality


class CapacityRefusal(models.TextChoices):
    """Why seats cannot be divided so; the same words for the form and the exception."""

    CANCELLED = "cancelled", _("This event has been cancelled, so it cannot be changed.")
    NO_LIMIT = "no_limit", _("Set the number of seats of the event first: without a limit nothing can be kept.")
    TOO_MANY_KEPT = "too_many_kept", _("More seats are kept than the event has. Seats of the event: {count}.")
    TWICE = "twice", _("The same group or municipality is there twice.")
    SLOT_OUTSIDE = "slot_outside", _("Every slot must begin and end within the event.")
    TOO_FEW_SEATS = "too_few_seats", _("Seats taken or offered already: {count}. A slot cannot have fewer.")
    SLOT_TAKEN = "slot_taken", _("People who have chosen the slot: {count}. It cannot be removed.")
    CHANGED = "changed", _("Somebody else changed the slots while you were writing. Look at them again.")


class CapacityRefused(Refused[CapacityRefusal]):
    """Seats that cannot be divided so; `reason` is a CapacityRefusal, `count` the persons or seats in question."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A quota as it should be: for a group or for a municipality."""

    stakeholder_group: str = ""
    municipality: Municipality | None = None
    seats: int  # persons
    released_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """A slot as it should be; `pk` is of one that exists."""

    pk: int | None = None
    names: dict[str, str]  # by language
    starts_at: datetime
    ends_at: datetime
    seats: int | None = None  # persons


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How the seats of an event are given."""

    offer_hours: int | None  # None = a freed seat is given at once
    needs_approval: bool
    quotas: Sequence[Kept]
    slots: Sequence[Part]


@transaction.atomic
def arrange(*, event: Event, terms: Terms, by: User) -> Event:
    """Set how the seats of an event are given; what that frees goes to the queue at once; return the new row.

    Nobody loses a seat or an offer: quotas hold for seats still to be given. People of a slot whose time changes are
    told, with a new calendar entry.
    Raises: CapacityRefused with the reason.
    """
    event = lock(event)
    if event.is_cancelled:
        raise CapacityRefused(CapacityRefusal.CANCELLED)
    event.offer_hours, event.needs_approval = terms.offer_hours, terms.needs_approval
    event.save(update_fields=["offer_hours", "needs_approval"])
    _write_quotas(event, terms.quotas)
    _write_slots(event, terms.slots)
    event = lock(event)  # with its slots as they are now
    promote(event=event)
    return event


def _write_quotas(event: Event, quotas: Sequence[Kept]) -> None:
    if quotas and event.seats is None:
        raise CapacityRefused(CapacityRefusal.NO_LIMIT)
    if len({(kept.stakeholder_group, kept.municipality) for kept in quotas}) < len(quotas):
        raise CapacityRefused(CapacityRefusal.TWICE)
    now = timezone.now()
    active = [kept.seats for kept in quotas if kept.released_at is None or kept.released_at > now]
    if event.seats is not None and sum(active) > event.seats:
        raise CapacityRefused(CapacityRefusal.TOO_MANY_KEPT, count=event.seats)
    event.quotas.all().delete()
    Quota.objects.bulk_create(Quota(event=event, **vars(kept)) for kept in quotas)


def _write_slots(event: Event, parts: Sequence[Part]) -> None:
    known = {slot.pk: slot for slot in event.slots.all()}
    if {part.pk for part in parts if part.pk} - set(known):
        raise CapacityRefused(CapacityRefusal.CHANGED)
    if any(not event.starts_at <= part.starts_at < part.ends_at <= event.ends_at for part in parts):
        raise CapacityRefused(CapacityRefusal.SLOT_OUTSIDE)
    for pk in set(known) - {part.pk for part in parts}:
        _remove(known[pk])
    moved = [slot for part in parts if (slot := _write(event, part, known)) is not None]
    _tell(event, moved)


def _remove(slot: Slot) -> None:
    if people := slot.registrations.active().count():
        raise CapacityRefused(CapacityRefusal.SLOT_TAKEN, count=people)
    slot.registrations.update(slot=None)
    slot.delete()


def _write(event: Event, part: Part, known: dict[int, Slot]) -> Slot | None:
    """Save a slot; answers it if its time has changed."""
    slot = known[part.pk] if part.pk else Slot(event=event)
    times = slot.pk and (slot.starts_at, slot.ends_at)
    if slot.pk and part.seats is not None and part.seats < (held := slot.registrations.holding().count()):
        raise CapacityRefused(CapacityRefusal.TOO_FEW_SEATS, count=held)
    for language, name in part.names.items():
        setattr(slot, f"name_{language}", name)
    slot.starts_at, slot.ends_at, slot.seats = part.starts_at, part.ends_at, part.seats
    slot.save()
    return slot if times and times != (slot.starts_at, slot.ends_at) else None


def _tell(event: Event, moved: list[Slot]) -> None:
    """Write to the people of slots that moved."""
    people = list(event.registrations.active().filter(slot__in=moved).select_related("person", "slot").order_by("pk"))
    for registration in people:
        registration.event = event
        registration.slot_changes += 1
    Registration.objects.bulk_update(people, ["slot_changes"])
    if not event.is_over():
        post.write_many([letters.slot_changed(registration) for registration in people])
