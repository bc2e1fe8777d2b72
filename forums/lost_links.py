"""Lost links: sent again to their owner, without telling anybody whether an address is registered."""

from __future__ import annotations

import logging
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from forums import booking_letters
from forums.models import Booking, LostLink, Registration
from forums.tasks import send_lost_links
from participants import post
from participants.models import Letter, User

log = logging.getLogger(__name__)
MOST = 200  # addresses looked at in one round
QUIET = timedelta(minutes=10)  # within which the same address gets no second letter


def ask(*, email: str) -> None:
    """Have the links of an address sent to it; who asks learns nothing.

    A worker does the looking up, so the answer takes as long whoever is asked for. Until then the address is kept
    sealed: rows, queues and logs show no personal data.
    """
    LostLink.objects.create(sealed=_box().encrypt(email.encode()).decode())
    transaction.on_commit(send_lost_links.delay, robust=True)


def send_asked() -> int:
    """Write the letters that have been asked for; answers how many. Those that fail wait for the next sweep."""
    return sum(_answer(number) for number in LostLink.objects.values_list("pk", flat=True)[:MOST])


def _answer(number: int) -> bool:
    try:
        with transaction.atomic():
            asked = LostLink.objects.filter(pk=number)
            sealed = asked.values_list("sealed", flat=True).first()
            if sealed is None or not asked.delete()[0]:  # another worker has had it
                return False
            return send(email=_box().decrypt(sealed.encode()).decode())
    except InvalidToken:  # the secret of the installation was changed meanwhile
        LostLink.objects.filter(pk=number).delete()
        return False
    except Exception:
        log.exception("lost links %s could not be sent", number)
        return False


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(f"lost links:{settings.SECRET_KEY}".encode()).digest()))


@transaction.atomic
def send(*, email: str) -> bool:
    """Write one letter with the links of all coming registrations and bookings; answers whether it was written."""
    person = User.objects.with_email(email).select_for_update(no_key=True).filter(is_active=True).first()
    if person is None:
        return False
    now = timezone.now()
    if Letter.objects.filter(kind="lost_links", person=person, created_at__gt=now - QUIET).exists():
        return False
    coming = Registration.objects.active().filter(event__ends_at__gt=now, event__cancelled_at=None)
    seats = list(coming.filter(person=person).select_related("event__series").order_by("event__starts_at"))
    mine = Booking.objects.filter(contact=person, registrations__in=coming)
    bookings = list(mine.select_related("series").distinct())
    if not seats and not bookings:
        return False
    return bool(post.write_many([booking_letters.lost(person, seats, bookings)]))
