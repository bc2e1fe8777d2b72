"""The words and measures that each document's template needs, from its snapshot and in the active language.

One file for each family of kinds, named as the one of `materials.documents` that reads their data.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forums.models import Event
from materials.pdf.pages import at_event, before_event, brief, guide, meetings, people, series
from materials.pdf.pages.shared import Snapshot, when


def context(kind: str, snapshot: Snapshot) -> dict[str, Any]:
    """What the template of a kind is filled with."""
    if "event" not in snapshot:
        return {**snapshot, **series.series(snapshot), **MORE[kind](snapshot)}
    event = dict(snapshot["event"])
    event["when"] = when(event)
    event["way"] = Event.Mode(event["mode"]).label
    event["where"] = ", ".join(filter(None, (event["place"], event["address"])))
    return {**snapshot, "event": event, "part": people.part(snapshot), **MORE[kind](snapshot)}


MORE: dict[str, Callable[[Snapshot], dict[str, Any]]] = {
    "invitation": before_event.invitation,
    "programme": before_event.programme,
    "participant_list": people.participant_list,
    "door_list": people.participant_list,
    "public_list": people.public_list,
    "sign_in_sheet": people.sign_in_sheet,
    "badges": people.badges,
    "table_signs": at_event.table_cards,
    "fold_cards": at_event.table_cards,
    "worksheets_a4": at_event.worksheets,
    "worksheets_a3": at_event.worksheets,
    "facilitator_guide": guide.facilitator_guide,
    "certificate": people.certificate,
    "readiness": meetings.readiness_report,
    "pack_cover": meetings.readiness_report,
    "agenda": meetings.agenda,
    "minutes": meetings.minutes,
    "forum_memo": meetings.forum_memo,
    "planning_handbook": series.planning_handbook,
    "brief": brief.brief,
    "funder_report": series.funder_report,
    "proposal": series.proposal,
    "swot": series.picture,
    "picture": series.picture,
}
