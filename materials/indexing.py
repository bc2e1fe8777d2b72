"""Reading of files for the search: each is read once, in a process of its own, some time after it is ready.

Source: docs/adr/0014-search.md
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from typing import IO

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import Func, Q, QuerySet, TextField, Value
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from materials import extraction
from materials.kinds import PERSONAL, PERSONAL_OF_SERIES
from materials.models import FileWords, Material
from materials.tasks import read_words

log = logging.getLogger(__name__)

MOST_RINGS = 200  # at one sweep
MOST_SECONDS = 40  # by the clock on the wall, for one file
READABLE = ("pdf", "txt", "csv", *extraction.PARTS)


def unread(at: datetime | None = None) -> QuerySet[Material]:
    """Files whose words are not known yet; documents that name people are left alone: they go after the event."""
    limit = (at or timezone.now()) - FileWords.READING_LASTS
    again = Q(words__read_at=None, words__started_at__lt=limit, words__attempts__lt=FileWords.MOST_ATTEMPTS)
    types = Q()
    for extension in READABLE:
        types |= Q(file_name__iendswith=f".{extension}")
    return (
        Material.objects.ready()
        .filter(Q(words=None) | again)
        .filter(types)
        .exclude(kind__in=(*PERSONAL, *PERSONAL_OF_SERIES))
    )


def sweep(at: datetime | None = None) -> int:
    """Ring for the files that have not been read; answers how many."""
    waiting = list(unread(at).order_by("pk").values_list("pk", flat=True)[:MOST_RINGS])
    try:
        for pk in waiting:
            read_words.apply_async((pk,), expires=55)  # the next sweep comes in a minute
    except (BrokerAway, OSError):
        log.warning("The broker is away; %s files wait to be read.", len(waiting))
    return len(waiting)


def read(*, material_id: int, at: datetime | None = None) -> None:
    """Read the words of one file and keep them; a file that breaks its reader twice is left alone."""
    material = _claim(material_id, at or timezone.now())
    if material is None:
        return
    with tempfile.TemporaryFile() as copy:
        try:
            with material.file.open() as file:
                shutil.copyfileobj(file, copy)
        except (OSError, ValueError):
            log.warning("The file of material %s cannot be read for the search.", material_id)
            return
        found = _words(copy, material.format.lower())
    if found is not None:
        vector = Func(Value(found, ArrayField(TextField())), function="array_to_tsvector")
        FileWords.objects.filter(material=material_id).update(vector=vector, read_at=timezone.now())


@transaction.atomic
def _claim(material_id: int, at: datetime) -> Material | None:
    """Note that the reading begins, before it does: a reader that dies has been counted."""
    material = Material.objects.select_for_update(of=("self",)).filter(pk=material_id).first()
    if material is None or not unread(at).filter(pk=material_id).exists():
        return None
    row, _is_new = FileWords.objects.get_or_create(material=material, defaults={"started_at": at})
    row.started_at, row.attempts = at, row.attempts + 1
    row.save(update_fields=["started_at", "attempts"])
    return material


def _words(copy: IO[bytes], extension: str) -> list[str] | None:
    """What the reader, a process of its own, finds; None if it was stopped."""
    copy.flush()
    copy.seek(0)
    command = [sys.executable, "-I", extraction.__file__, extension]
    try:
        done = subprocess.run(command, stdin=copy, capture_output=True, timeout=MOST_SECONDS, check=True, env={})  # noqa: S603
        words: list[str] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        log.warning("A file could not be read for the search: its reader was stopped.", exc_info=True)
        return None
    return words
