"""Deeds done at once from real threads, and the lock taken away to show what it keeps."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from threading import Event as Flag

from django.db import connection, transaction
from django.db.models import QuerySet

from forums import seating
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
    """Take the lock away from some modules, and let nobody go on before all the deeds have seen seats and queue."""
    for module in modules:
        monkeypatch.setattr(module, "lock", lambda event: type(event).objects.select_related("series").get(pk=event.pk))

    def together(see):
        everybody = Barrier(deeds)

        def seen(*about):
            found = see(*about)
            with suppress(BrokenBarrierError):
                everybody.wait(timeout=5)
            return found

        return seen

    queue = seating._queue
    monkeypatch.setattr(Ledger, "of", together(Ledger.of))
    monkeypatch.setattr(seating, "_queue", together(lambda event, ledger: list(queue(event, ledger))))


def until_somebody_waits(done=None):
    """Go on as soon as somebody waits for a lock, or has `done` without."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with connection.cursor() as cursor:
        for _look in range(500):
            cursor.execute("SELECT pg_stat_clear_snapshot(), pg_sleep(0.01)")
            cursor.execute(waiting)
            if cursor.fetchone()[0] or (done and done.is_set()):
                return


def beside(rival, deed):
    """What came of a deed begun when a rival had done theirs and not committed yet; a failure is an answer too."""
    is_done = Flag()

    def one():
        try:
            return deed()
        except Exception as failure:  # noqa: BLE001 - what came of it
            return failure
        finally:
            is_done.set()
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            rival()
            answer = thread.submit(one)
            until_somebody_waits(is_done)
        return answer.result()


def without_row_locks(monkeypatch, *models):
    """Take away every lock of rows of some models that is asked for by name; writing locks them as ever."""
    lock = QuerySet.select_for_update
    monkeypatch.setattr(seating._LOCK, "_written", {})  # the SQL that was written before holds the lock
    monkeypatch.setattr(
        QuerySet, "select_for_update", lambda rows, **how: rows if rows.model in models else lock(rows, **how)
    )
