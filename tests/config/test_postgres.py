"""The connection to the database: asked only after a silence whether it stands, but a server that ends is noticed."""

import psycopg
import pytest
from django.db import DatabaseError, connection

from config.postgres import base

pytestmark = pytest.mark.django_db(transaction=True)


def _asked(monkeypatch):
    """The times PostgreSQL itself was asked."""
    times, ask = [], base.base.DatabaseWrapper.is_usable
    monkeypatch.setattr(base.base.DatabaseWrapper, "is_usable", lambda one: times.append(one) or ask(one))
    return times


def test_connection_just_used_is_trusted_without_a_statement(monkeypatch):
    connection.ensure_connection()
    connection.is_usable()
    times = _asked(monkeypatch)

    assert connection.is_usable()
    assert times == []


def test_connection_on_which_a_statement_is_still_under_way_is_not_trusted():
    """As when a worker's time is over in the middle of one."""
    connection.ensure_connection()
    assert connection.is_usable()
    connection.connection.pgconn.send_query(b"SELECT pg_sleep(0.2)")

    assert not connection.is_usable()
    connection.close()


def test_connection_that_has_failed_is_asked(monkeypatch):
    connection.ensure_connection()
    connection.is_usable()
    times = _asked(monkeypatch)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT nothing")

    assert connection.is_usable()
    assert len(times) == 1


def test_trust_ends_unless_the_server_is_asked(monkeypatch):
    connection.ensure_connection()
    monkeypatch.setattr(base.time, "monotonic", lambda: 1000.0)
    connection.known_at = 999.0
    assert connection.is_usable()

    monkeypatch.setattr(base.time, "monotonic", lambda: 1004.5)
    times = _asked(monkeypatch)

    assert connection.is_usable()
    assert len(times) == 1


def test_connection_long_silent_is_asked(monkeypatch):
    connection.ensure_connection()
    connection.is_usable()
    times = _asked(monkeypatch)
    monkeypatch.setattr(base, "TRUSTED", 0)

    assert connection.is_usable()
    assert len(times) == 1


def test_server_that_ended_the_connection_is_noticed_at_once():
    connection.ensure_connection()
    assert connection.is_usable()
    with psycopg.connect(connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"]) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])

    is_usable = connection.is_usable()
    connection.close()

    assert not is_usable


def test_connection_closed_on_this_side_is_not_usable():
    connection.ensure_connection()
    connection.is_usable()
    connection.connection.close()

    assert not connection.is_usable()
    connection.close()
