"""The database as Django knows it, asked less often whether it is still there.

Django asks each kept connection once in every request, which took a look at a room as long as what it wanted to know.
A server that ends says so to the socket at once. One that has not been asked for some seconds is asked, as before, and
one that has answered with an error.
"""

from __future__ import annotations

import select
import time

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

TRUSTED = 5.0  # seconds since the connection was last known to stand


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL."""

    known_at = float("-inf")

    def is_usable(self) -> bool:
        """Whether the connection stands."""
        if time.monotonic() - self.known_at < TRUSTED and not self.errors_occurred and self._is_quiet():
            return True
        if is_usable := super().is_usable():
            self.known_at = time.monotonic()
        return is_usable

    def _is_quiet(self) -> bool:
        """Whether nothing is under way, and nothing has come unasked, such as the server's word that it ends."""
        if self.connection is None or self.connection.info.transaction_status != TransactionStatus.IDLE:
            return False
        try:
            waiting = select.poll()
            waiting.register(self.connection.fileno(), select.POLLIN)
            return not waiting.poll(0)
        except psycopg.Error:
            return False  # closed on this side
