"""Seats of one event: who may still get one, and who is next. Shared by the rooms that free or give seats."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums import letters
from forums.models import Event, Registration
from participants import post
from participants.models import User

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


class RegistrationRefused(Exception):
    """A registration that cannot be made; `reason` is a RegistrationRefusal."""

    def __init__(self, reason: RegistrationRefusal) -> None:
        super().__init__(reason.label)
        self.reason = reason


def lock(event: Event) -> Event:
    """The event's row, locked until the transaction ends: seats are given and freed by its holder only."""
    return Event.objects.select_for_update(of=("self",)).select_related("series").get(pk=event.pk)


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


def confirm(event: Event, seats: list[Registration]) -> None:
    """Write to those who got a seat or a place in the queue; about an event that is over nobody is written to."""
    if not event.is_over():
        _settle(event, seats)
        post.write_many([letters.confirmation(seat) for seat in seats])


def _settle(event: Event, seats: list[Registration]) -> None:
    """A letter held back about a seat just given up is not sent after a new seat; before a place in the queue it is.

    The calendar entries of a person at an event are one, so the late letter would clear the new one.
    """
    since = timezone.now() - UNDO_LASTS
    persons = {seat.person_id: seat for seat in seats}
    gone = event.registrations.filter(cancelled_at__gte=since, person__in=persons)
    if held := {one.about: persons[one.person_id] for one in gone}:
        letters.held_given_up(about for about, seat in held.items() if not seat.is_waiting).withdraw()
        letters.held_given_up(about for about, seat in held.items() if seat.is_waiting).release()


def promote(*, event: Event) -> list[Registration]:
    """Give the free seats of a locked event to the first in the queue, and tell them by letter.

    The one place where a place in the queue becomes a seat, whatever freed it.
    """
    free = event.seats_left()
    queue = event.registrations.waiting().select_related("person")
    promoted = list(queue if free is None else queue[:free])
    for registration in promoted:
        registration.seated_at = timezone.now()
        registration.event = event
    Registration.objects.bulk_update(promoted, ["seated_at"])
    post.write_many([letters.seat_freed(registration) for registration in promoted])
    return promoted
