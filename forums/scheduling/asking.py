"""The questions that a series gets from its operating model, on the form of all its events or of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from forums.models import Event, Question, Series
from forums.operating_format import LANGUAGES
from forums.timetable import Slot


def write_questions(series: Series, pairs: Iterable[tuple[Slot, Event]]) -> None:
    """Copy the questions of the operating model into a new series, where people may then change them."""
    known = _write(series, None, series.template.content.get("questions", []), {})
    for slot, event in pairs:
        _write(series, event, slot.outline.get("questions", []), known)


def _write(
    series: Series, event: Event | None, rows: list[dict[str, Any]], known: dict[str, Question]
) -> dict[str, Question]:
    """Write the questions of one form; answers those that others can depend on, by key."""
    written = dict(known)
    for ordinal, row in enumerate(rows, start=1):
        condition = row.get("only_if", {})
        question = Question.objects.create(
            series=series,
            event=event,
            ordinal=ordinal,
            kind=row["kind"],
            is_required=row.get("is_required", False),
            shown_if=written[condition["question"]] if condition else None,
            shown_answer=str(condition.get("answer", "")),
            **_words(row),
        )
        if "key" in row:
            written[row["key"]] = question
    return written


def _words(row: dict[str, Any]) -> dict[str, str]:
    texts = {f"{name}_{code}": row[name][code] for name in ("label", "help") if name in row for code in LANGUAGES}
    choices = row.get("choices", [])
    return texts | {f"choices_{code}": "\n".join(choice[code] for choice in choices) for code in LANGUAGES}
