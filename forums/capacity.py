"""Capacity: how the seats of an event are given, for whom some are kept, and in which slots they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums import letters
from forums.models import Event, Quota, Slot
from forums.seating import lock, promote
from participants import post
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


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong with the terms, and the quota or the slot in question, if it is one."""

    reason: CapacityRefusal
    count: int = 0  # persons or seats
    quota: int | None = None  # its place in the terms, from 0
    slot: int | None = None  # likewise
    removed: int | None = None  # the number of a slot that is not in the terms any more

    def __str__(self) -> str:
        """The sentence for people."""
        return str(self.reason.label).format(count=self.count)


class CapacityRefused(Refused[CapacityRefusal]):
    """Seats that cannot be divided so: all that is wrong, of which the first gives the reason."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults[0].reason, count=faults[0].count)
        self.faults = faults


class Change(models.TextChoices):
    """What was changed in how the seats are given, as a sentence."""

    OFFERS = "offers", _("The time to accept an offered seat was changed.")
    APPROVAL_ON = "approval_on", _("Registrations are now approved one by one.")
    APPROVAL_OFF = "approval_off", _("Registrations are no longer approved one by one.")
    QUOTAS = "quotas", _("The kept seats were changed.")
    SLOTS = "slots", _("The slots were changed.")


@dataclass(frozen=True, kw_only=True)
class Arranged:
    """What saving the terms did."""

    changes: Sequence[Change]
    moved: int  # persons who were told that their slot has another time
    given: int  # persons of the queue who got a seat
    offered: int  # persons of the queue to whom a seat was offered


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A quota as it should be: for a group or for a municipality."""

    stakeholder_group: str = ""
    municipality: Municipality | None = None
    seats: int  # persons
    released_at: datetime | None = None

    def is_active(self, at: datetime) -> bool:
        """Whether the seats are still kept."""
        return self.released_at is None or self.released_at > at


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
def arrange(*, event: Event, terms: Terms) -> Arranged:
    """Set how the seats of an event are given; what that frees goes to the queue at once; tell what changed.

    Nobody loses a seat or an offer: quotas hold for seats still to be given. People of a slot whose time changes are
    told, with a new calendar entry.
    Raises: CapacityRefused with all that is wrong.
    """
    event = lock(event)
    if wrong := faults(event=event, terms=terms):
        raise CapacityRefused(wrong)
    changes = [*_write_ways(event, terms), *_write_quotas(event, terms.quotas)]
    slots, moved = _write_slots(event, terms.slots)
    event = lock(event)  # with its slots as they are now
    freed = promote(event=event)
    offered = sum(seat.is_offered for seat in freed)
    return Arranged(changes=[*changes, *slots], moved=moved, given=len(freed) - offered, offered=offered)


def faults(*, event: Event, terms: Terms) -> list[Fault]:
    """All that is wrong with the terms, in the order of the page."""
    if event.is_cancelled:
        return [Fault(reason=CapacityRefusal.CANCELLED)]
    return [*_quota_faults(event, terms.quotas), *_slot_faults(event, terms.slots)]


def _quota_faults(event: Event, quotas: Sequence[Kept]) -> Iterator[Fault]:
    if quotas and event.seats is None:
        yield Fault(reason=CapacityRefusal.NO_LIMIT, quota=0)
    now, kept_seats = timezone.now(), 0
    seen: set[tuple[str, Municipality | None]] = set()
    for place, kept in enumerate(quotas):
        key = (kept.stakeholder_group, kept.municipality)
        if key in seen:
            yield Fault(reason=CapacityRefusal.TWICE, quota=place)
        seen.add(key)
        before, kept_seats = kept_seats, kept_seats + (kept.seats if kept.is_active(now) else 0)
        if event.seats is not None and before <= event.seats < kept_seats:
            yield Fault(reason=CapacityRefusal.TOO_MANY_KEPT, count=event.seats, quota=place)


