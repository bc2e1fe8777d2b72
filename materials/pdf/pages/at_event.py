"""The pages that lie on the tables: signs, fold cards and worksheets."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from materials.pdf.measure import fit
from materials.pdf.pages.shared import Snapshot, at, span

QUESTION, QUESTION_ROOM = (24.0, 20.0, 17.0, 14.0, 12.0), 172.0  # points and millimetres on A4; A3 is larger as a whole


def table_cards(snapshot: Snapshot) -> dict[str, Any]:
    """As many tables as were chosen, numbered from 1."""
    return {"tables": range(1, int(snapshot["chosen"]) + 1)}


def worksheets(snapshot: Snapshot) -> dict[str, Any]:
    """The worksheets of each table in turn; where the programme has no assignment, one with lines for the question."""
    blank = {"starts_at": None, "ends_at": None, "title": "", "fields": list(_field_words())[:5]}
    assignments = snapshot["assignments"] or [blank]
    sheets = [_worksheet(number, one) for number, one in enumerate(assignments, 1)]
    tables = snapshot.get("tables") or [{"number": "", "code": ""}]
    return {"sheets": [sheet | {"table": table} for table in tables for sheet in sheets]}


def _worksheet(number: int, assignment: Snapshot) -> Snapshot:
    keys, known = assignment["fields"], _field_words()
    return {
        "number": number,
        "time": span(at(assignment["starts_at"]), at(assignment["ends_at"])),
        "question": fit(assignment["title"], "ExtraBold", QUESTION, QUESTION_ROOM, most_lines=3),
        "fields": [{"name": known[key][0], "hint": known[key][1]} for key in keys],
        "layout": _layout(keys),
    }


def _layout(keys: list[str]) -> str:
    """How the five fields stand: four and one, two and three, or three and two."""
    if "strengths" in keys and "threats" in keys:
        return "swot"
    return "two" if {"strengths", "opportunities"} & set(keys) else "five"


def _field_words() -> dict[str, tuple[str, str]]:
    """The name of each field and the hint under it."""
    return {
        "works": (_("What works"), _("What should be kept or strengthened?")),
        "does_not_work": (_("What does not work"), _("Facts and experiences, nobody's fault.")),
        "missing_voice": (_("Whose voice is missing"), _("Who should be asked before this is decided?")),
        "solutions": (_("Our solutions"), _("What would we try first?")),
        "who_and_when": (_("Who, by when, with what"), _("The first step, its doer and its day.")),
        "strengths": (_("Strengths"), _("What is good here now?")),
        "weaknesses": (_("Weaknesses"), _("What holds us back now?")),
        "opportunities": (_("Opportunities"), _("What could we use that comes from outside?")),
        "threats": (_("Threats"), _("What must we prepare for?")),
        "evidence": (_("What tells of this"), _("A number, an example, an experience.")),
        "most_important": (_("The three most important"), _("Choose together, in order.")),
    }
