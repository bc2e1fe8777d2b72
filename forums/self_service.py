"""Self-service: what a registered person changes by their personal link, without an account, until a deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums import admission, extras, letters, registration
from forums.ledger import Ledger
from forums.models import BookedSeat, Event, Registration
from forums.rules import has_account
from forums.seating import lock, promote, settle
from participants import people, post
from participants.models import User
from participants.privacy import PRIVACY_VERSION
from participants.refusals import Refused


class SelfServiceRefusal(models.TextChoices):
    """Why one cannot change a registration oneself; the same words for the page and the exception."""

    ENDED = "ended", _("This registration has been cancelled, so it cannot be changed.")
    CANCELLED = "cancelled", _("This event has been cancelled, so the registration cannot be changed.")
    CLOSED = "closed", _("The time for changes has passed. Write to the organisers if something must still be changed.")
    RESERVED = "reserved", _("The seats that are left are kept for others, so your group cannot be changed now.")
    SAME = "same", _("That is the address this registration already has. Write the colleague’s address.")
    NOT_ADMITTED = "not_admitted", _("This event is for people with an e-mail address of certain organisations.")


class SelfServiceRefused(Refused[SelfServiceRefusal]):
    """A change that cannot be made; `reason` is a SelfServiceRefusal."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """What one may change oneself."""

    organisation: str
    stakeholder_group: str
    language: str
    mode: str = ""  # of a hybrid event only
    first_name: str = ""  # this and the next only of those who have no account
    last_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Who comes instead."""

    email: str
    first_name: str
    last_name: str = ""
    language: str = "fi"


def closed(seat: Registration, at: datetime | None = None) -> SelfServiceRefusal | None:
    """Why a registration cannot be changed by its own link at a moment (default: now), or None."""
    if seat.is_cancelled:
        return SelfServiceRefusal.ENDED
    if seat.event.is_cancelled:
        return SelfServiceRefusal.CANCELLED
    return SelfServiceRefusal.CLOSED if seat.event.changes_end_at <= (at or timezone.now()) else None


def may_give_up(seat: Registration, at: datetime | None = None) -> bool:
    """Whether one can give up a seat, or leave the queue, at a moment (default: now).

    The deadline is for seats: who has none may leave until the event is over.
    """
    if seat.is_cancelled or seat.event.is_cancelled or seat.event.is_over(at):
        return False
    return seat.seated_at is None or closed(seat, at) is None


@transaction.atomic
def give_up(*, registration: Registration) -> Registration:
    """Give up a seat or a place in the queue by its own link; doing it twice changes nothing.

    Raises: SelfServiceRefused with the reason, when it is too late.
    """
    seat = _locked(registration)
    if not seat.is_cancelled and not seat.event.is_cancelled and not may_give_up(seat):
        raise SelfServiceRefused(SelfServiceRefusal.CLOSED)
    return _cancel(seat)


@transaction.atomic
def change(*, registration: Registration, details: Details) -> Registration:
    """Change what the registered person told of themselves, their name, and the language of their letters.

    Who has a seat changes group only where a seat is left for the new one; what is freed goes to the queue.
    Raises: SelfServiceRefused with the reason.
    """
    seat = _locked(registration)
    if reason := closed(seat):
        raise SelfServiceRefused(reason)
    _regroup(seat, details.stakeholder_group)
    seat.organisation = details.organisation
    if seat.event.mode == Event.Mode.HYBRID and details.mode:
        seat.mode = details.mode
    seat.save(update_fields=["organisation", "stakeholder_group", "mode"])
    _name(seat.person, details)
    promote(event=seat.event)
    return seat


@transaction.atomic
def substitute(*, registration: Registration, colleague: Colleague) -> Registration:
    """Send a colleague instead: the seat, or the place in the queue, is theirs, and the old link dies.

    The seat never returns to the pool, so it works in a full event as well. What the old person told beyond the seat
    goes with them. Who is registered already keeps what they have, and the better of the two places stays: it is
    told to nobody who is registered.
    Raises: SelfServiceRefused with the reason.
    """
    seat = _locked(registration)
    if reason := closed(seat) or _unfit(seat, colleague):
        raise SelfServiceRefused(reason)
    person, _is_new = people.find_or_create(
        email=colleague.email,
        first_name=colleague.first_name,
        last_name=colleague.last_name,
        language=colleague.language,
        by_anybody=True,
    )
    theirs = seat.event.registrations.active().filter(person=person).select_related("person").first()
    if theirs and _rank(theirs) < _rank(seat):
        return _make_way(seat)
    if theirs:
        theirs.cancelled_at = timezone.now()
        theirs.save(update_fields=["cancelled_at"])
        post.withdraw(about=theirs.about)
    _hand_over(seat, person, f"{colleague.first_name} {colleague.last_name}".strip())
    if theirs:
        promote(event=seat.event)
    return seat


