"""Whom letters reach: addresses that letters came back from, and people who want no letters but service mail.

Source: docs/adr/0005-letters.md
"""

from __future__ import annotations

import re

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from participants.models import Letter, User

LINK = signing.Signer(salt="letters")
# The server's reasons that lie not in the address: its policy (x.7.x), a full box (x.2.2), too long a letter (x.3.4).
_NOT_THE_ADDRESS = re.compile(r"\b5\.(?:7\.\d+|2\.[23]|3\.4)\b")
_OF_THE_ADDRESS = re.compile(r"^55[013]\b")


def is_of_address(reason: str) -> bool:
    """Whether a mail server's final "no" to a receiver, such as "550 5.1.1 No such user", means the address."""
    return bool(_OF_THE_ADDRESS.match(reason)) and not _NOT_THE_ADDRESS.search(reason)


def mark_unreachable(person_id: int, address: str) -> None:
    """Note that letters to an address come back; it counts for as long as the person has this address."""
    User.objects.filter(pk=person_id).update(bounced_email=address, bounced_at=timezone.now())


def mark_reachable(person: User) -> None:
    """Forget that letters came back: the person has read one, or somebody has looked into it."""
    if person.bounced_email:
        person.bounced_email, person.bounced_at = "", None
        person.save(update_fields=["bounced_email", "bounced_at"])


def decline(person: User) -> None:
    """Send the person no more letters but service mail; those that wait are withdrawn."""
    if person.declined_at is None:
        person.declined_at = timezone.now()
        person.save(update_fields=["declined_at"])
    Letter.objects.waiting().filter(person=person, is_optional=True).withdraw()


def accept(person: User) -> None:
    """Send the person announcements again."""
    person.declined_at = None
    person.save(update_fields=["declined_at"])


def decline_path(person_id: int) -> str:
    """The address of the page where a person declines, in the active language; it holds a secret."""
    return reverse("letters_decline", args=[LINK.sign(f"{person_id}")])


def person_of(token: str) -> User | None:
    """The person whose link this is; None if the link is broken or the person is no more."""
    try:
        return User.objects.filter(pk=int(LINK.unsign(token)), erased_at=None).first()
    except (signing.BadSignature, ValueError):
        return None
