"""Correcting: those who keep the roster put right what is written of a registered person."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from forums import extras, letters
from forums.ledger import Ledger
from forums.models import Event, Registration
from forums.rules import has_account
from forums.seating import lock, promote, settle
from participants import people, post
from participants.models import User
from participants.refusals import Refused
from regions.models import Municipality


class CorrectionRefusal(models.TextChoices):
    """Why details cannot be corrected; the same words for the form and the exception."""

    ENDED = "ended", _("This registration has been cancelled, so it cannot be changed.")
    ALREADY = "already", _("A person with this address is on the list already.")
    REMOVED = "removed", _("The person with this address was just removed from the list. Undo the removal instead.")
    TAKEN = "taken", _("This address belongs to somebody else already. Correct it, or tick below who gets the seat.")
    RESERVED = "reserved", _("The seats that are left are kept for others, so the person would lose theirs.")


class CorrectionRefused(Refused[CorrectionRefusal]):
    """A correction that cannot be made; `reason` is a CorrectionRefusal."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """What stands on the roster of one person."""

    email: str
    organisation: str
    stakeholder_group: str
    municipality: Municipality | None = None
    mode: str = ""  # of a hybrid event only
    first_name: str = ""  # this and what follows only of those who do not keep it themselves
    last_name: str = ""
    language: str = ""
    is_given: bool = False  # whoever has the address already is to get the seat
    is_same: bool = False  # a new address is of the same person, who keeps what they told


def keeps_own_name(seat: Registration) -> bool:
    """Whether a registered person keeps their own name and language.

    They do who have signed in, have a role, or take part elsewhere: in a team, or in another event.
    """
    elsewhere = Registration.objects.active().filter(person=seat.person).exclude(event=seat.event_id)
    return has_account(seat.person) or elsewhere.exists()


@transaction.atomic
def correct(*, registration: Registration, details: Details) -> tuple[Registration, bool]:
    """Put right what is written of a person at an event; answers the registration and whether they were written to.

    Another e-mail address makes the registration that of a new person, and ends the old personal link; letters that
    have not left are withdrawn. Answers, consents and special needs are forgotten, and asked anew by the letter,
    unless those who correct say that the new address is of the same person. Somebody who has the address already
    gets the registration only when told so, and keeps their name.
    A letter leaves only when the address or the way of taking part changed.
    Who holds a seat changes group or municipality only where a seat is left for them.
    Raises: CorrectionRefused with the reason.
    """
    event = lock(registration.event)
    rows = Registration.objects.select_for_update(of=("self",), no_key=True).select_related(
        "person", "slot", "municipality"
    )
    seat = rows.get(pk=registration.pk)
    seat.event = event
    if seat.is_cancelled:
        raise CorrectionRefused(CorrectionRefusal.ENDED)
    _move(seat, details)
    is_another = _address(seat, details)
    mode = details.mode if event.mode == Event.Mode.HYBRID and details.mode else seat.mode
    is_told = is_another or mode != seat.mode
    seat.mode, seat.organisation = mode, details.organisation
    seat.slot_changes += is_told  # the calendar entry that comes with the letter is newer than the one before
    seat.save()
    if not is_another:
        _name(seat, details)
    if is_told and not event.is_over() and not event.is_cancelled:
        post.write_many([letters.corrected(seat)])
    promote(event=event)
    return seat, is_told


def _move(seat: Registration, details: Details) -> None:
    """Give the group and the municipality, if a seat is left for them."""
    is_moving = (seat.stakeholder_group, seat.municipality) != (details.stakeholder_group, details.municipality)
    ledger = Ledger.of(seat.event)
    is_held = bool(seat.seated_at or seat.offer_expires_at) and is_moving
    if is_held:
        ledger.release(seat)
    seat.stakeholder_group, seat.municipality = details.stakeholder_group, details.municipality
    if is_held and ledger.quotas and ledger.hindrance(seat):
        raise CorrectionRefused(CorrectionRefusal.RESERVED)


def _address(seat: Registration, details: Details) -> bool:
    """Give the registration to the person of another address; answers whether it is another."""
    if details.email.lower() == seat.person.email.lower():
        return False
    was = seat.person
    person, is_new = people.find_or_create(
        email=details.email,
        first_name=details.first_name or was.first_name,
        last_name=details.last_name if details.first_name else was.last_name,
        language=details.language or was.language,
    )
    if not is_new and (reason := _hindrance(seat.event, person, details)):
        raise CorrectionRefused(reason)
    if not (is_new and details.is_same):
        extras.forget([seat])  # what the old person told is not shown to another
        seat.phones.update(registration=None)  # nor what they wrote in a room
    post.withdraw(about=seat.about)
    if details.is_given and not seat.event.is_over() and not seat.event.is_cancelled:
        post.write_many([letters.passed_on(seat, "given_on")])
        seat.slot_changes += 2  # above the SEQUENCE of the cancellation that the old person gets
    seat.person = person
    seat.link_version += 1
    settle(seat.event, [seat])
    return True


def _hindrance(event: Event, person: User, details: Details) -> CorrectionRefusal | None:
    """Why somebody who was known before does not get the registration, or None."""
    own = event.registrations.filter(person=person)
    if own.active().exists():
        return CorrectionRefusal.ALREADY
    if letters.held_given_up(seat.about for seat in own).exists():
        return CorrectionRefusal.REMOVED
    return None if details.is_given else CorrectionRefusal.TAKEN


def _name(seat: Registration, details: Details) -> None:
    if details.first_name and not keeps_own_name(seat):
        people.change_details(
            person=seat.person,
            first_name=details.first_name,
            last_name=details.last_name,
            language=details.language or seat.person.language,
        )
