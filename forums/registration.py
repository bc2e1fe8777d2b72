"""Registration: giving a seat, or a place in the queue, and giving it up."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from django.db import transaction
from django.utils import timezone

from forums import admission, booking_letters, letters
from forums.extras import Extras, keep
from forums.ledger import Ledger
from forums.models import Booking, Event, Registration, Slot
from forums.seating import (
    UNDO_LASTS,
    RegistrationRefused,
    confirm,
    follow,
    forecast,
    give_seats,
    lock,
    promote,
    refusal,
    slot_refusal,
)
from participants import people, post
from participants.models import Letter, User
from participants.privacy import PRIVACY_VERSION
from regions import organisations
from regions.models import Municipality


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """What is asked of a person who registers; nothing else is."""

    email: str
    first_name: str
    last_name: str = ""
    organisation: str = ""
    stakeholder_group: str
    language: str = "fi"
    mode: str = Event.Mode.ON_SITE
    municipality: Municipality | None = None
    slot: Slot | None = None  # of an event that is held in slots
    extras: Extras = field(default_factory=Extras)

    @classmethod
    def of(cls, registration: Registration) -> Self:
        """What a person answered before."""
        person = registration.person
        return cls(
            email=person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            organisation=registration.organisation,
            stakeholder_group=registration.stakeholder_group,
            mode=registration.mode,
            municipality=registration.municipality,
            slot=registration.slot,
        )


@transaction.atomic
def register(*, event: Event, attendee: Attendee, by: User | None = None, is_invited: bool = False) -> Registration:
    """Give one seat, or a place in the queue, to a person and confirm it by letter.

    The event row is locked first, so two people cannot take the last seat. Registering the same person twice
    returns the seat they already have and sends nothing. `by` is who keeps the roster; None = the person. Whom
    those write in, and the invited, are admitted to every event and need no approval: they have been chosen.

    Units: a seat is one person.
    Raises: RegistrationRefused with the reason, when cancelled, over or closed.
    Source: docs/adr/0004-registration.md
    """
    event = _open(event, attendee, by, is_invited=is_invited)
    return _enrol(event, attendee, by, is_invited=is_invited)[0]


@transaction.atomic
def sign_up(*, event: Event, attendee: Attendee, user: User | None) -> Registration:
    """Register a person by the public form, and answer how they stand; `user` is who has signed in.

    Who is registered already keeps what they have. Unless it is they who ask, the answer (not saved) is then that of
    anybody who is not, so that the page tells nobody whether an address is registered.
    Raises: RegistrationRefused with the reason, when cancelled, over or closed.
    """
    event = _open(event, attendee)
    seat, is_new = _enrol(event, attendee)
    if is_new or seat.person == user:
        return seat
    anybody = newcomer(event, User(), attendee)
    if anybody.approved_at and forecast(event).take(anybody):
        anybody.seated_at = anybody.registered_at
    return anybody


def _open(event: Event, attendee: Attendee, by: User | None = None, *, is_invited: bool = False) -> Event:
    """The locked event, if it takes the person; asked before anybody is looked for, so that it tells of nobody."""
    event = lock(event)
    if by is None and not is_invited:
        admission.demand(event, email=attendee.email, municipality=attendee.municipality)
    if reason := refusal(event, by=by) or slot_refusal(event, attendee.slot):
        raise RegistrationRefused(reason)
    return event


def _enrol(
    event: Event, attendee: Attendee, by: User | None = None, *, is_invited: bool = False
) -> tuple[Registration, bool]:
    """The registration of a person at a locked event, and whether it is new."""
    person, is_unknown = people.find_or_create(
        email=attendee.email,
        first_name=attendee.first_name,
        last_name=attendee.last_name,
        language=attendee.language,
        by_anybody=by is None and not is_invited,
    )
    if not is_unknown and (seat := event.registrations.active().filter(person=person).first()):
        return seat, False
    seat = newcomer(event, person, attendee, by)
    if is_invited:
        seat.approved_at = seat.registered_at
    if not is_unknown:
        follow(event, [seat])
    give_seats(event, [seat], seat.registered_at)
    seat.save()
    if attendee.extras:
        keep(seat, attendee.extras)
    if by and attendee.organisation:
        _remember_organisation(event, attendee)
    confirm(event, [seat], are_unknown=is_unknown)
    return seat, True


def _remember_organisation(event: Event, attendee: Attendee) -> None:
    """What a keeper of the roster writes is offered to the next one; what strangers write is not."""
    host = attendee.municipality or event.municipality or event.series.municipalities.first()
    organisations.remember(name=attendee.organisation, stakeholder_group=attendee.stakeholder_group, municipality=host)


def newcomer(event: Event, person: User, attendee: Attendee, by: User | None = None) -> Registration:
    """A person's registration before a seat has been sought for it; not saved yet."""
    now = timezone.now()
    return Registration(
        event=event,
        person=person,
        organisation=attendee.organisation,
        stakeholder_group=attendee.stakeholder_group,
        municipality=attendee.municipality,
        mode=event.mode if event.mode != Event.Mode.HYBRID else attendee.mode,
        registered_by=by,
        registered_at=now,
        approved_at=None if event.needs_approval and by is None else now,
        slot=attendee.slot,
        privacy_version=PRIVACY_VERSION,
    )


