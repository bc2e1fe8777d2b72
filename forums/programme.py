"""The programme or agenda of an event: put in order, written as a whole, or taken from the operating model."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NotRequired, TypedDict

from django.db import models, transaction
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forums.models import Event, ProgrammeItem, Series
from forums.operating_format import LANGUAGES
from forums.refusals import EVENT_CANCELLED, SERIES_CLOSED
from forums.timetable import programme_of
from participants.models import User
from participants.refusals import Refused

log = logging.getLogger(__name__)


class Item(TypedDict):
    """One item as written: a title in one or more languages, and where known its time and its speaker's role."""

    title_fi: str
    title_sv: NotRequired[str]
    title_en: NotRequired[str]
    starts_after: NotRequired[int | None]  # minutes from the event's start
    minutes: NotRequired[int | None]
    speaker: NotRequired[str]
    is_group_work: NotRequired[bool]


class ProgrammeRefusal(models.TextChoices):
    """Why a programme cannot be written; the same words for the page and the exception."""

    CANCELLED = "cancelled", EVENT_CANCELLED
    CLOSED = "closed", SERIES_CLOSED
    CHANGED = (
        "changed",
        _("Somebody else changed the programme while you were writing. It is shown below: save again to replace it."),
    )


class ProgrammeRefused(Refused[ProgrammeRefusal]):
    """A programme that cannot be written."""


def refusal(event: Event) -> ProgrammeRefusal | None:
    """Why the programme of `event` cannot be changed, or None."""
    if event.series.closed_at:
        return ProgrammeRefusal.CLOSED
    return ProgrammeRefusal.CANCELLED if event.is_cancelled else None


@transaction.atomic
def write_programme(
    *, event: Event, items: Sequence[Item], by: User | None, seen: str | None = None
) -> list[ProgrammeItem]:
    """Replace an event's programme by `items`, numbered in their order; returns the new rows.

    The series is locked before the event, as by all who plan. `seen` is the edition the writer started from: a
    programme that somebody else has changed since is not overwritten unread.
    Raises: ProgrammeRefused with the reason.
    """
    locked = _lock(event)
    if reason := refusal(locked):
        raise ProgrammeRefused(reason)
    if seen is not None and seen != edition(locked):
        raise ProgrammeRefused(ProgrammeRefusal.CHANGED)
    locked.programme.all().delete()
    rows = [ProgrammeItem(event=event, ordinal=number, **item) for number, item in enumerate(items, start=1)]
    log.info("programme of event %s: %s items, by person %s", event.pk, len(rows), by.pk if by else "–")
    return ProgrammeItem.objects.bulk_create(rows)


def _lock(event: Event) -> Event:
    series = Series.objects.select_for_update(of=("self",), no_key=True).get(pk=event.series_id)
    locked = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    locked.series = series
    return locked


def edition(event: Event) -> str:
    """A mark of an event's programme as it is now: another when anything in it changes."""
    columns = ("ordinal", "starts_after", "minutes", "speaker", "is_group_work", *(f"title_{c}" for c in LANGUAGES))
    rows = [[getattr(item, column) for column in columns] for item in event.programme.all()]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Row:
    """One row of a programme being written: its item, where it stands and where it is wanted."""

    item: Item
    place: int  # 1, 2, 3 …
    number: int | None  # the place wanted; None = by the time, or last
    starts_after: int | None = None  # minutes from the event's start; None = when the item before it ends


def arrange(rows: Sequence[Row]) -> list[Item]:
    """The items of `rows` in order, each with its start.

    They stand by their numbers: a row whose number was changed takes that place. A row without a number is put by
    its time, or last. An item starts at its own time, or when the item before it ends.
    """
    ordered = sorted((row for row in rows if row.number is not None), key=_by_number)
    for row in (row for row in rows if row.number is None):
        ordered.insert(_place_by_time(ordered, row), row)
    return [{**row.item, "starts_after": start} for row, start in zip(ordered, _starts(ordered), strict=True)]


