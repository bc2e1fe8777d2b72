"""The pages around the meeting: the readiness report, the agenda, the minutes and the memo."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from materials.pdf.pages import charts
from materials.pdf.pages.shared import Snapshot, at, timed_items
from regions import words


def day_of(written: str) -> str:
    """A day of the snapshot in words."""
    return words.day(date.fromisoformat(written))


def tasks(rows: list[Snapshot]) -> list[Snapshot]:
    """Tasks with their days in words."""
    return [row | {"due": day_of(row["due_on"])} for row in rows]


def readiness_report(snapshot: Snapshot) -> dict[str, Any]:
    """The gaps first, then what is ready."""
    checks = snapshot["checks"]
    return {
        "gaps": [check for check in checks if not check["is_ready"]],
        "done": [check for check in checks if check["is_ready"]],
        "tasks": tasks(snapshot["tasks"]),
        "day": day_of(snapshot["as_of"]),
    }


def agenda(snapshot: Snapshot) -> dict[str, Any]:
    """The matters, numbered."""
    items = timed_items(snapshot)
    return {"items": items, "has_times": any(item["time"] for item in items)}


def minutes(snapshot: Snapshot) -> dict[str, Any]:
    """The minutes: attendance in words, the matters, what is left to do."""
    return {
        "items": timed_items(snapshot),
        "present_rows": present_rows(snapshot["attendance"]),
        "tasks": tasks(snapshot["tasks"]),
    }


def present_rows(counted: Snapshot) -> list[tuple[str, str]]:
    """Attendance as rows of a table; what is not known is left out."""
    rows = [
        (_("Present"), counted["present"]),
        (_("Of them walk-ins without e-mail"), counted["walk_ins"] or None),
        (_("Registered"), counted["registered"] or None),
        (_("Apologised"), counted["apologised"] or None),
        (_("Absent without notice"), counted["absent"] or None),
    ]
    return [(label, words.number(count)) for label, count in rows if count is not None]


def forum_memo(snapshot: Snapshot) -> dict[str, Any]:
    """The memo: the assignments apart from the rest of the programme, groups and feedback."""
    whole = minutes(snapshot)
    following = snapshot["next"]
    starts_at = at(following["starts_at"]) if following else None
    return whole | {
        "works": _works(whole["items"], snapshot["results"]),
        "chart": charts.of_groups(snapshot["groups"]),
        "feedback": feedback(snapshot["survey"]),
        "next_when": words.day(starts_at) if starts_at else "",
    }


def _works(items: list[Snapshot], results: list[Snapshot]) -> list[Snapshot]:
    """The assignments with what the groups wrote, and how much of it is told."""
    works = [item for item in items if item["is_group_work"]]
    return [
        item | {"lines": [_said(line) for line in said["lines"]], "figure": _figure(said["notes"])}
        for item, said in zip(works, results, strict=True)
    ]


def _said(line: Snapshot) -> Snapshot:
    return line | {"figure": _figure(line["notes"]) if line["notes"] else ""}


def _figure(notes: int) -> str:
    return ngettext("{count} note", "{count} notes", notes).format(count=notes)


def feedback(told: Snapshot) -> list[tuple[str, str]]:
    """The means of the survey; empty where there are too few answers."""
    if told["useful"] is None:
        return []
    return [
        (_("Answers to the survey"), words.number(told["answers"])),
        (_("Useful, from 1 to 5"), words.number(told["useful"], 1)),
        (_("Was heard, from 1 to 5"), words.number(told["heard"], 1)),
    ]
