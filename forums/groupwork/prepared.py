"""Prepared statements: those few that phones send by the second are read and planned once for each connection.

Django sends every statement with its values in it, so the database plans each anew: for the one that finds a phone
that took sixteen times as long as answering it. What is written by hand and often asked goes through here.

Source: docs/adr/0019-live.md
"""

from __future__ import annotations

from functools import cache
from typing import Any

import psycopg
from django.db import connection, models
from django.db.backends.utils import CursorWrapper


class _Planned(psycopg.Cursor[tuple[Any, ...]]):
    """A cursor that sends the values apart from the statement, which the database then knows again."""

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        try:
            return super().execute(query, params, **{**more, "prepare": True})
        except psycopg.errors.FeatureNotSupported:  # a column has got another type since the statement was planned
            self.connection.close()  # the next request opens one that knows nothing yet
            raise


def cursor() -> CursorWrapper:
    """A cursor for statements that are always the same but for their values; errors and counts stay Django's."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        planned: Any = _Planned(connection.connection)
    return connection.make_debug_cursor(planned) if connection.queries_logged else connection.make_cursor(planned)


def keep(row: models.Model, *, unique: tuple[str, ...] = (), over: tuple[str, ...] = ()) -> bool:
    """Write a new row; where one has the same `unique` columns, write these columns `over` it, or leave it as it is.

    Answers whether anything was written.
    """
    kind = type(row)
    with cursor() as asked:
        asked.execute(_insertion(kind, unique, over), [getattr(row, column) for column in _columns(kind)])
        return bool(asked.rowcount)


@cache
def _columns(kind: type[models.Model]) -> list[str]:
    """The columns of a new row; those that the database numbers are left to it."""
    fields = kind._meta.concrete_fields  # noqa: SLF001  # public by Django's documentation
    return [one.attname for one in fields if not isinstance(one, models.AutoField)]


@cache
def _insertion(kind: type[models.Model], unique: tuple[str, ...], over: tuple[str, ...]) -> str:
    columns, table = _columns(kind), kind._meta.db_table  # noqa: SLF001  # as above
    values = ", ".join(["%s"] * len(columns))
    place = f" ({', '.join(unique)})" if unique else ""
    told = ", ".join(f"{column} = EXCLUDED.{column}" for column in over)
    deed = f"UPDATE SET {told}" if over else "NOTHING"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values}) ON CONFLICT{place} DO {deed}"  # noqa: S608
