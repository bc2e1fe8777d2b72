"""Bounces: what mail servers write back when a letter could not be delivered after all (RFC 3464).

The reply names our letter by its Message-ID, which holds a secret, so nobody can make a person unreachable by a
forged reply.
Source: docs/adr/0005-letters.md
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from django.db import transaction
from django.utils import timezone

from participants import reach
from participants.envelope import letter_named
from participants.models import Letter

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^<>\s]{1,200}>)", re.IGNORECASE | re.MULTILINE)
_FINAL = re.compile(r"5\.\d{1,3}\.\d{1,3}")
LONGEST = 1_000_000  # bytes of a reply that are read


def read(content: bytes) -> Letter | None:
    """Mark the letter a reply is about as come back, and its address as unreachable when that is the reason.

    Answers the letter, or None for anything else: another message, a letter of somebody else's, a mere delay.
    """
    content = content[:LONGEST]
    message = message_from_bytes(content, policy=policy.default)
    failure = _failure(message)
    letter = _letter(content) if failure else None
    if letter is None:
        return None
    return _mark(letter, failure)


@transaction.atomic
def _mark(letter: Letter, failure: str) -> Letter:
    letter = Letter.objects.select_for_update(no_key=True).get(pk=letter.pk)
    if letter.sent_at is None:
        return letter
    if letter.bounced_at is None:
        letter.bounced_at, letter.failure = timezone.now(), failure[:300]
        letter.save(update_fields=["bounced_at", "failure"])
    if letter.sent_to and not letter.other_address and reach.is_of_address(f"550 {failure}"):
        reach.mark_unreachable(letter.person_id, letter.sent_to)
    return letter


def _failure(message: EmailMessage) -> str:
    """The final failure a delivery status report tells, with the server's words; empty if it tells of none."""
    if message.get_content_type() != "multipart/report":
        return ""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                if failure := _failure_in(block):
                    return failure
    return ""


def _failure_in(block: object) -> str:
    if not isinstance(block, Message) or str(block.get("Action", "")).strip().lower() != "failed":
        return ""
    if not (status := _FINAL.search(str(block.get("Status", "")))):
        return ""
    words = str(block.get("Diagnostic-Code", "")).partition(";")[2]
    return " ".join(f"{status[0]} {words}".split())


def _letter(content: bytes) -> Letter | None:
    """Our letter that a reply holds, whole or by its headers, or that it answers."""
    for found in _MESSAGE_ID.findall(content):
        if letter := letter_named(found.decode("ascii", "replace")):
            return letter
    return None
