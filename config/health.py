"""Health: what monitoring asks of this process and of what it stands on. Nothing here raises or waits for long."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.core.cache import cache as store
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils import timezone

from materials.models import Material, Pack
from participants.models import Letter

log = logging.getLogger(__name__)

BEAT = "timetable_ran_at"  # key in the cache, which lies in the database
BEAT_LATE = timedelta(minutes=5)
LETTER_LATE = Letter.LATE
BROKER_SECONDS = 1.0


def note_beat() -> None:
    """Note that the timetable runs."""
    store.set(BEAT, timezone.now(), timeout=None)


def report() -> tuple[bool, dict[str, Any]]:
    """Whether pages can be served, and what is known of all that they stand on.

    Without the broker pages still work and letters wait in the outbox, so that is only told, as "degraded".
    """
    told: dict[str, Any] = {"database": _answer(_database), "broker": _answer(_broker)}
    if told["database"] != "ok":
        return False, {"status": "unavailable", **told}
    told |= _work()
    is_well = told["broker"] == "ok" and not told["late"]
    return True, {"status": "ok" if is_well else "degraded", **told}


def _answer(ask: Callable[[], None]) -> str:
    try:
        ask()
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer says so
        log.warning("Not ready: %s", error)
        return type(error).__name__
    return "ok"


def _database() -> None:
    """Ask by a connection of its own: one that is kept open would wait for a database that hangs."""
    parameters = connection.get_connection_params()
    with connection.get_new_connection(parameters) as fresh:
        fresh.execute("SELECT 1")
    _migrated()


@cache  # asked until it is so; an exception is not kept
def _migrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("Migrations are missing.")


def _broker() -> None:
    from redis import Redis  # its asynchronous half comes along: not with the pages

    seconds = {"socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS}
    with Redis.from_url(settings.CELERY_BROKER_URL, **seconds) as broker:
        broker.ping()


def _work() -> dict[str, Any]:
    """How the work behind the pages goes: the oldest letter due, documents stuck, the timetable."""
    now = timezone.now()
    oldest: datetime | None = Letter.objects.due(now).order_by().aggregate(oldest=Min("due_at"))["oldest"]
    waited = now - oldest if oldest else timedelta(0)
    beat: datetime | None = store.get(BEAT)
    stuck = Material.objects.stuck(now).count() + Pack.objects.stuck(now).count()
    late = {
        "letters": waited > LETTER_LATE,
        "documents": stuck > 0,
        "timetable": beat is None or now - beat > BEAT_LATE,
    }
    return {
        "oldest_unsent_letter_seconds": round(waited.total_seconds()),
        "stuck_documents": stuck,
        "beat_last_run": beat and beat.isoformat(),
        "late": [name for name, is_late in late.items() if is_late],
    }