@transaction.atomic
def cancel(*, registration: Registration, by: User | None = None) -> Registration:
    """Give up a seat or a place in the queue; exactly the first in the queue gets the freed seat.

    Letters that have not left are withdrawn and the calendar entry is called off by letter, which is held back
    for `UNDO_LASTS` when it was another's hand. Cancelling twice changes nothing. `by` is who keeps the roster;
    None = the person.
    """
    event = lock(registration.event)
    registration = Registration.objects.select_related("person").get(pk=registration.pk)
    registration.event = event
    if registration.is_cancelled:
        return registration
    registration.cancelled_at = timezone.now()
    registration.save(update_fields=["cancelled_at"])
    post.withdraw(about=registration.about)
    if not event.is_over() and not event.is_cancelled:
        post.write_many([letters.given_up(registration, UNDO_LASTS if by else timedelta())])
        if registration.booking_id and by is None:  # what a keeper does can be undone
            booking_letters.renew(Booking.objects.filter(pk=registration.booking_id))
        promote(event=event)
    return registration


@transaction.atomic
def restore(*, registration: Registration, by: User) -> Registration:
    """Take back the removal of a person: they have their own seat, or place in the queue, again.

    While the letter about it is held back and the seat is free, nobody is written to. After that, or when an event
    has changed meanwhile, the person is registered anew. `by` is who keeps the roster.

    Raises: RegistrationRefused with the reason, when the event takes nobody.
    """
    event = lock(registration.event)
    gone = event.registrations.select_related("person", "municipality").get(pk=registration.pk)
    if seat := event.registrations.active().filter(person=gone.person).first():
        return seat
    if reason := refusal(event, by=by):
        raise RegistrationRefused(reason)
    if not _is_as_it_was(event, gone) or not letters.held_given_up([gone.about]).withdraw():
        return register(event=event, attendee=Attendee.of(gone), by=by)
    post.put_back(about=gone.about, since=gone.cancelled_at or timezone.now(), but="given_up")
    gone.event, gone.cancelled_at = event, None
    gone.save(update_fields=["cancelled_at"])
    return gone


def _is_as_it_was(event: Event, gone: Registration) -> bool:
    """Whether the seat is free, and nobody was told of a change while the person was away."""
    told = Letter.objects.filter(key__startswith=f"changed:{event.revision}:", created_at__gte=gone.cancelled_at)
    if gone.offer_ends_at and gone.offer_ends_at <= timezone.now():
        return False
    is_held = gone.seated_at or gone.offer_expires_at
    return not told.exists() and not (is_held and Ledger.of(event).hindrance(gone))
