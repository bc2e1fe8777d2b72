"""The pages of the brief for decision-makers: what is asked of them first, then what it rests on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from forums.models import Action
from forums.opinion.cells import SMALLEST
from materials.pdf.pages.meetings import day_of, tasks
from materials.pdf.pages.series import figure, figures_of, told
from materials.pdf.pages.shared import Snapshot, when
from regions import words

ROOMY = 34  # lines; what says less than this is set larger, so that two pages are not half empty


def brief(snapshot: Snapshot) -> dict[str, Any]:
    """Two pages: the figures, what is asked, the questions and what people want of them, what is done and comes."""
    events = [told(event) for event in snapshot["events"]]
    return {
        "events": events,
        "figures": figures_of(events) + _figures(snapshot["counted"]),
        "known": _known(events),
        "asked": _asked(snapshot),
        "questions": [_question(one) for one in snapshot["questions"]],
        "actions": [_action(one) for one in snapshot["actions"]],
        "progress": _progress(snapshot["counted"]),
        "tasks": tasks(snapshot["tasks"]),
        "look": "roomy" if _lines(snapshot) < ROOMY else "",
    }


def _figures(counted: Snapshot) -> list[tuple[str, str]]:
    """What the events brought about; what there is none of is left out."""
    notes, adopted, actions = counted["notes"], counted["adopted"], counted["actions"]
    labels = (
        (notes, npgettext("beside its number", "note of the groups", "notes of the groups", notes)),
        (adopted, npgettext("beside its number", "adopted statement of will", "adopted statements of will", adopted)),
        (actions, npgettext("beside its number", "action", "actions", actions)),
    )
    return [figure(count, label) for count, label in labels if count]


def _known(events: list[Snapshot]) -> str:
    """Of how many events the attendance is known; empty where of all, or of none."""
    known = sum(event["attendance"]["present"] is not None for event in events)
    if known in {0, len(events)}:
        return ""
    return _("Attendance is known of {known} of the {events} events.").format(known=known, events=len(events))


def _asked(snapshot: Snapshot) -> list[str]:
    """What is asked of those who decide, from what there is to decide about."""
    counted, coming = snapshot["counted"], snapshot["next"]
    wills = [will for one in snapshot["questions"] for will in one["wills"]]
    ownerless = sum(not action["owner"] for action in snapshot["actions"])
    asked = []
    if wills:
        asked.append(_("Take a stand on the statements of will: which of them does the municipality stand behind?"))
    elif snapshot["questions"]:
        asked.append(_("Say which of the key questions the municipality wants to solve first, and with whom."))
    else:
        asked.append(_("Name those who should be heard: businesses, educational institutions, associations."))
    if counted["actions"]:
        asked.append(_("Give the owners of the actions the time and the money that their first steps need."))
    if ownerless:
        said = ngettext("Name an owner: {count} action has none.", "Name owners: {count} actions have none.", ownerless)
        asked.append(said.format(count=ownerless))
    if coming:
        said = _("Come yourself, or send somebody, to the next event: {event}, {when}.")
        asked.append(said.format(event=coming["name"], when=when(coming)))
    else:
        asked.append(_("Ask in half a year what has come of this, and put the answer on the agenda."))
    return asked


def _question(one: Snapshot) -> Snapshot:
    return one | {"wills": [will | {"figures": _votes(will["votes"])} for will in one["wills"]]}


def _votes(votes: Snapshot) -> str:
    """How the vote went, with how many voted; empty where none was taken, or so few voted that all know who."""
    if votes.get("voted", 0) < SMALLEST:
        return ""
    agree = words.percent(votes["agree"] / votes["voted"] * 100)
    return _("{share} agree (n = {voted})").format(share=agree, voted=words.number(votes["voted"]))


def _action(one: Snapshot) -> Snapshot:
    due = day_of(one["due_on"]) if one["due_on"] else "–"
    return one | {"due": due, "state": str(Action.Status(one["status"]).label)}


def _progress(counted: Snapshot) -> str:
    if not counted["actions"]:
        return ""
    return _("{done} of {all} actions are done.").format(done=counted["done"], all=counted["actions"])


def _lines(snapshot: Snapshot) -> int:
    """About how many lines the brief takes, apart from its headings. Units: lines."""
    wills = sum(len(one["wills"]) for one in snapshot["questions"])
    longer = len(snapshot["actions"]) + len(snapshot["questions"]) + wills
    rows = sum(len(snapshot[name]) for name in ("events", "tasks", "phenomena", "aims"))
    return 2 * longer + rows + 3 * bool(snapshot["proposal"])
