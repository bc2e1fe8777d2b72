"""The open archive of a finished series: what was done and what came of it, without anybody's data.

Shapes: series.json = {name, municipalities, need, goals, started, closed, events: [{name, day, place, programme,
registered, attended}], key_questions: [{theme, question}]}, in the active language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from forums.models import Event, Series
from materials.bundles import zipped
from materials.kinds import PERSONAL
from materials.models import Material

EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
PHONE = re.compile(r"(?:\+|(?<![\d.,:])\(?\b0)\d[\d\s()/-]{4,}\d")  # sums and years begin with neither


def finished() -> QuerySet[Series]:
    """Series whose archive is open: public ones that have been closed."""
    return Series.objects.public().filter(closed_at__isnull=False)


def open_files(series: Series) -> list[Material]:
    """The files of the archive: open to all, and not of a kind that names people."""
    found = Material.objects.ready().filter(series=series, audience=Material.Audience.OPEN, registration=None)
    return list(found.exclude(kind__in=PERSONAL).order_by("phase", "sort_title"))


def contents(series: Series) -> dict[str, Any]:
    """What the archive tells of a series; speakers, contact persons and free notes are left out."""
    events = series.events.active().prefetch_related("programme").order_by("ordinal")
    return {
        "name": clean(series.name),
        "municipalities": [str(one.name) for one in series.municipalities.all()],
        "need": clean(series.need),
        "goals": clean(series.goals),
        "started": _day(series.invited_at),
        "closed": _day(series.closed_at),
        "events": [_event(event) for event in events],
        "key_questions": [
            {"theme": clean(one.theme), "question": clean(one.question)} for one in series.key_questions.all()
        ],
    }


def _event(event: Event) -> dict[str, Any]:
    active = event.registrations.active()
    attended = active.attended().count() + event.walk_ins
    return {
        "name": clean(event.name),
        "day": _day(event.starts_at),
        "place": clean(event.place),
        "programme": [{"title": clean(item.title), "minutes": item.minutes} for item in event.programme.all()],
        "registered": active.count(),
        "attended": event.reported_attendance if event.reported_attendance is not None else attended,
    }


def _day(moment: Any) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def clean(text: str) -> str:
    """A text without e-mail addresses and telephone numbers."""
    return PHONE.sub("–", EMAIL.sub("–", str(text or "")))


def archive(series: Series) -> Iterator[bytes]:
    """The archive as a ZIP, piece by piece."""
    told = contents(series)
    texts = {
        "README.txt": _("Open archive of a series of forums: {name}").format(name=told["name"]) + "\n",
        "series.json": json.dumps(told, ensure_ascii=False, indent=1) + "\n",
    }
    return zipped(open_files(series), texts=texts)
