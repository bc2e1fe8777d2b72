"""Health: the answers monitoring gets, also while something is away."""

from datetime import timedelta
from time import monotonic

import pytest
import redis
from django.conf import settings as project
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from config import health
from tests.factories import make_letter, make_material

NOWHERE = "redis://127.0.0.1:1/0"


def test_healthz_answers_without_touching_the_database(client):
    answer = client.get("/healthz")  # no mark: a query would fail

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


@pytest.mark.django_db
def test_readyz_is_well_when_all_is_well(client):
    health.note_beat()

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "database": "ok",
        "broker": "ok",
        "oldest_unsent_letter_seconds": 0,
        "stuck_documents": 0,
        "beat_last_run": cache.get(health.BEAT).isoformat(),
        "late": [],
    }


@pytest.mark.django_db
def test_readyz_tells_of_work_that_waits_too_long(client):
    now = timezone.now()
    make_letter(due_at=now - timedelta(minutes=11))
    make_letter(due_at=now - timedelta(days=1), withdrawn_at=now)
    make_material(ready_at=None, requested_at=now - timedelta(hours=1))
    cache.set(health.BEAT, now - timedelta(minutes=6))

    told = client.get("/readyz").json()

    assert told["status"] == "degraded"
    assert told["late"] == ["letters", "documents", "timetable"]
    assert told["oldest_unsent_letter_seconds"] in (660, 661, 662)


@pytest.mark.django_db
def test_without_the_broker_pages_still_work_and_readyz_says_so(client, settings):
    settings.CELERY_BROKER_URL = NOWHERE
    health.note_beat()
    began = monotonic()

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["broker"]) == ("degraded", "ConnectionError")
    assert monotonic() - began < 2


@pytest.mark.django_db(transaction=True)
def test_without_the_database_readyz_answers_503(client):
    here = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict["PORT"] = 1
    connection.settings_dict["HOST"] = "127.0.0.1"
    try:
        answer = client.get("/readyz")
    finally:
        connection.close()
        connection.settings_dict.update(here)

    assert answer.status_code == 503
    assert answer.json()["status"] == "unavailable"
    assert answer.json()["database"] == "OperationalError"


@pytest.mark.django_db
def test_missing_migrations_are_not_ready(client, monkeypatch):
    health._migrated.cache_clear()
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["one"])

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == "RuntimeError"


@pytest.mark.django_db(transaction=True)
def test_the_timetable_is_noted_by_a_real_worker(celery_worker):
    from config.tasks import note_beat

    note_beat.delay()

    with redis.Redis.from_url(project.CELERY_BROKER_URL) as broker:
        limit = monotonic() + 20
        while cache.get(health.BEAT) is None and monotonic() < limit:
            broker.ping()
    assert cache.get(health.BEAT)