def _slot_faults(event: Event, parts: Sequence[Part]) -> Iterator[Fault]:
    known = {slot.pk: slot for slot in event.slots.all()}
    if {part.pk for part in parts if part.pk} - set(known):
        yield Fault(reason=CapacityRefusal.CHANGED)
    for place, part in enumerate(parts):
        if not event.starts_at <= part.starts_at < part.ends_at <= event.ends_at:
            yield Fault(reason=CapacityRefusal.SLOT_OUTSIDE, slot=place)
        slot = known.get(part.pk) if part.pk else None
        if slot and part.seats is not None and part.seats < (held := slot.registrations.holding().count()):
            yield Fault(reason=CapacityRefusal.TOO_FEW_SEATS, count=held, slot=place)
    for pk in known.keys() - {part.pk for part in parts}:
        if people := known[pk].registrations.active().count():
            yield Fault(reason=CapacityRefusal.SLOT_TAKEN, count=people, removed=pk)


def _write_ways(event: Event, terms: Terms) -> list[Change]:
    changes = [Change.OFFERS] if event.offer_hours != terms.offer_hours else []
    if event.needs_approval != terms.needs_approval:
        changes.append(Change.APPROVAL_ON if terms.needs_approval else Change.APPROVAL_OFF)
    event.offer_hours, event.needs_approval = terms.offer_hours, terms.needs_approval
    event.save(update_fields=["offer_hours", "needs_approval"])
    return changes


def _write_quotas(event: Event, quotas: Sequence[Kept]) -> list[Change]:
    known = [
        Kept(
            stakeholder_group=quota.stakeholder_group,
            municipality=quota.municipality,
            seats=quota.seats,
            released_at=quota.released_at,
        )
        for quota in event.quotas.select_related("municipality")
    ]
    if known == list(quotas):
        return []
    event.quotas.all().delete()
    Quota.objects.bulk_create(Quota(event=event, **vars(kept)) for kept in quotas)
    return [Change.QUOTAS]


def _write_slots(event: Event, parts: Sequence[Part]) -> tuple[list[Change], int]:
    """Write the slots; answers whether they changed, and how many persons were told of a new time."""
    known = {slot.pk: slot for slot in event.slots.all()}
    before = {pk: _as_part(slot) for pk, slot in known.items()}
    removed = [known[pk] for pk in known.keys() - {part.pk for part in parts}]
    for gone in removed:
        gone.registrations.update(slot=None)
        gone.delete()
    fresh = [part for part in parts if part.pk is None or before[part.pk] != part]
    moved = [slot for part in fresh if (slot := _write(event, part, known)) is not None]
    return [Change.SLOTS] if removed or fresh else [], _tell(event, moved)


def _as_part(slot: Slot) -> Part:
    names = {code: getattr(slot, f"name_{code}") or "" for code in ("fi", "sv", "en")}
    return Part(pk=slot.pk, names=names, starts_at=slot.starts_at, ends_at=slot.ends_at, seats=slot.seats)


def _write(event: Event, part: Part, known: dict[int, Slot]) -> Slot | None:
    """Save a slot; answers it if its time has changed."""
    slot = known[part.pk] if part.pk else Slot(event=event)
    times = slot.pk and (slot.starts_at, slot.ends_at)
    for language, name in part.names.items():
        setattr(slot, f"name_{language}", name)
    slot.starts_at, slot.ends_at, slot.seats = part.starts_at, part.ends_at, part.seats
    slot.save()
    return slot if times and times != (slot.starts_at, slot.ends_at) else None


def _tell(event: Event, moved: list[Slot]) -> int:
    """Write to the people of slots that moved; answers how many they were."""
    people = event.registrations.active().filter(slot__in=moved)
    people.one_by_one().update(slot_changes=F("slot_changes") + 1)
    if event.is_over():
        return 0
    told = list(people.select_related("person", "slot").order_by("pk"))
    for registration in told:
        registration.event = event
    post.write_many([letters.slot_changed(registration) for registration in told])
    return len(told)
