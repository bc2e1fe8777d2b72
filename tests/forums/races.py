"""Deeds done at once from real threads, and the lock taken away to show what it keeps."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

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


def unlocked(monkeypatch, *modules, deeds):
    """Take the lock away from some modules, and let nobody go on before all the deeds have counted the seats."""
    for module in modules:
        monkeypatch.setattr(module, "lock", lambda event: type(event).objects.select_related("series").get(pk=event.pk))
    count, everybody = Ledger.of, Barrier(deeds)

    def together(event, at=None):
        ledger = count(event, at)
        with suppress(BrokenBarrierError):
            everybody.wait(timeout=5)
        return ledger

    monkeypatch.setattr(Ledger, "of", together)


def until_somebody_waits(done=None):
    """Go on as soon as somebody waits for a lock, or has `done` without."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with connection.cursor() as cursor:
        for _look in range(500):
            cursor.execute("SELECT pg_stat_clear_snapshot(), pg_sleep(0.01)")
            cursor.execute(waiting)
            if cursor.fetchone()[0] or (done and done.is_set()):
                return
