"""Questions to the database that are asked again and again, put into SQL once.

Django writes the SQL of a queryset anew each time: for a table with a hundred columns that costs more than the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from datetime import UTC, date, datetime
from typing import Any

from django.db import connections
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError
from django.utils.translation import get_language

Value = int | str | date | datetime
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda place: 2_000_000_000 + place,
    str: lambda place: f"\x02{place}",
    date: lambda place: date(9000 + place, 1, 1),
    datetime: lambda place: datetime(9000 + place, 1, 1, tzinfo=UTC),
}

_LARGEST = 2**63 - 1  # no row has a number beyond that, though an address of a page may


class PreparedQuery[Row]:
    """A queryset written as a function of its values; its SQL is kept for each language, as translated columns ask.

    `kinds` are the types of the values, in their order: whole numbers, texts, days or times. What else the queryset
    compares with must be the same each time: the function is called once, so nothing in it may depend on the moment.
    Columns alone (`values_list`) can be asked of models that are not translated.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], *kinds: type) -> None:
        self._build = build
        self._marks = [_MARKS[kind](place) for place, kind in enumerate(kinds)]
        self._written: dict[str | None, _Written[Row]] = {}

    def ask(self, *values: Value) -> list[Row]:
        """The rows for these values, in the active language."""
        language = get_language()
        if language not in self._written:
            self._written[language] = _Written(self._build(*self._marks), self._marks)
        return self._written[language].ask(values)

    def ask_one(self, *values: Value) -> Row | None:
        """The first row for these values; None where there is none."""
        return next(iter(self.ask(*values)), None)

    def known(self, rows: QuerySet[Any, Row], *values: Value) -> QuerySet[Any, Row]:
        """`rows`, a queryset that would ask the same, with its answer at hand."""
        rows._result_cache = self.ask(*values)  # noqa: SLF001 (as a prefetched one has it)
        return rows


class _Written[Row]:
    """A queryset with its SQL, to be asked with values."""

    def __init__(self, rows: Any, marks: Sequence[Value]) -> None:
        self._rows = rows
        self._compiler: Any = rows.query.get_compiler(rows.db)
        self._sql, params = self._compiler.as_sql()  # the compiler knows now which column is what
        own = [column for column, *_rest in self._compiler.select[: self._compiler.col_count]]
        converters = self._compiler.get_converters(own)
        self._compiler.get_converters = lambda _columns: converters
        self._compiler.connection = None  # it was of the thread that happened to be the first
        self._params = [(mark, marks.index(mark) if mark in marks else None) for mark in params]
        if {place for _mark, place in self._params if place is not None} != {*range(len(marks))}:
            raise ValueError("A value of the queryset does not reach its SQL as it is.")
        if rows._prefetch_related_lookups:  # noqa: SLF001
            raise ValueError("What is fetched beside the rows is not asked.")

    def ask(self, values: Sequence[Value]) -> list[Row]:
        if any(isinstance(value, int) and abs(value) > _LARGEST for value in values):
            return []
        params = tuple(same if place is None else values[place] for same, place in self._params)
        asked: Any = _Asked(self._rows, self._compiler, (self._sql, params))
        reader: Any = self._rows._iterable_class  # noqa: SLF001 (of models or of values)
        return list(reader(asked))


class _Asked:
    """Stands for a queryset before Django's own reader of rows, and for its query: the SQL is done."""

    def __init__(self, rows: Any, compiler: Any, written: tuple[str, tuple[Any, ...]]) -> None:
        self.query, self.model, self.db = self, rows.model, rows.db
        self._fetch_mode, self._known_related_objects = rows._fetch_mode, rows._known_related_objects  # noqa: SLF001
        self._compiler, self._written = compiler, written

    def get_compiler(self, using: str) -> Any:
        """A compiler that has nothing left to do."""
        ready = copy(self._compiler)
        ready.connection = connections[using]
        if ready.query.select_for_update and ready.connection.get_autocommit():
            raise TransactionManagementError("A row is locked until the end of a transaction, and there is none.")
        ready.as_sql = lambda: self._written
        return ready
