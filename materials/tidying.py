"""Tidying: files in storage that no row names, and rows whose file is gone.

A file is written before its row and deleted after it, so a process killed between the two leaves a file that nobody can
reach, never a row that promises what is not there. Such files go a day later; a lost file is told to those who keep
the service, for it can only come back from a backup.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField, Model
from django.utils import timezone

log = logging.getLogger(__name__)

OURS = re.compile(r"\d{4}/\d{2}/[0-9a-f]{32}")  # as materials.models.stored_name writes them; nothing else is touched
GROWN = timedelta(days=1)  # a younger file may belong to a row that has not been committed yet
FEW = 20  # files


def sweep(at: datetime | None = None) -> int:
    """Delete old files that no row names, and tell of rows whose file is gone; answers how many were deleted.

    When most files have no row, the database is another one's or an old one, and nothing is deleted.
    """
    if gone := lost():
        log.error("Files that are not in storage: %s", ", ".join(gone))
    orphans, count = nameless(at), sum(1 for _name in stored())
    if len(orphans) > max(FEW, count // 2):
        log.error("%s of %s files have no row: is this the right database? Nothing is deleted.", len(orphans), count)
        return 0
    for name in orphans:
        default_storage.delete(name)
    return len(orphans)


def nameless(at: datetime | None = None) -> list[str]:
    """The names of files in storage, older than a day, that no row has."""
    now = timezone.now()
    limit = min(at or now, now) - GROWN  # files have their times from the real clock, whatever moment is asked about
    named = dict(_named())
    found = []
    for name in stored():
        with suppress(FileNotFoundError):  # deleted meanwhile
            if name not in named and default_storage.get_modified_time(name) < limit:
                found.append(name)
    return found


def lost() -> list[str]:
    """The rows whose file is not in storage, such as "material 7"."""
    there = {*stored()}
    gone = {name for name, _row in _named() if name not in there and not default_storage.exists(name)}
    # Read again: a row may have gone with its file meanwhile.
    return [row for name, row in _named() if name in gone] if gone else []


def _named() -> Iterator[tuple[str, str]]:
    """The name of every file that a row of ours has, of whichever model, and the row."""
    for model in apps.get_models():
        fields = model._meta.concrete_fields  # noqa: SLF001  # public by Django's documentation
        for field in fields:
            if isinstance(field, FileField):
                yield from _named_in(model, field)


def _named_in(model: type[Model], field: FileField) -> Iterator[tuple[str, str]]:
    rows = model.objects.order_by("pk").values_list(field.name, "pk")  # type: ignore[attr-defined]
    yield from ((str(name), f"{model.__name__.lower()} {pk}") for name, pk in rows if name)


def stored() -> Iterator[str]:
    """The names of our files in storage."""
    for year in _inside("")[0]:
        for month in _inside(year)[0]:
            names = (f"{year}/{month}/{name}" for name in _inside(f"{year}/{month}")[1])
            yield from filter(OURS.fullmatch, names)


def _inside(folder: str) -> tuple[list[str], list[str]]:
    with suppress(FileNotFoundError):
        return default_storage.listdir(folder)
    return [], []
