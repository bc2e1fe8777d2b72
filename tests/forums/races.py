"""Deeds done at once from real threads, and the lock taken away to show what it keeps."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from forums.ledger import Ledger


def at_once(*deeds):
    """Do everything at the same moment, each in a thread of its own; answers what came of each, in order."""
    start = Barrier(len(deeds))

    def one(deed):
        try:
            start.wait()
            return deed()
        except Exception as failure:  # noqa: BLE001 - what came of it
            return failure
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(one, deeds))


def unlocked(monkeypatch, *modules):
    """Take the lock away from some modules, and make the counting of seats slow enough for two to count at once."""
    for module in modules:
        monkeypatch.setattr(module, "lock", lambda event: type(event).objects.select_related("series").get(pk=event.pk))
    count = Ledger.of

    def slow(event, at=None):
        ledger = count(event, at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
        return ledger

    monkeypatch.setattr(Ledger, "of", slow)
