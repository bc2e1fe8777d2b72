"""The snapshot of a picture: what a SWOT analysis and a distilled picture say, in a form that outlives this code.

Format 3 is one JSON object with these keys, all of them needed:

    format      3
    language    "fi", "sv" or "en": the language of all texts
    swot        strengths, weaknesses, opportunities, threats: lists of {id, text, notes, tables}
    phenomena   list of {id, text, why}
    questions   list of {id, theme, question, reason}: what has been chosen to be grasped together, and why
    wills       list of {id, sentence, behind, outcome, votes, no_action_because, actions}: "We want …", who stands
                behind it, how it was voted on, and what follows of it; an action is {id, what, owner, first_step,
                due_on, url}, where due_on is a day such as "2026-12-31" or ""
    appendix    list of {id, text, notes, more}: each SWOT line with the notes it was made from, as they were written;
                a note is {text, where, table}: its forum and the number of its table, 0 = none, and never a person

Votes are {agree, passed, disagree, voted, present, agree_at_least, disagree_at_most, groups, least_group,
group_at_least}: persons, and thresholds as % of those who voted; `least_group` is how many % agree in the opinion
group that agrees least, of `groups` groups; where no vote was taken, all are 0. `notes` and `tables` count what an item
was made from. An id is the number of the row behind a line, for its chain of evidence; 0 = none.

Texts are of at most 600 characters, lists of at most 30, but of 120 lines in the appendix and 40 notes at each; `more`
tells how many notes there are beside. The number of a picture is the sha256 of its canonical
JSON: keys in order, no spaces, UTF-8. The same picture has the same number wherever it is worked out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FORMAT = 3
LANGUAGES = ("fi", "sv", "en")
LONGEST, MOST = 600, 30
MOST_LINES, MOST_NOTES = 4 * MOST, 40  # of the appendix; notes at each of its lines


class PictureRefused(ValueError):
    """A snapshot that is not of the format; the words say where."""


@dataclass(frozen=True, kw_only=True)
class SwotLine:
    """One line of a field, and of how many notes from how many tables it was made."""

    text: str
    id: int = 0
    notes: int = 0
    tables: int = 0


@dataclass(frozen=True, kw_only=True)
class Swot:
    """The four fields."""

    strengths: tuple[SwotLine, ...] = ()
    weaknesses: tuple[SwotLine, ...] = ()
    opportunities: tuple[SwotLine, ...] = ()
    threats: tuple[SwotLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Phenomenon:
    """What must be tackled together."""

    text: str
    why: str = ""
    id: int = 0


@dataclass(frozen=True, kw_only=True)
class KeyQuestion:
    """A theme with its guiding question."""

    theme: str
    question: str
    reason: str = ""
    id: int = 0


@dataclass(frozen=True, kw_only=True)
class Action:
    """What is done, by whom, and by what it begins."""

    what: str
    owner: str
    first_step: str
    due_on: str  # ISO day; empty = not agreed
    url: str = ""
    id: int = 0


@dataclass(frozen=True, kw_only=True)
class Votes:
    """How a statement was voted on. Units: persons; thresholds are % of those who voted."""

    agree: int = 0
    passed: int = 0
    disagree: int = 0
    voted: int = 0
    present: int = 0
    agree_at_least: int = 0
    disagree_at_most: int = 0
    groups: int = 0
    least_group: int = 0
    group_at_least: int = 0


@dataclass(frozen=True, kw_only=True)
class Will:
    """A statement of will, and the actions that follow of it."""

    sentence: str
    behind: str
    outcome: str = ""
    votes: Votes = Votes()
    no_action_because: str = ""
    actions: tuple[Action, ...] = ()
    id: int = 0


@dataclass(frozen=True, kw_only=True)
class Note:
    """A note as it was written, and where."""

    text: str
    where: str = ""
    table: int = 0


@dataclass(frozen=True, kw_only=True)
class Source:
    """A SWOT line with the notes it was made from."""

    text: str
    notes: tuple[Note, ...] = ()
    more: int = 0
    id: int = 0


@dataclass(frozen=True, kw_only=True)
class Picture:
    """All of it."""

    language: str
    swot: Swot = Swot()
    phenomena: tuple[Phenomenon, ...] = ()
    questions: tuple[KeyQuestion, ...] = ()
    wills: tuple[Will, ...] = ()
    appendix: tuple[Source, ...] = ()


def written(picture: Picture) -> dict[str, Any]:
    """The picture as plain JSON data."""
    data: dict[str, Any] = json.loads(json.dumps({"format": FORMAT, **asdict(picture)}))
    return data


def number(data: Mapping[str, Any]) -> str:
    """The number of a picture: the sha256 of its canonical JSON, in one language or several."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def read(data: Mapping[str, Any]) -> Picture:
    """The picture that plain data hold.

    Raises: PictureRefused with the place of the first fault.
    """
    whole = _keys(data, {"format", *(field.name for field in fields(Picture))}, "picture")
    if whole["format"] != FORMAT or whole["language"] not in LANGUAGES:
        raise PictureRefused("picture: not of this format or language")
    swot = _keys(whole["swot"], {field.name for field in fields(Swot)}, "swot")
    return Picture(
        language=whole["language"],
        swot=Swot(**{name: _all(SwotLine, items, f"swot.{name}") for name, items in swot.items()}),
        phenomena=_all(Phenomenon, whole["phenomena"], "phenomena"),
        questions=_all(KeyQuestion, whole["questions"], "questions"),
        wills=tuple(_will(row, f"wills[{n}]") for n, row in _rows(whole["wills"], "wills")),
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
    try:
        if action.due_on:
            date.fromisoformat(action.due_on)
    except ValueError as error:
        raise PictureRefused(f"{path}.due_on: not a day") from error
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
