"""Words that the pages of several kinds need."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from regions import words

Snapshot = dict[str, Any]


def at(moment: str | None) -> datetime | None:
    """A moment of the snapshot; None where there is none."""
    return datetime.fromisoformat(moment) if moment else None


def when(event: Snapshot) -> str:
    """When the event is, in words."""
    start, end = (datetime.fromisoformat(event[key]) for key in ("starts_at", "ends_at"))
    return words.when(start, end, is_time_known=event["is_time_known"])


def timed_items(snapshot: Snapshot) -> list[Snapshot]:
    """The items of the programme, each with its time in words; empty where it has none."""
    return [item | {"time": span(at(item["starts_at"]), at(item["ends_at"]))} for item in snapshot["programme"]]


def span(start: datetime | None, end: datetime | None) -> str:
    """From when to when, in words; empty where the start is open."""
    if start is None:
        return ""
    return words.clocks(start, end) if end else words.clock(start)