def _rank(seat: Registration) -> tuple[bool, bool, bool, int]:
    """How good a place is; less is better: a seat, an offer, the queue in its order, the wait for approval."""
    return (seat.seated_at is None, seat.offer_expires_at is None, seat.approved_at is None, seat.pk)


def _make_way(seat: Registration) -> Registration:
    """End a registration whose colleague has a better place already; the letter and the page say the same as ever."""
    seat.cancelled_at = timezone.now()
    farewell = letters.passed_on(seat)
    seat.link_version += 1
    seat.save(update_fields=["cancelled_at", "link_version"])
    post.withdraw(about=seat.about)
    post.write_many([farewell])
    promote(event=seat.event)
    return seat


def _locked(seat: Registration) -> Registration:
    """The registration as it is now, locked after its event, in the order in which seats are given.

    A link that somebody else has ended meanwhile no longer opens it.
    """
    event = lock(seat.event)
    rows = Registration.objects.select_for_update(of=("self",), no_key=True).select_related("person", "slot")
    now = rows.still_linked(seat).first()
    if now is None:
        raise SelfServiceRefused(SelfServiceRefusal.ENDED)
    now.event = event
    return now


def _cancel(seat: Registration) -> Registration:
    return registration.cancel(registration=seat)


def _unfit(seat: Registration, colleague: Colleague) -> SelfServiceRefusal | None:
    """Why this colleague cannot come instead, judged by what is typed only."""
    if colleague.email.lower() == seat.person.email.lower():
        return SelfServiceRefusal.SAME
    event = seat.event
    if event.admission != Event.Admission.DOMAINS or seat.registered_by_id:
        return None
    refused = admission.refusal(event, email=colleague.email, municipality=seat.municipality)
    return SelfServiceRefusal.NOT_ADMITTED if refused else None


def _name(person: User, details: Details) -> None:
    """Change the language of a person's letters, and the name of one who has no account."""
    if details.first_name and not has_account(person):
        names = {"first_name": details.first_name, "last_name": details.last_name}
        people.change_details(person=person, language=details.language, **names)
    else:
        people.change_language(person=person, language=details.language)


def _regroup(seat: Registration, stakeholder_group: str) -> None:
    if seat.stakeholder_group == stakeholder_group:
        return
    ledger = Ledger.of(seat.event)
    is_held = bool(seat.seated_at or seat.offer_expires_at)
    if is_held:
        ledger.release(seat)
    seat.stakeholder_group = stakeholder_group
    if is_held and ledger.quotas and ledger.hindrance(seat):
        raise SelfServiceRefused(SelfServiceRefusal.RESERVED)


def _hand_over(seat: Registration, person: User, name: str) -> None:
    """Write the registration to another person, and tell both."""
    post.withdraw(about=seat.about)
    farewell = letters.passed_on(seat)
    extras.forget([seat])
    seat.phones.update(registration=None)
    seat.person, seat.registered_by, seat.taken_over_at = person, None, timezone.now()
    seat.link_version += 1
    seat.slot_changes += 2  # above the SEQUENCE of the cancellation that the old person gets
    seat.privacy_version, seat.decision_reason = PRIVACY_VERSION, ""  # the reason was told to the old person
    seat.apologised_at = seat.absent_at = seat.attended_at = seat.marked_by = None
    seat.save()
    listed = BookedSeat.objects.filter(registration=seat)
    listed.filter(booking=seat.booking_id).update(name=name)
    listed.exclude(booking=seat.booking_id).delete()  # who listed the old person did not bring the new one
    settle(seat.event, [seat])
    post.write_many([farewell, letters.taken_over(seat)])
