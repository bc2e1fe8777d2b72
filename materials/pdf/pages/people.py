"""The pages that name people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from forums.models import Event, TeamMember
from materials.pdf.measure import Setting, fit
from materials.pdf.pages.shared import Snapshot, at
from materials.sheets import DEFAULT, SHEETS, Sheet
from regions import words
from regions.models import StakeholderGroup

ORGANISATION = (9.0, 8.0, 7.5)  # points from large to small
LEAST_BLANK, MOST_BLANK = 5, 15  # lines on the sign-in sheet, for those who come without registering
ON_FIRST, ON_OTHERS = 17, 23  # lines of its pages


def part(snapshot: Snapshot) -> Snapshot:
    """Which part of a long document this is; of most there is one."""
    said = {"number": 1, "of": 1, "before": 0, "people": len(snapshot.get("people", ())), "span": ""}
    said |= snapshot.get("part", {})
    return said | {"is_first": said["number"] == 1, "is_last": said["number"] == said["of"]}


def _numbered(snapshot: Snapshot) -> Iterator[tuple[int, Snapshot]]:
    """The people with their numbers, which run on over the parts."""
    return enumerate(snapshot["people"], part(snapshot)["before"] + 1)


def participant_list(snapshot: Snapshot) -> dict[str, Any]:
    """The list of participants."""
    as_of = at(snapshot["as_of"])
    return {
        "people": [_row(number, person) for number, person in _numbered(snapshot)],
        "as_of": words.moment(as_of) if as_of else "",
        "is_hybrid": snapshot["event"]["mode"] == Event.Mode.HYBRID,
    }


def _row(number: int, person: Snapshot) -> Snapshot:
    group, way = StakeholderGroup(person["group"]).label, Event.Mode(person["mode"]).label
    return person | {"number": number, "group_name": group, "way": way}


def public_list(snapshot: Snapshot) -> dict[str, Any]:
    """The list for participants: those who have allowed it."""
    as_of = at(snapshot["as_of"])
    people = [person | {"number": number} for number, person in _numbered(snapshot)]
    return {"people": people, "as_of": words.moment(as_of) if as_of else ""}


def sign_in_sheet(snapshot: Snapshot) -> dict[str, Any]:
    """Numbered lines to sign on, with empty ones at the end."""
    blank: list[Snapshot] = [{}] * _blank(len(snapshot["people"])) if part(snapshot)["is_last"] else []
    people = {"people": [*snapshot["people"], *blank], "part": part(snapshot)}
    lines = [person | {"number": number} for number, person in _numbered(people)]
    return {"lines": lines, "count": len(snapshot["people"])}


def _blank(people: int) -> int:
    """How many empty lines follow so many people: to the end of the page, so that none has them alone. Units: lines."""
    left = (ON_FIRST - people) % ON_OTHERS if people > ON_FIRST else ON_FIRST - people
    return min(MOST_BLANK, left if left >= LEAST_BLANK else max(LEAST_BLANK, left + ON_OTHERS))


def badges(snapshot: Snapshot) -> dict[str, Any]:
    """Sheets of badges, filled up with empty ones."""
    name = snapshot.get("chosen", DEFAULT)
    sheet = SHEETS[name]
    badges = [_badge(person, sheet) for person in snapshot["people"]]
    empty = -len(badges) % sheet.count if badges else sheet.count  # for those who come without registering
    places = [*badges, *[{"is_empty": True}] * (empty if part(snapshot)["is_last"] else 0)]
    sheets = [places[at : at + sheet.count] for at in range(0, len(places), sheet.count)]
    return {"sheets": sheets, "count": part(snapshot)["people"], "sheet_name": name, "is_cut": sheet.is_cut}


def _badge(person: Snapshot, sheet: Sheet) -> Snapshot:
    first, last = person["first_name"] or person["last_name"], person["last_name"] if person["first_name"] else ""
    whose = ", ".join(filter(None, (person["organisation"], person["municipality"])))
    return {
        "first": _fit_name(first or "–", "ExtraBold", sheet.first_name, sheet.name_room, 2),
        "last": _fit_name(last, "SemiBold", sheet.last_name, sheet.name_room, sheet.last_name_lines),
        "organisation": fit(whose, "Regular", ORGANISATION, sheet.organisation_room, most_lines=sheet.most_lines),
        "group": person["group"],
        "group_name": StakeholderGroup(person["group"]).label,
        "task": TeamMember.Kind(person["task"]).label if person["task"] else _("Participant"),
        "name": " ".join(filter(None, (person["first_name"], person["last_name"]))),
        "code": person["code"],
    }


def _fit_name(name: str, weight: str, sizes: tuple[float, ...], room: float, most_lines: int) -> Setting:
    """As large as it fits on one line; on two lines only in the smallest size, so that what is below keeps its room."""
    on_one = fit(name, weight, sizes, room, most_lines=1)
    return on_one if on_one.text == name else fit(name, weight, sizes[-1:], room, most_lines)


def certificate(snapshot: Snapshot) -> dict[str, Any]:
    """A certificate of attendance."""
    hours = snapshot["hours"]
    start = datetime.fromisoformat(snapshot["event"]["starts_at"])
    return {
        "name": " ".join(filter(None, (snapshot["first_name"], snapshot["last_name"]))),
        "day": words.day(start),
        "length": number_format(int(hours) if hours == int(hours) else hours) if hours is not None else "",
    }
