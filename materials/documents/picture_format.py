"""The snapshot of a picture: what a SWOT analysis and a distilled picture say, in a form that outlives this code.

Format 1 is one JSON object with these keys, all of them needed:

    format      1
    language    "fi", "sv" or "en": the language of all texts
    swot        strengths, weaknesses, opportunities, threats: lists of texts
    questions   list of {theme, question}: what has been chosen to be grasped together
    wills       list of {sentence, behind, actions}: "We want …", who stands behind it, and what follows of it;
                an action is {what, owner, first_step, due_on}, where due_on is a day such as "2026-12-31" or ""

Texts are of at most 300 characters, lists of at most 30. The number of a picture is the sha256 of its canonical
JSON: keys in order, no spaces, UTF-8. The same picture has the same number wherever it is worked out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

FORMAT = 1
LANGUAGES = ("fi", "sv", "en")
LONGEST, MOST = 300, 30


class PictureRefused(ValueError):
    """A snapshot that is not of the format; the words say where."""


@dataclass(frozen=True, kw_only=True)
class Swot:
    """The four fields."""

    strengths: tuple[str, ...] = ()
    weaknesses: tuple[str, ...] = ()
    opportunities: tuple[str, ...] = ()
    threats: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KeyQuestion:
    """A theme with its guiding question."""

    theme: str
    question: str


@dataclass(frozen=True, kw_only=True)
class Action:
    """What is done, by whom, and by what it begins."""

    what: str
    owner: str
    first_step: str
    due_on: str  # ISO day; empty = not agreed


@dataclass(frozen=True, kw_only=True)
class Will:
    """A statement of will, and the actions that follow of it."""

    sentence: str
    behind: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Picture:
    """All of it."""

    language: str
    swot: Swot = Swot()
    questions: tuple[KeyQuestion, ...] = ()
    wills: tuple[Will, ...] = ()


def written(picture: Picture) -> dict[str, Any]:
    """The picture as plain JSON data."""
    data: dict[str, Any] = json.loads(json.dumps({"format": FORMAT, **asdict(picture)}))
    return data


def number(data: Mapping[str, Any]) -> str:
    """The number of a picture: the sha256 of its canonical JSON."""
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
        swot=Swot(**{name: _texts(items, f"swot.{name}") for name, items in swot.items()}),
        questions=tuple(_question(row, f"questions[{n}]") for n, row in _rows(whole["questions"], "questions")),
        wills=tuple(_will(row, f"wills[{n}]") for n, row in _rows(whole["wills"], "wills")),
    )


def _question(row: Any, path: str) -> KeyQuestion:
    return KeyQuestion(**_all_texts(row, {"theme", "question"}, path))


def _will(row: Any, path: str) -> Will:
    found = _keys(row, {"sentence", "behind", "actions"}, path)
    actions = tuple(_action(one, f"{path}.actions[{n}]") for n, one in _rows(found["actions"], f"{path}.actions"))
    words = {name: _text(found[name], f"{path}.{name}") for name in ("sentence", "behind")}
    return Will(**words, actions=actions)


def _action(row: Any, path: str) -> Action:
    action = Action(**_all_texts(row, {field.name for field in fields(Action)}, path))
    try:
        if action.due_on:
            date.fromisoformat(action.due_on)
    except ValueError as error:
        raise PictureRefused(f"{path}.due_on: not a day") from error
    return action


def _keys(value: Any, names: set[str], path: str) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != names:
        raise PictureRefused(f"{path}: needs exactly the keys {', '.join(sorted(names))}")
    return value


def _rows(value: Any, path: str) -> list[tuple[int, Any]]:
    if not isinstance(value, list) or len(value) > MOST:
        raise PictureRefused(f"{path}: needs a list of at most {MOST}")
    return list(enumerate(value, start=1))


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise PictureRefused(f"{path}: needs a text of at most {LONGEST} characters")
    return value


def _texts(value: Any, path: str) -> tuple[str, ...]:
    return tuple(_text(one, f"{path}[{n}]") for n, one in _rows(value, path))


def _all_texts(row: Any, names: set[str], path: str) -> dict[str, str]:
    return {name: _text(value, f"{path}.{name}") for name, value in _keys(row, names, path).items()}