def _by_number(row: Row) -> tuple[int, int, int]:
    number = row.number or 0
    moved = (number > row.place) - (number < row.place)
    return number, moved, row.place  # moved up: before the one whose place it takes; moved down: after it


def _place_by_time(ordered: list[Row], new: Row) -> int:
    wanted = new.starts_after
    if wanted is None:
        return len(ordered)
    later = (place for place, start in enumerate(_starts(ordered)) if start is not None and start >= wanted)
    return next(later, len(ordered))


def _starts(rows: Sequence[Row]) -> Iterator[int | None]:
    """When each row starts. An agenda whose first item has neither time nor length has no times."""
    end = 0 if rows and rows[0].item.get("minutes") else None
    for row in rows:
        start = end if row.starts_after is None else row.starts_after
        minutes = row.item.get("minutes")
        end = None if start is None or minutes is None else start + minutes
        yield start


def rows_of(items: Sequence[Item]) -> list[Row]:
    """The rows from which `arrange` makes these items again: a start that follows by itself is left open."""
    rows: list[Row] = []
    for place, item in enumerate(items, start=1):
        follows = Row(item, place, place)
        start = item.get("starts_after")
        *_before, by_itself = _starts([*rows, follows])
        rows.append(follows if start == by_itself else Row(item, place, place, start))
    return rows


def items_of(event: Event) -> list[Item]:
    """The programme of an event as it is."""
    return [
        Item(
            title_fi=_text(item, "title_fi"),
            title_sv=_text(item, "title_sv"),
            title_en=_text(item, "title_en"),
            starts_after=item.starts_after,
            minutes=item.minutes,
            speaker=item.speaker,
            is_group_work=item.is_group_work,
        )
        for item in event.programme.all()
    ]


def _text(item: ProgrammeItem, column: str) -> str:
    return getattr(item, column) or ""


def model_items(event: Event) -> list[Item]:
    """The programme that the series' operating model gives an event like this; empty where it has none."""
    template = event.series.template
    outline = outline_of(event)
    return [
        Item(
            title_fi=item["title_fi"],
            title_sv=item["title_sv"],
            title_en=item["title_en"],
            starts_after=item["starts_after"],
            minutes=item["minutes"],
            speaker="",
            is_group_work=item["is_group_work"],
        )
        for item in (programme_of(template, outline) if outline else [])
    ]


def outline_of(event: Event) -> dict[str, Any] | None:
    """The event of the operating model from which this one was made: of its kind, by name, theme, or turn."""
    alike = [o for o in event.series.template.content.get("events", []) if o["kind"] == event.kind]
    for field in ("name", "theme"):
        for outline in alike:
            texts = outline.get(field, {})
            if any(texts.get(code) and texts[code] == getattr(event, f"{field}_{code}") for code in LANGUAGES):
                return dict(outline)
    turn = Event.objects.filter(series=event.series, kind=event.kind, ordinal__lt=event.ordinal).count()
    return dict(alike[min(turn, len(alike) - 1)]) if alike else None


def cautions(event: Event, items: Sequence[Item]) -> list[str]:
    """What is worth knowing of a programme: items on top of each other, and one longer than the event."""
    overlap = gettext("This item starts before the one before it has ended: {title}")
    told = [overlap.format(title=_title(late)) for early, late in pairwise(items) if _end(early) > _start(late)]
    length = int((event.ends_at - event.starts_at).total_seconds()) // 60
    if (over := max(map(_end, items), default=0) - length) > 0:
        sentence = ngettext(
            "The programme is {minutes} minute longer than the event.",
            "The programme is {minutes} minutes longer than the event.",
            over,
        )
        told.append(sentence.format(minutes=over))
    return told


def _start(item: Item) -> int:
    start = item.get("starts_after")
    return 10**6 if start is None else start  # what has no start cannot be too early


def _end(item: Item) -> int:
    start = item.get("starts_after")
    return 0 if start is None else start + (item.get("minutes") or 0)


def _title(item: Item) -> str:
    titles = {"fi": item["title_fi"], "sv": item.get("title_sv"), "en": item.get("title_en")}
    return titles.get(get_language() or "fi") or titles["fi"] or titles["sv"] or ""
