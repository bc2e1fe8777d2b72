"""The words and measures that each document's template needs, from its snapshot and in the active language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from forums.models import Event, TeamMember
from materials.pdf.measure import fit
from regions import words
from regions.models import StakeholderGroup

Snapshot = dict[str, Any]

BADGES_ON_SHEET = 8
# Millimetres on the badge, and points from large to small.
NAME_ROOM, ORGANISATION_ROOM = 78.0, 52.0
FIRST_NAME, LAST_NAME, ORGANISATION = (30.0, 25.0, 20.0, 16.0), (17.0, 14.5, 12.0, 10.0), (9.0, 8.0, 7.5)


def context(kind: str, snapshot: Snapshot) -> dict[str, Any]:
    """What the template of a kind is filled with."""
    event = dict(snapshot["event"])
    event["when"] = when(event)
    event["way"] = Event.Mode(event["mode"]).label
    event["where"] = ", ".join(filter(None, (event["place"], event["address"])))
    return {**snapshot, "event": event, **MORE[kind](snapshot)}


def _at(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None


def when(event: Snapshot) -> str:
    """When the event is, in words."""
    start, end = (datetime.fromisoformat(event[key]) for key in ("starts_at", "ends_at"))
    return words.when(start, end, is_time_known=event["is_time_known"])


def _items(snapshot: Snapshot) -> list[Snapshot]:
    """The items of the programme, each with its time in words; empty where it has none."""
    return [item | {"time": _time(_at(item["starts_at"]), _at(item["ends_at"]))} for item in snapshot["programme"]]


def _time(start: datetime | None, end: datetime | None) -> str:
    if start is None:
        return ""
    return words.clocks(start, end) if end else words.clock(start)


def _programme(snapshot: Snapshot) -> dict[str, Any]:
    items = _items(snapshot)
    return {"items": items, "has_times": any(item["time"] for item in items)}


def _invitation(snapshot: Snapshot) -> dict[str, Any]:
    event, invited = snapshot["event"], _at(snapshot["invited_at"])
    closes = datetime.fromisoformat(snapshot["closes_at"])
    is_by_day = snapshot["closes_at"] == event["starts_at"] and not event["is_time_known"]
    return _programme(snapshot) | {
        "invited_on": words.short_day(invited) if invited else "",
        "closes": words.day(closes) if is_by_day else words.moment(closes),
        "is_on_site": event["mode"] != Event.Mode.ONLINE,
        "is_online": event["mode"] != Event.Mode.ON_SITE,
    }


def _list(snapshot: Snapshot) -> dict[str, Any]:
    as_of = _at(snapshot["as_of"])
    return {
        "people": [_row(number, person) for number, person in enumerate(snapshot["people"], 1)],
        "as_of": words.moment(as_of) if as_of else "",
        "is_hybrid": snapshot["event"]["mode"] == Event.Mode.HYBRID,
    }


def _row(number: int, person: Snapshot) -> Snapshot:
    group, way = StakeholderGroup(person["group"]).label, Event.Mode(person["mode"]).label
    return person | {"number": number, "group_name": group, "way": way}


def _badges(snapshot: Snapshot) -> dict[str, Any]:
    badges = [_badge(person) for person in snapshot["people"]]
    empty = -len(badges) % BADGES_ON_SHEET if badges else BADGES_ON_SHEET  # for those who come without registering
    places = [*badges, *[{"is_empty": True}] * empty]
    sheets = [places[at : at + BADGES_ON_SHEET] for at in range(0, len(places), BADGES_ON_SHEET)]
    return {"sheets": sheets, "count": len(badges)}


def _badge(person: Snapshot) -> Snapshot:
    first, last = person["first_name"] or person["last_name"], person["last_name"] if person["first_name"] else ""
    whose = ", ".join(filter(None, (person["organisation"], person["municipality"])))
    return {
        "first": fit(first or "–", "ExtraBold", FIRST_NAME, NAME_ROOM),
        "last": fit(last, "SemiBold", LAST_NAME, NAME_ROOM),
        "organisation": fit(whose, "Regular", ORGANISATION, ORGANISATION_ROOM, most_lines=3),
        "group": person["group"],
        "group_name": StakeholderGroup(person["group"]).label,
        "task": TeamMember.Kind(person["task"]).label if person["task"] else _("Participant"),
        "name": " ".join(filter(None, (person["first_name"], person["last_name"]))),
        "code": person["code"],
    }


def _certificate(snapshot: Snapshot) -> dict[str, Any]:
    hours = snapshot["hours"]
    start = datetime.fromisoformat(snapshot["event"]["starts_at"])
    return {
        "name": " ".join(filter(None, (snapshot["first_name"], snapshot["last_name"]))),
        "day": words.day(start),
        "length": number_format(int(hours) if hours == int(hours) else hours) if hours is not None else "",
    }


MORE: dict[str, Callable[[Snapshot], dict[str, Any]]] = {
    "invitation": _invitation,
    "programme": _programme,
    "participant_list": _list,
    "badges": _badges,
    "certificate": _certificate,
}
