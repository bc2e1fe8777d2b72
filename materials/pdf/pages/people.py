"""The pages that name people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from forums.models import Event, TeamMember
from materials.pdf.measure import fit
from materials.pdf.pages.shared import Snapshot, at
from regions import words
from regions.models import StakeholderGroup

BADGES_ON_SHEET = 8
# Millimetres on the badge, and points from large to small.
NAME_ROOM, ORGANISATION_ROOM = 78.0, 52.0
FIRST_NAME, LAST_NAME, ORGANISATION = (30.0, 25.0, 20.0, 16.0), (17.0, 14.5, 12.0, 10.0), (9.0, 8.0, 7.5)


def participant_list(snapshot: Snapshot) -> dict[str, Any]:
    """The list of participants."""
    as_of = at(snapshot["as_of"])
    return {
        "people": [_row(number, person) for number, person in enumerate(snapshot["people"], 1)],
        "as_of": words.moment(as_of) if as_of else "",
        "is_hybrid": snapshot["event"]["mode"] == Event.Mode.HYBRID,
    }


def _row(number: int, person: Snapshot) -> Snapshot:
    group, way = StakeholderGroup(person["group"]).label, Event.Mode(person["mode"]).label
    return person | {"number": number, "group_name": group, "way": way}


def badges(snapshot: Snapshot) -> dict[str, Any]:
    """Sheets of badges, filled up with empty ones."""
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


def certificate(snapshot: Snapshot) -> dict[str, Any]:
    """A certificate of attendance."""
    hours = snapshot["hours"]
    start = datetime.fromisoformat(snapshot["event"]["starts_at"])
    return {
        "name": " ".join(filter(None, (snapshot["first_name"], snapshot["last_name"]))),
        "day": words.day(start),
        "length": number_format(int(hours) if hours == int(hours) else hours) if hours is not None else "",
    }
