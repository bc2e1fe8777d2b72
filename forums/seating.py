"""Seats of one event: who may still get one, and who is next. Shared by the rooms that free or give seats."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums import letters
from forums.ledger import Hindrance, Ledger
from forums.models import Event, Quota, Registration, Slot
from participants import post
from participants.models import User
from participants.refusals import Refused
from regions.prepared import PreparedQuery

SHORTEST_OFFER = timedelta(hours=1)  # with less time than this nobody is asked: the seat is given
UNDO_LASTS = timedelta(minutes=10)  # how long a removal can be undone without anybody having been written to


class RegistrationRefusal(models.TextChoices):
    """Why nobody can be registered; the same words for the button, the form and the exception."""

    NOT_OPEN = "not_open", _("Registration opens when the invitations of the series have been opened.")
    CANCELLED = "cancelled", _("This event has been cancelled, so registration is closed.")
    OVER = "over", _("This event is over, so nobody can be registered any more.")
    CLOSED = "closed", _("Registration for this event has closed.")
    INVITED_ONLY = "invited_only", _("Registration is by personal invitation. Open the link in your invitation letter.")
    NOT_OF_SERIES = "not_of_series", _("This event is for people from the municipalities of the series.")
    NOT_OF_NETWORK = "not_of_network", _("This event is for people from the member municipalities of the network.")
    NOT_OF_DOMAINS = "not_of_domains", _("This event is for people with an e-mail address of certain organisations.")
    NO_SLOT = "no_slot", _("Choose one of the slots of this event.")
    TOO_MANY = "too_many", _("One booking has room for 30 people. Make another booking for the others.")


class RegistrationRefused(Refused[RegistrationRefusal]):
    """A registration that cannot be made; `reason` is a RegistrationRefusal."""


_LOCK = PreparedQuery(
    lambda number: (
        Event.objects.select_for_update(of=("self",), no_key=True).select_related("series").filter(pk=number).order_by()
    ),
    int,
)

_SLOTS = PreparedQuery(lambda number: Slot.objects.filter(event=number).order_by("starts_at", "pk"), int)
_OFFERED = PreparedQuery(
    lambda number, until: (
        Registration.objects.filter(event=number, offer_expires_at__lte=until)
        .offered()
        .select_related("person", "slot")
        .order_by("pk")
    ),
    int,
    datetime,
)


def lock(event: Event) -> Event:
    """The event's row, locked until the transaction ends: seats are given and freed by its holder only."""
    if (locked := _LOCK.ask_one(event.pk)) is None:
        raise Event.DoesNotExist
    slots = _SLOTS.known(Slot.objects.filter(event=locked), locked.pk)  # seen after the wait for the lock
    locked._prefetched_objects_cache = {"slots": slots}  # type: ignore[attr-defined]  # noqa: SLF001
    return locked


def lock_all(events: Iterable[Event]) -> dict[int, Event]:
    """Several events by their numbers, locked in one order for all, so that nobody waits for each other in a ring."""
    return {pk: lock(event) for pk, event in sorted({event.pk: event for event in events}.items())}


def refusal(event: Event, *, by: User | None = None, at: datetime | None = None) -> RegistrationRefusal | None:
    """Why `event` takes no registrations now, or None.

    Those who keep the roster (`by`) may write people in after the closing time, and after the event those who came.
    """
    moment = at or timezone.now()
    if event.is_cancelled:
        return RegistrationRefusal.CANCELLED
    if by is not None:
        return None
    if event.series.invited_at is None:
        return RegistrationRefusal.NOT_OPEN
    if event.is_over(moment):
        return RegistrationRefusal.OVER
    return RegistrationRefusal.CLOSED if event.closes_at <= moment else None


def slot_refusal(event: Event, slot: Slot | None) -> RegistrationRefusal | None:
    """Why nobody can be registered with this slot, or None: in an event held in slots one of them is chosen."""
    own = [known.pk for known in event.slots.all()]
    is_fit = slot.pk in own if slot else not own
    return None if is_fit else RegistrationRefusal.NO_SLOT


def confirm(event: Event, seats: list[Registration], *, are_unknown: bool = False) -> None:
    """Write to those who got a seat or a place in the queue; about an event that is over nobody is written to.

    With `are_unknown` the people are new, too, so no letter about an earlier seat of theirs can be held back.
    """
    if event.is_over():
        return
    if not are_unknown:
        settle(event, seats)
    post.put([letters.confirmation(seat) for seat in seats])


def settle(event: Event, seats: list[Registration]) -> None:
    """A letter held back about a seat just given up is not sent after a new seat; before a place in the queue it is.

    The calendar entries of a person at an event are one, so the late letter would clear the new one.
    """
    since = timezone.now() - UNDO_LASTS
    persons = {seat.person_id: seat for seat in seats}
    gone = event.registrations.filter(cancelled_at__gte=since, person__in=persons)
    if held := {one.about: persons[one.person_id] for one in gone}:
        letters.held_given_up(about for about, seat in held.items() if seat.seated_at).withdraw()
        letters.held_given_up(about for about, seat in held.items() if not seat.seated_at).release()


