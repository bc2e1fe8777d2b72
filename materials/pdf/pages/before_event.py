"""The pages that go out before an event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from forums.models import Event
from materials.pdf.pages.shared import Snapshot, at, timed_items
from regions import words


def programme(snapshot: Snapshot) -> dict[str, Any]:
    """The programme, and whether it has times."""
    items = timed_items(snapshot)
    return {"items": items, "has_times": any(item["time"] for item in items)}


def invitation(snapshot: Snapshot) -> dict[str, Any]:
    """The letter of invitation."""
    event, invited = snapshot["event"], at(snapshot["invited_at"])
    closes = datetime.fromisoformat(snapshot["closes_at"])
    is_by_day = snapshot["closes_at"] == event["starts_at"] and not event["is_time_known"]
    return programme(snapshot) | {
        "invited_on": words.short_day(invited) if invited else "",
        "closes": words.day(closes) if is_by_day else words.moment(closes),
        "is_on_site": event["mode"] != Event.Mode.ONLINE,
        "is_online": event["mode"] != Event.Mode.ON_SITE,
    }
