"""The open archive of a finished series: what was done and what came of it, without anybody's data.

Shapes: series.json = {name, municipalities, need, goals, started, closed, events: [{name, day, place, programme,
registered, attended}], key_questions: [{theme, question}]}, in the active language; null where nobody knows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.models import Event, Series
from materials.bundles import zipped
from materials.documents.counts import attendance_of
from materials.extraction import PHONE
from materials.findings import EMAIL, Finding, findings, texts
from materials.kinds import PERSONAL, PERSONAL_OF_SERIES
from materials.models import ArchiveOpening, Material
from participants.refusals import Refused


class ArchiveRefusal(models.TextChoices):
    """Why an archive is not opened."""

    CHANGED = (
        "changed",
        gettext_lazy("A text or a file has changed since you looked at them. Look at the list again, then open."),
    )


class ArchiveRefused(Refused[ArchiveRefusal]):
    """An archive that is not opened; `reason` is an ArchiveRefusal."""


def finished() -> QuerySet[Series]:
    """Series that may have an archive: public ones that have been closed."""
    return Series.objects.public().filter(closed_at__isnull=False)


def opened() -> QuerySet[Series]:
    """Series whose archive is open, the last first; one that a change has just shut is among them for a minute."""
    still = finished().filter(archive_opening__isnull=False, archive_opening__shut_at=None)
    return still.order_by("-archive_opening__opened_at")


def is_open(series: Series) -> bool:
    """Whether somebody has opened the archive, and it holds what was looked at then and nothing else."""
    opening = ArchiveOpening.objects.filter(series=series).first()
    return opening is not None and opening.looked_at == fingerprint(series)


def to_look_at(series: Series) -> list[Finding]:
    """What might tell of a person in the archive: to be looked at before it is opened."""
    return findings(series, open_files(series))


def fingerprint(series: Series) -> str:
    """The hash of all texts and files of the archive."""
    files = open_files(series)
    whole = [[text.words for text in texts(series, files)], [[file.pk, file.sha256] for file in files]]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def open_archive(*, series: Series, looked_at: str) -> None:
    """Open the archive to all, as it was looked at: what changes later shuts it until somebody looks again.

    Raises: ArchiveRefused when it is not what was looked at any more.
    """
    if fingerprint(series) != looked_at:
        raise ArchiveRefused(ArchiveRefusal.CHANGED)
    opened = {"looked_at": looked_at, "opened_at": timezone.now(), "shut_at": None}
    ArchiveOpening.objects.update_or_create(series=series, defaults=opened)


def sweep(at: datetime | None = None) -> int:
    """Note of every archive whether a change has shut it, so that lists name only those that can be read.

    Answers of how many that is another than before.
    """
    noted = 0
    for opening in ArchiveOpening.objects.select_related("series"):
        is_same = opening.looked_at == fingerprint(opening.series)
        if is_same != (opening.shut_at is None):
            still = ArchiveOpening.objects.filter(pk=opening.pk, looked_at=opening.looked_at)
            noted += still.update(shut_at=None if is_same else at or timezone.now())
    return noted


def shut(*, series: Series) -> None:
    """Take the archive from its readers."""
    ArchiveOpening.objects.filter(series=series).delete()


def open_files(series: Series) -> list[Material]:
    """The files of the archive: open to all, and not of a kind that names people."""
    found = Material.objects.ready().filter(series=series, audience=Material.Audience.OPEN, registration=None)
    return list(found.exclude(kind__in=(*PERSONAL, *PERSONAL_OF_SERIES)).order_by("phase", "sort_title"))


def contents(series: Series) -> dict[str, Any]:
    """What the archive tells of a series; speakers, contact persons and free notes are left out."""
    events = list(series.events.active().prefetch_related("programme").order_by("ordinal"))
    counted = attendance_of(events)
    return {
        "name": clean(series.name),
        "municipalities": [str(one.name) for one in series.municipalities.all()],
        "need": clean(series.need),
        "goals": clean(series.goals),
        "started": _day(series.invited_at),
        "closed": _day(series.closed_at),
        "events": [_event(event, counted[event.pk]) for event in events],
        "key_questions": [
            {"theme": clean(one.theme), "question": clean(one.question)} for one in series.key_questions.all()
        ],
    }


def _event(event: Event, counted: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": clean(event.name),
        "day": _day(event.starts_at),
        "place": clean(event.place),
        "programme": [{"title": clean(item.title), "minutes": item.minutes} for item in event.programme.all()],
        "registered": counted["registered"] or None,  # of old events nobody knows
        "attended": counted["present"],
    }


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def clean(text: str) -> str:
    """A text without e-mail addresses and telephone numbers."""
    return PHONE.sub("–", EMAIL.sub("–", str(text or "")))


def archive(series: Series) -> Iterator[bytes]:
    """The archive as a ZIP, piece by piece; files beyond the bounds of a bundle are named in it, and left out."""
    told = contents(series)
    texts = {
        "README.txt": _("Open archive of a series of forums: {name}").format(name=told["name"]) + "\n",
        "series.json": json.dumps(told, default=str, ensure_ascii=False, indent=1) + "\n",
    }
    return zipped(open_files(series), texts=texts)
