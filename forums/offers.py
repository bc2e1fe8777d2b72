"""Offers: a freed seat is accepted, or goes on to the next in the queue when it is not."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models import Event, Registration
from forums.seating import confirm, lock, promote
from participants.refusals import Refused

log = logging.getLogger(__name__)


class OfferRefusal(models.TextChoices):
    """Why an offer cannot be accepted; the same words for the page and the exception."""

    LAPSED = "lapsed", _("The offer ran out before you accepted it, and the seat has gone on to the next in the queue.")
    ENDED = "ended", _("This registration has been cancelled, so the offer no longer holds.")
    NOT_YET = "not_yet", _("No seat has been offered to you yet.")
    CANCELLED = "cancelled", _("This event has been cancelled, so the offer no longer holds.")


class OfferRefused(Refused[OfferRefusal]):
    """An offer that cannot be accepted; `reason` is an OfferRefusal."""


def accept(*, registration: Registration) -> Registration:
    """Take the seat that was offered, and confirm it by letter; accepting twice gives the same seat.

    The moment counts at which the event's row is locked: an offer that has run out by then is let go, so nobody
    sits on a seat that has gone on.
    Raises: OfferRefused with the reason.
    """
    with transaction.atomic():
        event = lock(registration.event)
        promote(event=event)  # what has run out is let go first, and stays let go when this is refused
        answer = _take(event, registration)
    if isinstance(answer, OfferRefusal):
        raise OfferRefused(answer)
    return answer


def _take(event: Event, registration: Registration) -> Registration | OfferRefusal:
    """Seat the person of an offer, unless the link that brought them has been replaced or the offer has gone."""
    rows = event.registrations.select_related("person", "slot")
    if (seat := rows.still_linked(registration).first()) is None:
        return OfferRefusal.ENDED
    seat.event = event
    if reason := _refusal(seat):
        return reason
    if seat.is_offered:
        seat.seated_at, seat.offer_expires_at = timezone.now(), None
        seat.save(update_fields=["seated_at", "offer_expires_at"])
        confirm(event, [seat])
    return seat


def _refusal(seat: Registration) -> OfferRefusal | None:
    if seat.event.is_cancelled:
        return OfferRefusal.CANCELLED
    if seat.is_cancelled:
        return OfferRefusal.LAPSED if seat.is_lapsed else OfferRefusal.ENDED
    if seat.is_offered and seat.event.is_over():  # nobody has let it go: an event that is over moves no seats
        return OfferRefusal.LAPSED
    return None if seat.is_offered or seat.is_seated else OfferRefusal.NOT_YET


def pass_on_due(at: datetime | None = None) -> int:
    """Let go the offers that have run out at a moment (default: now), and give or offer every free seat.

    The clock's share: an offer runs out, a quota is released. It also looks at every event with a queue, so a seat
    that was freed by a hand nobody thought of does not stay empty. Running it twice, late, or in two workers moves
    nobody twice. Answers how many persons got a seat or an offer.
    """
    moment = at or timezone.now()
    mine = Registration.objects.filter(event=OuterRef("pk")).order_by()
    events = Event.objects.active().upcoming(moment).filter(Exists(mine.offered()) | Exists(mine.waiting()))
    return sum(_pass_on(event, moment) for event in events)


def _pass_on(event: Event, moment: datetime) -> int:
    """Pass on the seats of one event; one at which that fails holds up no other, and is tried again."""
    try:
        with transaction.atomic():
            return len(promote(event=lock(event), at=moment))
    except Exception:
        log.exception("the seats of event %s could not be passed on", event.pk)
        return 0
