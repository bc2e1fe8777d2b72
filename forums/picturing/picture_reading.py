"""Reading a snapshot of a picture back from its plain data, of this format or the two before.

Source: forums/picturing/picture_format.py
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from forums.picturing.picture_format import (
    FORMAT,
    LANGUAGES,
    LONGEST,
    MOST,
    MOST_LINES,
    MOST_NOTES,
    Action,
    Facts,
    KeyQuestion,
    Note,
    Opinion,
    Phenomenon,
    Picture,
    RankedLine,
    Ranking,
    Source,
    Swot,
    SwotLine,
    Votes,
    Will,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

NO_SERIES, NO_RATINGS = 3, 4  # the older formats that are read too
OF_RANKED = dict.fromkeys(("impact", "feasibility", "rated"), 0)  # format 4 had none of these
OF_ACTIONS = dict.fromkeys(
    ("first_step_on", "when_then", "indicator", "baseline", "target"), ""
)  # it had none of these
OF_SERIES = {"name": "", "municipalities": [], "network": "", "brand": "", "colour": ""}


class PictureRefused(ValueError):
    """A snapshot that is not of the format; the words say where."""


def upgraded(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Plain data of the formats before as they would be in this one; any others as they are."""
    if data.get("format") == NO_RATINGS:
        rankings = [{**one, "lines": [OF_RANKED | line for line in one["lines"]]} for one in data.get("rankings", ())]
        return {**data, "format": FORMAT, "rankings": rankings}
    if data.get("format") != NO_SERIES:
        return data
    wills = [{**will, "actions": [OF_ACTIONS | action for action in will["actions"]]} for will in data.get("wills", ())]
    return {**data, "format": FORMAT, "series": OF_SERIES, "rankings": [], "opinions": [], "wills": wills}


def read(data: Mapping[str, Any]) -> Picture:
    """The picture that plain data hold.

    Raises: PictureRefused with the place of the first fault.
    """
    whole = _keys(upgraded(data), {"format", *(field.name for field in fields(Picture))}, "picture")
    if whole["format"] != FORMAT or whole["language"] not in LANGUAGES:
        raise PictureRefused("picture: not of this format or language")
    swot = _keys(whole["swot"], {field.name for field in fields(Swot)}, "swot")
    return Picture(
        language=whole["language"],
        series=_with_texts(Facts, whole["series"], "series", "municipalities"),
        swot=Swot(**{name: _all(SwotLine, items, f"swot.{name}") for name, items in swot.items()}),
        phenomena=_all(Phenomenon, whole["phenomena"], "phenomena"),
        questions=_all(KeyQuestion, whole["questions"], "questions"),
        wills=tuple(_will(row, f"wills[{n}]") for n, row in _rows(whole["wills"], "wills")),
        rankings=tuple(_ranking(row, f"rankings[{n}]") for n, row in _rows(whole["rankings"], "rankings")),
        opinions=tuple(
            _with_texts(Opinion, row, f"opinions[{n}]", "agreed", "disagreed", "dividing")
            for n, row in _rows(whole["opinions"], "opinions")
        ),
        appendix=tuple(
            _source(row, f"appendix[{n}]") for n, row in _rows(whole["appendix"], "appendix", most=MOST_LINES)
        ),
    )


def _source(row: Any, path: str) -> Source:
    found = _keys(row, {field.name for field in fields(Source)}, path)
    notes = tuple(
        _one(Note, one, f"{path}.notes[{n}]") for n, one in _rows(found["notes"], f"{path}.notes", most=MOST_NOTES)
    )
    plain = {name: value for name, value in found.items() if name != "notes"}
    return Source(notes=notes, **_checked(Source, plain, path))


def _ranking(row: Any, path: str) -> Ranking:
    found = _keys(row, {field.name for field in fields(Ranking)}, path)
    plain = {name: value for name, value in found.items() if name != "lines"}
    return Ranking(lines=_all(RankedLine, found["lines"], f"{path}.lines"), **_checked(Ranking, plain, path))


def _with_texts[Row: DataclassInstance](kind: type[Row], row: Any, path: str, *lists: str) -> Row:
    """A row some of whose fields are lists of texts."""
    found = _keys(row, {field.name for field in fields(kind)}, path)
    texts = {
        name: tuple(_text(one, f"{path}.{name}[{n}]") for n, one in _rows(found[name], f"{path}.{name}"))
        for name in lists
    }
    plain = {name: value for name, value in found.items() if name not in lists}
    return kind(**texts, **_checked(kind, plain, path))


def _will(row: Any, path: str) -> Will:
    found = dict(_keys(row, {field.name for field in fields(Will)}, path))
    found["actions"] = tuple(
        _action(one, f"{path}.actions[{n}]") for n, one in _rows(row["actions"], f"{path}.actions")
    )
    found["votes"] = _one(Votes, row["votes"], f"{path}.votes")
    plain = {name: value for name, value in found.items() if name not in ("actions", "votes")}
    return Will(**found | _checked(Will, plain, path))


def _action(row: Any, path: str) -> Action:
    action = _one(Action, row, path)
    for name in ("first_step_on", "due_on"):
        try:
            date.fromisoformat(getattr(action, name) or "2000-01-01")
        except ValueError as error:
            raise PictureRefused(f"{path}.{name}: not a day") from error
    return action


def _all[Row: DataclassInstance](kind: type[Row], rows: Any, path: str) -> tuple[Row, ...]:
    return tuple(_one(kind, row, f"{path}[{n}]") for n, row in _rows(rows, path))


def _one[Row: DataclassInstance](kind: type[Row], row: Any, path: str) -> Row:
    return kind(**_checked(kind, _keys(row, {field.name for field in fields(kind)}, path), path))


def _checked(kind: type[DataclassInstance], found: dict[str, Any], path: str) -> dict[str, Any]:
    """The texts and counts of a row, each of its own type."""
    types = {field.name: field.type for field in fields(kind)}
    return {name: (_count if types[name] == "int" else _text)(value, f"{path}.{name}") for name, value in found.items()}


def _keys(value: Any, names: set[str], path: str) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != names:
        raise PictureRefused(f"{path}: needs exactly the keys {', '.join(sorted(names))}")
    return value


def _rows(value: Any, path: str, most: int = MOST) -> list[tuple[int, Any]]:
    if not isinstance(value, list) or len(value) > most:
        raise PictureRefused(f"{path}: needs a list of at most {most}")
    return list(enumerate(value, start=1))


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise PictureRefused(f"{path}: needs a text of at most {LONGEST} characters")
    return value


def _count(value: Any, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise PictureRefused(f"{path}: needs a count")
    return value