def follow(event: Event, newcomers: list[Registration]) -> None:
    """Let those who come back go on with the calendar entry they had, above the SEQUENCE of its cancellation.

    The newcomers have not been saved yet.
    """
    persons = {seat.person_id for seat in newcomers}
    gone = event.registrations.exclude(cancelled_at=None).filter(person__in=persons).order_by("pk")
    last = {seat.person_id: seat for seat in gone}
    for seat in newcomers:
        if was := last.get(seat.person_id):
            seat.calendar_number = was.calendar_number or was.pk
            seat.slot_changes = was.slot_changes + 2


def promote(*, event: Event, at: datetime | None = None, asked: Collection[int] = frozenset()) -> list[Registration]:
    """Give or offer the free seats of a locked event to the queue in its order, and tell them by letter.

    The one place where a place in the queue becomes a seat or an offer, whatever freed it; offers that have run out
    are let go first. `asked` are registrations (by number) of people who have just asked for the seat themselves:
    they get it without an offer, and the caller tells them.

    Source: docs/adr/0004-registration.md
    """
    moment = at or timezone.now()
    if event.is_cancelled or event.is_over(moment):
        return []
    _let_go(event, moment)
    return _give(event, Ledger.of(event, moment), moment, asked)


def give_seats(event: Event, newcomers: list[Registration], at: datetime | None = None) -> None:
    """Give newcomers of a locked event their seats, after everybody who came before; who gets none stays in the queue.

    The newcomers have not been saved yet.
    """
    moment = at or timezone.now()
    ledger = Ledger.of(event, moment)
    is_limited = ledger.free is not None or not ledger.is_plain  # otherwise nobody waits
    if is_limited and not event.is_cancelled and not event.is_over(moment):
        if _let_go(event, moment):
            ledger = Ledger.of(event, moment)
        _give(event, ledger, moment)
    for newcomer in newcomers:
        if newcomer.approved_at and ledger.take(newcomer):
            newcomer.seated_at = moment


def forecast(event: Event) -> Ledger:
    """The ledger as a newcomer would find it now: what is free goes to the queue first. Nothing is written."""
    ledger = Ledger.of(event)
    for registration in event.registrations.waiting() if ledger.free != 0 else []:
        ledger.take(registration)
    return ledger


def offer_end(event: Event, at: datetime) -> datetime | None:
    """Until when a seat offered at a moment can be accepted; None when a free seat is given at once.

    An offer never reaches past the closing of registration or the start; when less than `SHORTEST_OFFER` is left
    until then, or the closing has passed, there is no time to ask, so the seat is given.
    """
    if event.offer_hours is None:
        return None
    end = min(at + timedelta(hours=event.offer_hours), event.closes_at, event.starts_at)
    return end if end - at >= SHORTEST_OFFER else None


def _give(event: Event, ledger: Ledger, moment: datetime, asked: Collection[int] = frozenset()) -> list[Registration]:
    given = [registration for registration in _queue(event, ledger) if ledger.take(registration)]
    end = offer_end(event, moment)
    for registration in given:
        registration.event = event
        if end and registration.pk not in asked:
            registration.offer_expires_at = end
        else:
            registration.seated_at = moment
    Registration.objects.bulk_update(given, ["seated_at", "offer_expires_at"])
    told = [registration for registration in given if registration.pk not in asked]
    post.write_many([letters.offer(one) if one.is_offered else letters.seat_freed(one) for one in told])
    return given


def _queue(event: Event, ledger: Ledger) -> Iterable[Registration]:
    """Those in the queue who might be given a seat, in order; where a seat is for anybody, no more than there are."""
    if ledger.free == 0:
        return []
    queue = event.registrations.waiting().select_related("person", "slot")
    return queue[: ledger.free] if ledger.is_plain and ledger.free is not None else queue


def _let_go(event: Event, moment: datetime) -> list[Registration]:
    """End the registrations whose offer was not answered in time, and tell their people how to queue again."""
    until = moment if event.starts_at > moment else datetime.max.replace(tzinfo=UTC)
    lapsed = _OFFERED.ask(event.pk, until)
    for registration in lapsed:
        registration.event = event
        registration.cancelled_at = moment
    if lapsed:
        Registration.objects.bulk_update(lapsed, ["cancelled_at"])
        post.withdraw(about=[registration.about for registration in lapsed])
        post.write_many([letters.offer_lapsed(registration) for registration in lapsed])
    return lapsed


@dataclass(frozen=True)
class Place:
    """A person's place in the queue, and why no seat can be given to them now."""

    number: int  # 1 = the first
    hindrance: Hindrance | None
    quotas: list[Quota]  # with free seats that are kept from this person

    @property
    def before(self) -> int:
        """Persons before this one in the queue."""
        return self.number - 1


def place(registration: Registration) -> Place | None:
    """Where a person stands in the queue of their event; None for who is not in it."""
    if not registration.is_waiting:
        return None
    event = registration.event
    ledger = Ledger.of(event)
    return Place(
        number=event.registrations.waiting().filter(pk__lte=registration.pk).count(),
        hindrance=ledger.hindrance(registration),
        quotas=ledger.keeping_from(registration),
    )
