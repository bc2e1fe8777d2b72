"""Which seats of an event are held, and who may have one that is free: capacity, quotas and slots together.

Source: docs/adr/0004-registration.md
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models import Event, Quota, Registration
from regions.prepared import PreparedQuery

_QUOTAS = PreparedQuery(
    lambda event, at: Quota.objects.filter(event=event).active(at).select_related("municipality").order_by("pk"),
    int,
    datetime,
)
_HELD = PreparedQuery(
    lambda event: (
        Registration.objects.filter(event=event)
        .holding()
        .order_by()
        .values_list("stakeholder_group", "municipality", "slot")
        .annotate(persons=Count("pk"))
    ),
    int,
)


class Hindrance(models.TextChoices):
    """Why a person cannot be given a seat now; the same words for the person's page and the roster."""

    FULL = "full", _("Every seat has been taken, or offered to somebody before you.")
    SLOT_FULL = "slot_full", _("Every seat of the slot you chose has been taken, or offered to somebody before you.")
    RESERVED = "reserved", _("The seats that are free are reserved for others.")


class Kind(NamedTuple):
    """What quotas see of a person."""

    stakeholder_group: str
    municipality: str | None


@dataclass
class Pool:
    """Some seats of one purpose, and the kinds of those who sit on them."""

    seats: int  # persons
    quota: Quota | None  # none = open to all
    held: Counter[Kind]

    def is_for(self, kind: Kind) -> bool:
        """Whether a person of this kind may sit here."""
        return self.quota is None or self.quota.is_for(*kind)

    @property
    def is_free(self) -> bool:
        """Whether a seat is left."""
        return self.held.total() < self.seats


def quotas_of(event: Event, at: datetime | None = None) -> list[Quota]:
    """The quotas that keep seats of an event at a moment (default: now); none where there is room for everybody."""
    return [] if event.seats is None else _QUOTAS.ask(event.pk, at or timezone.now())


class Ledger:
    """The seats of a locked event at one moment.

    A quota keeps its seats for its own people; whoever belongs to several, or finds theirs full, may sit on any seat
    that is open to them. Who sits where is not written down: it is rearranged whenever that makes room, so nobody
    waits for a seat that a better arrangement would give.
    """

    def __init__(self, seats: int | None, quotas: Iterable[Quota] = (), slots: dict[int, int | None] | None = None):
        self.seats, self.slots = seats, slots or {}  # persons; of each slot by its number
        self.taken, self.taken_of_slots = 0, Counter[int | None]()
        self.quotas = [] if seats is None else list(quotas)
        reserved = [Pool(quota.seats, quota, Counter()) for quota in self.quotas]
        unreserved = max(0, (seats or 0) - sum(pool.seats for pool in reserved))
        self.pools = [*reserved, Pool(unreserved, None, Counter())]

    @classmethod
    def of(cls, event: Event, at: datetime | None = None) -> Ledger:
        """The ledger of an event at a moment (default: now); its row should be locked."""
        ledger = cls(event.seats, quotas_of(event, at), {slot.pk: slot.seats for slot in event.slots.all()})
        if event.seats is None and not ledger.slots:
            return ledger
        for group, municipality, slot, persons in _HELD.ask(event.pk):
            ledger._hold(Kind(group, municipality), slot, persons)
        return ledger

    @property
    def free(self) -> int | None:
        """Seats of the whole event that nobody holds; None = no limit."""
        return None if self.seats is None else max(0, self.seats - self.taken)

    @property
    def is_plain(self) -> bool:
        """Whether a free seat is for anybody: there are neither quotas nor slots."""
        return not self.quotas and not self.slots

    def left_in(self, slot: int) -> int | None:
        """Seats of a slot that nobody holds; None = no limit of its own."""
        own = self.slots.get(slot)
        return None if own is None else max(0, own - self.taken_of_slots[slot])

    def free_of_slot(self, slot: int) -> int | None:
        """Seats that can be taken in a slot, for which the event must have room too; None = no limit."""
        return min((seats for seats in (self.left_in(slot), self.free) if seats is not None), default=None)

    def hindrance(self, registration: Registration) -> Hindrance | None:
        """Why a person cannot be given a seat, or None."""
        if self.free == 0:
            return Hindrance.FULL
        slot = registration.slot_id
        if slot is not None and self.free_of_slot(slot) == 0:
            return Hindrance.SLOT_FULL
        return Hindrance.RESERVED if self.quotas and not self._way_to_seat(_kind(registration)) else None

    def take(self, registration: Registration) -> bool:
        """Count a person in if they can be given a seat; answers whether they could."""
        if self.hindrance(registration):
            return False
        self._hold(_kind(registration), registration.slot_id, 1)
        return True

    def release(self, registration: Registration) -> None:
        """Count a person out who held a seat, before anybody else is counted in."""
        others = [pool.held for pool in self.pools]
        held = sum(others, Counter[Kind]())
        held[_kind(registration)] -= 1
        for counter in others:
            counter.clear()
        self.taken -= 1
        self.taken_of_slots[registration.slot_id] -= 1
        for kind, persons in held.items():
            self._seat(kind, persons)

    def keeping_from(self, registration: Registration) -> list[Quota]:
        """The quotas with free seats that are not for this person."""
        kind = _kind(registration)
        return [pool.quota for pool in self.pools if pool.quota and pool.is_free and not pool.is_for(kind)]

    def _hold(self, kind: Kind, slot: int | None, persons: int) -> None:
        self.taken += persons
        self.taken_of_slots[slot] += persons
        self._seat(kind, persons)

    def _seat(self, kind: Kind, persons: int) -> None:
        """Find seats for people of one kind; those beyond every pool are only counted."""
        if not self.quotas:
            return
        for _person in range(persons):
            way = self._way_to_seat(kind)
            for pool, coming, leaving in way:
                pool.held[coming] += 1
                if leaving:
                    pool.held[leaving] -= 1

    def _way_to_seat(self, kind: Kind) -> list[tuple[Pool, Kind, Kind | None]]:
        """The moves that give one more person a seat: into each pool comes one kind, and one may leave it for the next.

        The shortest way through the pools; an empty way means that no arrangement has room.
        """
        came: dict[int, tuple[int | None, Kind]] = dict.fromkeys(self._open_to(kind), (None, kind))
        waiting = deque(came)
        while waiting:
            number = waiting.popleft()
            if self.pools[number].is_free:
                return self._moves(came, number)
            for other in [held for held, persons in self.pools[number].held.items() if persons > 0]:
                for following in self._open_to(other):
                    if following not in came:
                        came[following] = (number, other)
                        waiting.append(following)
        return []

    def _open_to(self, kind: Kind) -> list[int]:
        return [number for number, pool in enumerate(self.pools) if pool.is_for(kind)]

    def _moves(self, came: dict[int, tuple[int | None, Kind]], last: int) -> list[tuple[Pool, Kind, Kind | None]]:
        moves = []
        number: int | None = last
        leaving: Kind | None = None
        while number is not None:
            before, coming = came[number]
            moves.append((self.pools[number], coming, leaving))
            number, leaving = before, coming
        return moves


def _kind(registration: Registration) -> Kind:
    return Kind(registration.stakeholder_group, registration.municipality_id)
