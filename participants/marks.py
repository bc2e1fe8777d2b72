"""Marks letters that the mail server has taken: two at once while it is quick, none later than a moment.

Source: docs/adr/0005-letters.md
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import datetime
from select import select
from time import monotonic

from django.conf import settings
from django.db import connection
from django.utils import timezone

from participants.models import Letter

TOGETHER = 2  # letters marked in one statement: no more than the one before it can come twice beside the one under way
LATEST = 0.025  # seconds after which a letter that was taken is marked, whatever the mail server does meanwhile
SECRETS = ("sign_in_code",)  # kinds whose words are erased once they have left

# A letter withdrawn while it was under way has left all the same: say so.
_MARK = """
UPDATE participants_letter AS letter SET sent_at = taken.at, sent_to = taken.address, withdrawn_at = NULL,
    claimed_at = NULL, failure = '',
    text = CASE WHEN letter.kind = ANY(%(erased)s) THEN '' ELSE letter.text END,
    html = CASE WHEN letter.kind = ANY(%(erased)s) THEN '' ELSE letter.html END
FROM unnest(%(ids)s::bigint[], %(addresses)s::text[], %(times)s::timestamptz[]) AS taken (id, address, at)
WHERE letter.id = taken.id
"""


class Marks:
    """The letters that the mail server has taken and the database does not know of yet."""

    def __init__(self) -> None:
        self._taken: list[tuple[int, str, datetime]] = []
        self._since = 0.0

    def add(self, letter: Letter) -> None:
        """Note a letter as taken now, and mark it when enough have come together."""
        if not self._taken:
            self._since = monotonic()
        self._taken.append((letter.pk, letter.address, timezone.now()))
        if len(self._taken) >= TOGETHER:
            self.write()

    def seconds_left(self) -> float | None:
        """How long the first of them may still wait; nothing when none does."""
        return max(0.0, self._since + LATEST - monotonic()) if self._taken else None

    def write(self) -> None:
        """Mark them all in one statement."""
        if not self._taken:
            return
        ids, addresses, times = (list(column) for column in zip(*self._taken, strict=True))
        erased = [] if settings.DEMO else list(SECRETS)
        with connection.cursor() as cursor:
            cursor.execute(_MARK, {"erased": erased, "ids": ids, "addresses": addresses, "times": times})
        self._taken.clear()


class Patience:
    """Waits for a mail server's answers, and writes the marks when one lets them wait too long."""

    def __init__(self, server: smtplib.SMTP, marks: Marks) -> None:
        self._server, self._marks = server, marks
        self._answer: Callable[[], tuple[int, bytes]] = server.getreply

    def __call__(self) -> tuple[int, bytes]:
        """The server's next answer, in place of `SMTP.getreply`."""
        left = self._marks.seconds_left()
        if left is not None and not (left and self._is_heard_within(left)):
            self._marks.write()
        return self._answer()

    def _is_heard_within(self, seconds: float) -> bool:
        return self._server.sock is None or bool(select([self._server.sock], [], [], seconds)[0])
