"""The post: letters are written into the outbox here, and leave from it once each.

Source: docs/adr/0005-letters.md
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from participants.letters import Words
from participants.models import Letter, LetterQuerySet, User
from participants.tasks import send_letters

FEW = 20  # letters written at once that may still go before all others


class Occasion(TypedDict, total=False):
    """What a letter concerns and carries, and how long it is worth sending; all may be left out."""

    about: str  # the thing it concerns, such as "registration:12": lets it be withdrawn
    due_at: datetime  # before this it does not leave; left out = at once
    valid_until: datetime | None  # after this it is not worth sending
    calendar: str  # iCalendar text
    calendar_method: str  # REQUEST or CANCEL
    is_optional: bool  # no service mail: can be declined with one press, and is not sent to who has


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
    """Put many letters into the outbox in one go and ring once; answers how many were new.

    More than a `FEW` let every letter go first that somebody waits for, such as a confirmation.
    """
    wanted = {letter.key: letter for letter in drafts}
    known = Letter.objects.filter(key__in=wanted).values_list("key", flat=True)
    new = [letter for key, letter in wanted.items() if key not in set(known)]
    put(new)
    return len(new)


def put(letters: Collection[Letter]) -> None:
    """Put letters that should be new into the outbox in one go and ring once; a promise kept before is not broken."""
    if len(letters) > FEW:
        for letter in letters:
            letter.priority = Letter.Priority.BULK
    Letter.objects.bulk_create(letters, ignore_conflicts=True, batch_size=500)
    if letters:
        ring()


def withdraw(*, about: str | Iterable[str], kinds: Iterable[str] | None = None) -> int:
    """Take back the letters about a thing, or about several at once, that have not left; answers how many.

    Those that were given up are taken back too, so that nobody tries them again.
    """
    things = [about] if isinstance(about, str) else list(about)
    letters = Letter.objects.unsent().filter(about__in=things)
    if kinds is not None:
        letters = letters.filter(kind__in=list(kinds))
    return letters.withdraw()


def retry(letters: LetterQuerySet) -> int:
    """Let letters that were given up, or put off, leave again at once; answers how many.

    Somebody has looked at them, so their addresses are tried once more too. One a postman holds is left to it: it
    would leave twice.
    """
    now = timezone.now()
    again = Letter.objects.filter(pk__in=letters.values("pk")).unsent().exclude(text="")
    again = again.filter(Q(failed_at__isnull=False) | ~Q(failure=""), Q(valid_until=None) | Q(valid_until__gt=now))
    again = again.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - Letter.CLAIM_LASTS))
    User.objects.filter(letters__in=again).exclude(bounced_email="").update(bounced_at=None, bounced_email="")
    count = again.update(failed_at=None, failure="", attempts=0, claimed_at=None, due_at=now)
    if count:
        ring()
    return count


def put_back(*, about: str, since: datetime, but: str) -> int:
    """Let the letters about a thing withdrawn from a moment on leave after all, `but` one kind; answers how many."""
    letters = Letter.objects.filter(about=about, withdrawn_at__gte=since).exclude(kind=but)
    count = letters.update(withdrawn_at=None)
    ring()
    return count


def ring() -> None:
    """Wake a worker after the transaction; if the broker is away, the timetable's sweep comes by soon."""
    transaction.on_commit(partial(send_letters.apply_async, expires=60), robust=True)
