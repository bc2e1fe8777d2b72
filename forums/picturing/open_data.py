"""Open data of a frozen picture: its words and figures as JSON and as rows, of no person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from forums.models import PictureSnapshot
from forums.opinion.cells import SMALLEST
from forums.picturing.picture_format import ALWAYS_TOLD, told
from forums.spreadsheets.written import RUNS

HEADINGS = (
    *("section", "id", "heading", "text", "reason", "notes", "tables"),
    *("outcome", "agree", "pass", "disagree", "voted", "present", "agree_at_least", "disagree_at_most"),
    *("groups", "least_group", "group_at_least", "no_action_because"),
    *("people", "dots", "low", "high", "impact", "feasibility", "rated"),
    *("table", "owner", "when_then", "first_step", "first_step_on", "due_on", "indicator", "baseline", "target", "url"),
)
SAME = ("agree", "disagree", "voted", "present", "agree_at_least", "disagree_at_most")  # as they are called in a vote


def as_json(snapshot: PictureSnapshot, language: str) -> dict[str, Any]:
    """A snapshot as one object; `sha256` is of the picture in all its languages."""
    return {
        "series": snapshot.series_id,
        "version": snapshot.number,
        "sha256": snapshot.sha256,
        "frozen_at": snapshot.frozen_at.isoformat(),
        "change": snapshot.change,
        "picture": _told(snapshot.content[language]),
    }


def _told(content: dict[str, Any]) -> dict[str, Any]:
    """A picture without the figures of few voters, which those frozen long ago still hold."""
    return {**content, "wills": [{**will, "votes": told(will["votes"])} for will in content["wills"]]}


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
        yield {**will, **_figures(will["votes"]), "section": "statement", "text": will["sentence"]}
        for action in will["actions"]:
            yield {**action, "section": "action", "heading": will["sentence"], "text": action["what"]}
    yield from _voted(picture)
    for source in picture.get("appendix", []):
        for note in source["notes"]:
            yield {**note, "section": "note", "id": source["id"], "heading": source["text"]}


def _figures(votes: dict[str, Any]) -> dict[str, Any]:
    """The figures of a vote; pictures frozen before there were opinion groups tell none of them, few voters none."""
    figures = {name: votes.get(name, 0) for name in (*SAME, "groups", "least_group", "group_at_least")}
    figures["pass"] = votes["passed"]
    if 0 < votes["voted"] < SMALLEST:  # an empty cell, for nobody is told how those few voted
        return {name: figures[name] for name in ALWAYS_TOLD}
    return figures


def _voted(picture: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What was put first, and what the opinion maps said; pictures frozen before format 4 tell none of it."""
    for ranking in picture.get("rankings", []):
        for line in ranking["lines"]:
            yield {**line, "section": "ranking", "heading": ranking["text"], "people": ranking["people"]}
    for opinion in picture.get("opinions", []):
        told = {"heading": opinion["text"], "people": opinion["people"]}
        yield {**told, "section": "opinion map", "text": opinion["sentence"]}
        for name in ("agreed", "disagreed", "dividing"):
            yield from ({**told, "section": f"opinion map, {name}", "text": text} for text in opinion[name])
