"""How one gets in: when the online meeting opens, and the code on the wall."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from forums.models import Event, Registration

OPENS_BEFORE = timedelta(minutes=15)  # the online meeting
WALL_BEFORE = timedelta(hours=1)  # the code on the wall
LETTERS = "234679CDFGHJKMNPQRTVWXYZ"  # none that is read as another
CODE_LENGTH = 6


class Closed(models.TextChoices):
    """Why one cannot get in now; the same words for both entrances."""

    CANCELLED = "cancelled", _("This event has been cancelled.")
    NO_SEAT = "no_seat", _("You have no seat at this event.")
    EARLY = "early", _("Not open yet.")
    OVER = "over", _("This event is over.")
    NO_LINK = "no_link", _("The organiser has not added the meeting yet.")


def opens_at(event: Event) -> datetime:
    """When the online meeting lets people in."""
    return event.starts_at - OPENS_BEFORE


def closed_online(registration: Registration, at: datetime | None = None) -> Closed | None:
    """Why the holder of a seat cannot join the online meeting now, or None."""
    event = registration.event
    if registration.is_cancelled or registration.seated_at is None:
        return Closed.CANCELLED if event.is_cancelled else Closed.NO_SEAT
    return _closed(event, opens_at(event), at) or (None if event.join_url else Closed.NO_LINK)


def wall_opens_at(event: Event) -> datetime:
    """From when the code on the wall marks people present."""
    return event.starts_at - WALL_BEFORE


def latest_start(at: datetime | None = None) -> datetime:
    """The latest start of an event whose code on the wall works at a moment (default: now)."""
    return (at or timezone.now()) + WALL_BEFORE


def closed_wall(event: Event, at: datetime | None = None) -> Closed | None:
    """Why the code on the wall marks nobody present now, or None."""
    return _closed(event, wall_opens_at(event), at)


def _closed(event: Event, opening: datetime, at: datetime | None) -> Closed | None:
    moment = at or timezone.now()
    if event.is_cancelled:
        return Closed.CANCELLED
    if event.is_over(moment):
        return Closed.OVER
    return Closed.EARLY if moment < opening else None


def wall_code(event: Event) -> str:
    """The short code of one event's sign: derived from the secret of the installation, kept nowhere."""
    return _code(event, settings.SECRET_KEY)


def is_wall_code(event: Event, code: str) -> bool:
    """Whether a code is that of the event's sign; a sign printed before the secret was changed still counts."""
    given = "".join(code.upper().split()).replace("-", "")
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(given, _code(event, secret)) for secret in secrets)


def _code(event: Event, secret: str) -> str:
    digest = salted_hmac("forums.wall", str(event.pk), secret=secret, algorithm="sha256").digest()
    number = int.from_bytes(digest[:8])
    return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(CODE_LENGTH))
