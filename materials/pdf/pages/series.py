"""The pages of a whole series: the handbook, the reports, the proposal and the pictures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from forums.models import Event, PlannedLetter, TeamMember
from forums.opinion.cells import SMALLEST
from forums.opinion.impact import grid
from materials.pdf.pages import charts
from materials.pdf.pages.meetings import day_of, feedback, tasks
from materials.pdf.pages.shared import Snapshot, at, timed_items, when
from regions import words
from regions.models import StakeholderGroup

EMPTY_LINES = range(3)
FIELDS = ("strengths", "weaknesses", "opportunities", "threats")


def series(snapshot: Snapshot) -> dict[str, Any]:
    """What the page of every document of a series needs."""
    facts = snapshot["series"]
    places = facts["municipalities"]
    where = ", ".join(places) if len(places) <= 4 else facts["network"] or ", ".join(places[:4]) + " …"
    return {"series": facts | {"where": where or facts["network"]}}


def planning_handbook(snapshot: Snapshot) -> dict[str, Any]:
    """The handbook, event by event."""
    return {
        "events": [_chapter(event) for event in snapshot["events"]],
        "tasks": _ticked(snapshot["tasks"]),
        "team": [_member(one) for one in snapshot["team"]],
        "has_forums": any(event["kind"] == Event.Kind.FORUM for event in snapshot["events"]),
    }


def _chapter(event: Snapshot) -> Snapshot:
    items = timed_items(event)
    return event | {
        "when": when(event),
        "way": str(Event.Mode(event["mode"]).label),
        "where": ", ".join(filter(None, (event["place"], event["address"]))),
        "items": items,
        "has_times": any(item["time"] for item in items),
        "before": _ticked(event["before"]),
        "after": _ticked(event["after"]),
        "letters": [_letter(letter) for letter in event["letters"]],
    }


def _ticked(rows: list[Snapshot]) -> list[Snapshot]:
    return [row | {"state": pgettext("task", "Done") if row["is_done"] else ""} for row in tasks(rows)]


def _letter(letter: Snapshot) -> Snapshot:
    leaves = at(letter["due_at"])
    return {
        "leaves": words.moment(leaves) if leaves else "",
        "what": str(PlannedLetter.Kind(letter["kind"]).label),
        "whom": str(PlannedLetter.Audience(letter["audience"]).label),
    }


def _member(one: Snapshot) -> Snapshot:
    group = str(StakeholderGroup(one["group"]).label) if one["group"] else ""
    return one | {"task": str(TeamMember.Kind(one["kind"]).label), "speaks_for": one["organisation"] or group}


def told(event: Snapshot) -> Snapshot:
    """An event with its day and its attendance in words."""
    counted = event["attendance"]
    return event | {
        "when": when(event),
        "registered": words.number(counted["registered"]) if counted["registered"] else "–",
        "present": words.number(counted["present"]) if counted["present"] is not None else "–",
        "way_counted": _way_counted(counted),
    }


def _way_counted(counted: Snapshot) -> str:
    if counted["present"] is None:
        return "–"
    if counted["is_reported"]:
        return _("Reported as a number")
    if counted["walk_ins"]:
        return _("Marked one by one; walk-ins as a number")
    return _("Marked one by one")


def figures_of(events: list[Snapshot]) -> list[tuple[str, str]]:
    """How many events, and how many came to them."""
    counts = [event["attendance"]["present"] for event in events if event["attendance"]["present"] is not None]
    figures = [figure(len(events), npgettext("beside its number", "event", "events", len(events)))]
    if counts:
        present = sum(counts)
        figures.append(figure(present, npgettext("beside its number", "attendance", "attendances", present)))
    return figures


def figure(count: int, label: str) -> tuple[str, str]:
    """A number as a document prints it, and what it counts."""
    return words.number(count), label


def funder_report(snapshot: Snapshot) -> dict[str, Any]:
    """The report: figures, attendance event by event, groups, feedback."""
    events = [told(event) | {"feedback": feedback(event["survey"])} for event in snapshot["events"]]
    counted = [(e["attendance"]["present"], e["hours"]) for e in events]
    hours = sum(present * length for present, length in counted if present and length)
    figures = figures_of(events)
    if length := round(hours):
        label = npgettext("beside its number", "hour of attendance", "hours of attendance", length)
        figures.append(figure(length, label))
    given = snapshot["certificates"]
    label = npgettext("beside its number", "certificate of attendance", "certificates of attendance", given)
    figures.append(figure(given, label))
    return {
        "events": events,
        "figures": figures,
        "chart": charts.of_attendance(snapshot["events"]),
        "groups_chart": charts.of_groups(snapshot["groups"]),
        "has_hidden": any(row["is_hidden"] for row in snapshot["groups"]),
        "period": _period(events),
        "answered": [event for event in events if event["feedback"]],
    }


def _period(events: list[Snapshot]) -> str:
    days = [moment for event in events if (moment := at(event["starts_at"]))]
    return f"{words.short_day(min(days))}–{words.short_day(max(days))}" if days else ""


def proposal(snapshot: Snapshot) -> dict[str, Any]:
    """The proposal."""
    return {"day": day_of(snapshot["dated_on"])}


def picture(snapshot: Snapshot) -> dict[str, Any]:
    """The picture: its four fields, each with lines to write on where it is empty."""
    said, published = snapshot["picture"], at(snapshot["published_at"])
    labels = (_("Strengths"), _("Weaknesses"), _("Opportunities"), _("Threats"))
    hints = (_("Inner, helps us"), _("Inner, hinders us"), _("Outer, helps us"), _("Outer, hinders us"))
    return {
        "fields": [
            {"name": name, "label": label, "hint": hint, "items": [_line(one) for one in said["swot"][name]]}
            for name, label, hint in zip(FIELDS, labels, hints, strict=True)
        ],
        "has_swot": any(said["swot"][name] for name in FIELDS),
        "phenomena": said["phenomena"],
        "questions": said["questions"],
        "wills": [_will(will) for will in said["wills"]],
        "rankings": [_ranking(one) for one in said.get("rankings", [])],
        "opinions": said.get("opinions", []),
        "appendix": [_source(one) for one in said.get("appendix", [])],
        "published_on": words.day(published) if published else "",
        "lines": EMPTY_LINES,
        "short_number": snapshot["number"][:16],
    }


def _line(one: Snapshot) -> Snapshot:
    made_from = _("From {notes} notes of {tables} tables").format(**one) if one["notes"] else ""
    return one | {"made_from": made_from}


def _source(one: Snapshot) -> Snapshot:
    """A line of the appendix: each note with its forum and table in words."""
    notes = []
    for note in one["notes"]:
        table = _("Table {number}").format(number=note["table"]).replace(" ", "\u00a0") if note["table"] else ""
        notes.append({"text": note["text"], "where": ", ".join(filter(None, (note["where"], table)))})
    return one | {"notes": notes}


def _action(one: Snapshot) -> Snapshot:
    """An action with its days in words; pictures frozen before format 4 tell no day of the first step."""
    first = one.get("first_step_on", "")
    return one | {"due": day_of(one["due_on"]) if one["due_on"] else "–", "first_day": day_of(first) if first else ""}


def _ranking(one: Snapshot) -> Snapshot:
    """What was put first, each line with its dots and between what they would fall 95 times in 100."""
    people = ngettext("{count} person has voted", "{count} persons have voted", one["people"])
    lines = [{"text": line["text"], "figure": _dots(line)} for line in one["lines"]]
    rated = [(line, line["impact"], line["feasibility"]) for line in one["lines"] if line.get("rated")]
    return one | {"people": people.format(count=one["people"]), "lines": lines, "grid": grid(rated) if rated else None}


def _dots(line: Snapshot) -> str:
    if not line["dots"]:
        return ""
    return ngettext("{count} dot ({low}–{high})", "{count} dots ({low}–{high})", line["dots"]).format(
        count=line["dots"], low=line["low"], high=line["high"]
    )


def _will(will: Snapshot) -> Snapshot:
    actions = [_action(one) for one in will["actions"]]
    if not will["votes"]["voted"]:
        return will | {"actions": actions}
    is_told = will["votes"]["voted"] >= SMALLEST
    figures = _("{agree} agree, {passed} pass, {disagree} disagree (voted {voted} / present {present}).")
    few = _("Voted {voted} / present {present}: too few to tell how.")
    adopted = _("Adopted: at least {agree_at_least} % agree and at most {disagree_at_most} % disagree.")
    left_open = _(
        "Left open: adopted would be at least {agree_at_least} % agreeing and at most {disagree_at_most} % not."
    )
    thresholds = adopted if will["outcome"] == "adopted" else left_open
    shown = {
        "figures": (figures if is_told else few).format(**will["votes"]),
        "thresholds": thresholds.format(**will["votes"]),
    }
    if is_told and will["votes"].get("groups"):
        shown["groups"] = _(
            "In each opinion group at least {least_group} % agree; at least {group_at_least} % is needed."
        ).format(**will["votes"])
    return will | {"actions": actions} | {name: text.replace(" %", "\u00a0%") for name, text in shown.items()}
