"""The post: letters are written into the outbox here, and leave from it once each.

Source: docs/adr/0005-letters.md
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from participants.letters import Words
from participants.models import Letter, User
from participants.tasks import send_letters


class Occasion(TypedDict, total=False):
    """What a letter concerns and carries, and how long it is worth sending; all may be left out."""

    about: str  # the thing it concerns, such as "registration:12": lets it be withdrawn
    due_at: datetime  # before this it does not leave; left out = at once
    valid_until: datetime | None  # after this it is not worth sending
    calendar: str  # iCalendar text
    calendar_method: str  # REQUEST or CANCEL


def draft(*, key: str, kind: str, person: User, words: Words, **occasion: Unpack[Occasion]) -> Letter:
    """A letter not yet in the outbox; `write_many` puts many there at once."""
    return Letter(
        key=key,
        kind=kind,
        person=person,
        language=words.language,
        subject=words.subject,
        text=words.text,
        html=words.html,
        **occasion,
    )


def write(*, key: str, kind: str, person: User, words: Words, **occasion: Unpack[Occasion]) -> Letter | None:
    """Put one letter into the outbox and ring for it; None if the promise `key` has been kept before."""
    letter = draft(key=key, kind=kind, person=person, words=words, **occasion)
    try:
        with transaction.atomic():
            letter.save(force_insert=True)
    except IntegrityError:
        if not Letter.objects.filter(key=key).exists():
            raise
        return None
    ring()
    return letter


def write_many(drafts: Iterable[Letter]) -> int:
    """Put many letters into the outbox in one go and ring once; answers how many were new."""
    wanted = {letter.key: letter for letter in drafts}
    known = Letter.objects.filter(key__in=wanted).values_list("key", flat=True)
    new = [letter for key, letter in wanted.items() if key not in set(known)]
    Letter.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    if new:
        ring()
    return len(new)


def withdraw(*, about: str | Iterable[str], kinds: Iterable[str] | None = None) -> int:
    """Take back the letters about a thing, or about several at once, that have not left; answers how many."""
    things = [about] if isinstance(about, str) else list(about)
    letters = Letter.objects.waiting().filter(about__in=things)
    if kinds is not None:
        letters = letters.filter(kind__in=list(kinds))
    return letters.withdraw()


def put_back(*, about: str, since: datetime, but: str) -> int:
    """Let the letters about a thing withdrawn from a moment on leave after all, `but` one kind; answers how many."""
    letters = Letter.objects.filter(about=about, withdrawn_at__gte=since).exclude(kind=but)
    count = letters.update(withdrawn_at=None)
    ring()
    return count


def ring() -> None:
    """Wake a worker after the transaction; if the broker is away, the timetable's sweep comes by soon."""
    transaction.on_commit(partial(send_letters.apply_async, expires=60), robust=True)
