"""Open data of a frozen picture: its words and figures as JSON and as rows, of no person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from forums.models import PictureSnapshot
from forums.spreadsheets.written import RUNS

HEADINGS = (
    "section",
    "id",
    "heading",
    "text",
    "notes",
    "tables",
    "outcome",
    "agree",
    "pass",
    "disagree",
    "voted",
    "present",
    "groups",
    "least_group",
    "table",
    "owner",
    "first_step",
    "due_on",
    "url",
)


def as_json(snapshot: PictureSnapshot, language: str) -> dict[str, Any]:
    """A snapshot as one object; `sha256` is of the picture in all its languages."""
    return {
        "series": snapshot.series_id,
        "version": snapshot.number,
        "sha256": snapshot.sha256,
        "frozen_at": snapshot.frozen_at.isoformat(),
        "change": snapshot.change,
        "picture": snapshot.content[language],
    }


def as_rows(snapshot: PictureSnapshot, language: str) -> Iterator[list[str]]:
    """A snapshot as one table, a line of the picture a row, in the columns of HEADINGS."""
    for row in _rows(snapshot.content[language]):
        cells = [str(row.get(name, "")) for name in HEADINGS]
        yield [f"'{cell}" if cell.startswith(RUNS) else cell for cell in cells]  # no program runs it as a formula


def _rows(picture: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for field, lines in picture["swot"].items():
        yield from ({**line, "section": "swot", "heading": field} for line in lines)
    for one in picture["phenomena"]:
        yield {**one, "section": "phenomenon", "heading": one["why"]}
    for one in picture["questions"]:
        yield {**one, "section": "question", "heading": one["theme"], "text": one["question"]}
    for will in picture["wills"]:
        votes = will["votes"]
        figures = {name: votes[name] for name in ("agree", "disagree", "voted", "present")}
        figures |= {name: votes.get(name, 0) for name in ("groups", "least_group")}
        yield {**will, **figures, "pass": votes["passed"], "section": "statement", "text": will["sentence"]}
        for action in will["actions"]:
            yield {**action, "section": "action", "heading": will["sentence"], "text": action["what"]}
    for source in picture.get("appendix", []):
        for note in source["notes"]:
            yield {**note, "section": "note", "id": source["id"], "heading": source["text"]}
