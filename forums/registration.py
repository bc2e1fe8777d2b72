"""Registration: giving a seat, or a place in the queue, and giving it up."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from forums import letters
from forums.extras import Extras, keep
from forums.models import Event, Registration
from forums.seating import RegistrationRefused, confirm, lock, promote, refusal
from participants import people, post
from participants.models import User
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
    extras: Extras = field(default_factory=Extras)


@transaction.atomic
def register(*, event: Event, attendee: Attendee, by: User | None = None) -> Registration:
    """Give one seat, or a place in the queue, to a person and confirm it by letter.

    The event row is locked first, so two people cannot take the last seat. Registering the same person twice
    returns the seat they already have and sends nothing. `by` is who keeps the roster; None = the person.

    Units: a seat is one person.
    Raises: RegistrationRefused with the reason, when cancelled, over or closed.
    Source: docs/adr/0004-registration.md
    """
    event = lock(event)
    person, _is_new = people.find_or_create(
        email=attendee.email,
        first_name=attendee.first_name,
        last_name=attendee.last_name,
        language=attendee.language,
    )
    if seat := event.registrations.active().filter(person=person).first():
        return seat
    if reason := refusal(event, by=by):
        raise RegistrationRefused(reason)
    seat = _take(event, person, attendee, by)
    keep(seat, attendee.extras)
    if by and attendee.organisation:
        _remember_organisation(event, attendee)
    confirm(event, [seat])
    return seat


def _remember_organisation(event: Event, attendee: Attendee) -> None:
    """What a keeper of the roster writes is offered to the next one; what strangers write is not."""
    host = attendee.municipality or event.municipality or event.series.municipalities.first()
    organisations.remember(name=attendee.organisation, stakeholder_group=attendee.stakeholder_group, municipality=host)


def _take(event: Event, person: User, attendee: Attendee, by: User | None) -> Registration:
    now = timezone.now()
    return Registration.objects.create(
        event=event,
        person=person,
        organisation=attendee.organisation,
        stakeholder_group=attendee.stakeholder_group,
        municipality=attendee.municipality,
        mode=event.mode if event.mode != Event.Mode.HYBRID else attendee.mode,
        registered_by=by,
        registered_at=now,
        seated_at=None if event.is_full() else now,
        privacy_version=PRIVACY_VERSION,
    )


@transaction.atomic
def cancel(*, registration: Registration, by: User | None = None) -> Registration:
    """Give up a seat or a place in the queue; exactly the first in the queue gets the freed seat.

    Letters that have not left are withdrawn and the calendar entry is called off by letter. Cancelling twice
    changes nothing. `by` is who keeps the roster; None = the person.
    """
    event = lock(registration.event)
    registration = Registration.objects.select_for_update(of=("self",)).select_related("person").get(pk=registration.pk)
    registration.event = event
    if registration.is_cancelled:
        return registration
    registration.cancelled_at = timezone.now()
    registration.save(update_fields=["cancelled_at"])
    post.withdraw(about=registration.about)
    if not event.is_over() and not event.is_cancelled:
        post.write_many([letters.given_up(registration)])
        promote(event=event)
    return registration
