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

from django.core.files.storage import default_storage
from django.utils import timezone

from materials.models import Material

log = logging.getLogger(__name__)

OURS = re.compile(r"\d{4}/\d{2}/[0-9a-f]{32}")  # as materials.models.stored_name writes them; nothing else is touched
GROWN = timedelta(days=1)  # a younger file may belong to a row that has not been committed yet
FEW = 20  # files


def sweep(at: datetime | None = None) -> int:
    """Delete old files that no row names, and tell of rows whose file is gone; answers how many were deleted.

    When most files have no row, the database is another one's or an old one, and nothing is deleted.
    """
    if gone := lost():
        log.error("Files that are not in storage, by the numbers of their materials: %s", gone)
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
    named = set(Material.objects.exclude(file="").values_list("file", flat=True))
    found = []
    for name in stored():
        with suppress(FileNotFoundError):  # deleted meanwhile
            if name not in named and default_storage.get_modified_time(name) < limit:
                found.append(name)
    return found


def lost() -> list[int]:
    """The numbers of the materials whose file is not in storage."""
    named = dict(Material.objects.exclude(file="").order_by("pk").values_list("pk", "file"))
    there = set(stored())
    # Asked again one by one: a file may have been deleted with its row, or written, since the names were read.
    gone = (pk for pk, name in named.items() if name not in there and not default_storage.exists(name))
    return list(Material.objects.filter(pk__in=gone).exclude(file="").order_by("pk").values_list("pk", flat=True))


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
