"""The form of an operating model's data file: what it must say, and a clear answer where it does not.

A file is checked key by key; the first wrong value is named by its path, such as "events[2].programme[1].sv".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from forums.models import Contribution, Event, PlannedLetter, Question, Step, Task
from forums.models.letter_rule import AFTER, AUDIENCES

Check = Callable[[Any, str], None]
DOCUMENTS = (
    "invitation", "programme", "participant_list", "door_list", "public_list", "sign_in_sheet", "badges",
    "table_signs", "fold_cards", "worksheets_a4", "worksheets_a3", "facilitator_guide",
    "readiness", "agenda", "minutes", "forum_memo",
    "planning_handbook", "brief", "funder_report", "proposal", "swot", "picture",
)  # fmt: skip
MUNICIPALITY = "{municipality}"  # where a repeated event's name says its municipality
LANGUAGES = [code for code, _name in settings.LANGUAGES]
SPAN = re.compile(r"(\d{1,4})\s*[–-]\s*(\d{1,4})")  # minutes from the start, such as "0–10"
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")  # such as "open-sparring"
CLOCK = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)")  # such as "9.00"


class OperatingModelRefused(Exception):
    """A data file that cannot be taken in; the words say where and why."""


def refuse(path: str, problem: str) -> OperatingModelRefused:
    """The refusal of the value at a path."""
    return OperatingModelRefused(_("{path}: {problem}").format(path=path or _("the file"), problem=problem))


def words(longest: int) -> Check:
    """A text of at most `longest` characters."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, str) or not value.strip():
            raise refuse(path, _("write a text here"))
        if len(value) > longest:
            raise refuse(path, _("the text is longer than {longest} characters").format(longest=longest))

    return check


def texts(longest: int) -> Check:
    """A text in each language of the site, and nothing else."""
    return table({code: words(longest) for code in LANGUAGES}, {})


def whole(lowest: int, highest: int) -> Check:
    """A whole number in a range, both ends included."""

    def check(value: Any, path: str) -> None:
        if type(value) is not int or not lowest <= value <= highest:
            sentence = _("write a whole number from {lowest} to {highest}, not {value}")
            raise refuse(path, sentence.format(lowest=lowest, highest=highest, value=_shown(value)))

    return check


def one_of(*allowed: Any) -> Check:
    """One of a few values."""

    def check(value: Any, path: str) -> None:
        if not any(value is choice or (type(value) is str and value == choice) for choice in allowed):
            choices = ", ".join(str(choice).lower() for choice in allowed)
            raise refuse(path, _("write one of {choices}, not {value}").format(choices=choices, value=_shown(value)))

    return check


def like(pattern: re.Pattern[str], example: str) -> Check:
    """A text of a fixed form."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise refuse(path, _("write it like {example}, not {value}").format(example=example, value=_shown(value)))

    return check


def rows(check_row: Check, *, fewest: int = 1) -> Check:
    """A list of values that each pass a check; paths number them from 1."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, list) or len(value) < fewest:
            raise refuse(path, _("write a list of at least {fewest}").format(fewest=fewest))
        for number, row in enumerate(value, start=1):
            check_row(row, f"{path}[{number}]")

    return check


def table(needed: dict[str, Check], allowed: dict[str, Check]) -> Check:
    """A group of keys, some needed, some only allowed."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise refuse(path, _("write a group of keys here"))
        for key in needed:
            if key not in value:
                raise refuse(_below(path, key), _("this is missing"))
        for key, inner in value.items():
            known = needed.get(key) or allowed.get(key)
            if known is None:
                raise refuse(_below(path, key), _("this key is not known"))
            known(inner, _below(path, key))

    return check


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


_title = {code: words(200) for code in LANGUAGES}
_item = table(_title, {"at": like(SPAN, '"0–10"'), "is_group_work": one_of(True, False)})
_task = table({**_title, "days": whole(-400, 1500)}, {"done_when": one_of(*Task.Sign.values)})
_letter = table(
    {"kind": one_of(*PlannedLetter.Kind.values), "days": whole(-90, 60), "at": like(CLOCK, '"9.00"')},
    {"audience": one_of(*PlannedLetter.Audience.values), "from": one_of(*PlannedLetter.Anchor.values)},
)
_question = table(
    {"kind": one_of(*Question.Kind.values), "label": texts(200)},
    {
        "key": like(KEY, '"way-to-come"'),
        "help": texts(300),
        "choices": rows(texts(100), fewest=2),
        "is_required": one_of(True, False),
        "only_if": table({"question": words(60), "answer": one_of("yes", "no", *range(1, 31))}, {}),
    },
)
_step = table(
    {"kind": one_of(*Step.Kind.values), "title": texts(160), "minutes": whole(1, 240)},
    {
        "prompt": texts(400),
        "fields": rows(one_of(*Contribution.Field.values)),
        "item": whole(1, 99),
        "source": whole(1, 99),
        "anonymity": one_of(*Step.Anonymity.values),
    },
)
_event = table(
    {
        "kind": one_of(*Event.Kind.values),
        "days": whole(0, 1500),
        "starts": like(CLOCK, '"9.00"'),
        "minutes": whole(5, 1440),
        "mode": one_of(*Event.Mode.values),
        "name": texts(100),
    },
    {
        "theme": texts(200),
        "summary": texts(2000),
        "dataset": texts(200),
        "repeat": one_of("municipality"),
        "every_days": whole(0, 400),
        "programme": rows(_item),
        "questions": rows(_question),
        "steps": rows(_step),
        "tasks": rows(_task),
    },
)
_model = table(
    {
        "key": like(KEY, '"open-sparring"'),
        "version": whole(1, 9999),
        "ordinal": whole(1, 999),
        "name": texts(120),
        "summary": texts(2000),
        "needs_municipality": one_of(True, False),
        "documents": rows(one_of(*DOCUMENTS), fewest=0),
        "letters": rows(_letter, fewest=0),
        "events": rows(_event),
    },
    {
        "recommended_gap_days": rows(whole(1, 400), fewest=2),
        "programme": rows(_item),
        "questions": rows(_question),
        "tasks": rows(_task),
    },
)


def check(content: Any) -> None:
    """Check the content of one data file.

    Raises: OperatingModelRefused with the path of the first wrong value.
    """
    _model(content, "")
    _check_gap(content.get("recommended_gap_days"))
    _check_forums(content["events"])
    _check_letters(content["letters"])
    known = _check_questions(content.get("questions", []), {}, "questions")
    for number, event in enumerate(content["events"], start=1):
        path = f"events[{number}]"
        _check_names(event, f"{path}.name")
        check_steps(event.get("steps", []), event.get("programme", []), f"{path}.steps")
        _check_questions(event.get("questions", []), known, f"{path}.questions")
        if "programme" in event:
            _check_programme(event["programme"], event["minutes"], f"{path}.programme")
        else:
            _check_programme(content.get("programme", []), event["minutes"], "programme")


def _check_gap(gap: list[int] | None) -> None:
    if gap is not None and (len(gap) != 2 or gap[0] > gap[1]):
        raise refuse("recommended_gap_days", _("write the shortest and the longest gap in days"))


def _check_names(event: dict[str, Any], path: str) -> None:
    """A repeated event says its municipality in its name; no other name has a place for one."""
    for code, name in event["name"].items():
        if (MUNICIPALITY in name) != ("repeat" in event):
            sentence = _("{place} belongs to the names of events that have repeat, and only to them")
            raise refuse(f"{path}.{code}", sentence.format(place=MUNICIPALITY))


def _check_programme(items: list[dict[str, Any]], minutes: int, path: str) -> None:
    """Items with times follow one another and end with the event."""
    before = 0
    for number, item in enumerate(items, start=1):
        if "at" in item:
            start, end = span(item["at"])
            if start < before or end <= start or end > minutes:
                sentence = _("{at} overlaps with another item or with the end of the event at {minutes} minutes")
                raise refuse(f"{path}[{number}].at", sentence.format(at=item["at"], minutes=minutes))
            before = end


def _check_questions(questions: list[dict[str, Any]], known: dict[str, Any], path: str) -> dict[str, Any]:
    """Choices are where one chooses, and a condition names an earlier question and an answer it can have."""
    known = dict(known)
    for number, question in enumerate(questions, start=1):
        if ("choices" in question) != (question["kind"] in Question.WITH_CHOICES):
            sentence = _("choices belong to questions where one chooses, and only to them")
            raise refuse(f"{path}[{number}].choices", sentence)
        if condition := question.get("only_if"):
            decider = known.get(condition["question"], {"kind": ""})
            possible = ("yes", "no") if decider["kind"] == Question.Kind.YES_NO else range(1, _last_choice(decider) + 1)
            if condition["answer"] not in possible:
                sentence = _("write the key of an earlier question and an answer that it can have")
                raise refuse(f"{path}[{number}].only_if", sentence)
        if "key" in question:
            known[question["key"]] = question
    return known


def check_steps(steps: list[dict[str, Any]], programme: list[dict[str, Any]], path: str) -> None:
    """A step is done in an item of the programme, works on the fruit of an earlier step, and has fields if written."""
    rows(_step, fewest=0)(steps, path)
    for number, step in enumerate(steps, start=1):
        if step.get("item", 0) > len(programme):
            raise refuse(f"{path}[{number}].item", _("write the number of an item of the programme"))
        if step.get("source", 0) >= number:
            raise refuse(f"{path}[{number}].source", _("write the number of an earlier step"))
        if ("fields" in step) != (step["kind"] in Step.WITH_FIELDS):
            sentence = _("fields belong to steps where one writes, and only to them")
            raise refuse(f"{path}[{number}].fields", sentence)


def _last_choice(question: dict[str, Any]) -> int:
    return len(question.get("choices", []))


def _check_forums(events: list[dict[str, Any]]) -> None:
    before = -1
    for number, event in enumerate(events, start=1):
        if event["kind"] == Event.Kind.FORUM:
            if event["days"] <= before:
                raise refuse(f"events[{number}].days", _("a forum must come after the forum before it"))
            before = event["days"]


def _check_letters(letters: list[dict[str, Any]]) -> None:
    """A letter goes to those it is meant for, and before or after the event as its kind says."""
    for number, letter in enumerate(letters, start=1):
        path, allowed = f"letters[{number}]", AUDIENCES[letter["kind"]]
        one_of(*allowed)(letter.get("audience", allowed[0]), f"{path}.audience")
        whole(*((0, 60) if letter["kind"] in AFTER else (-90, 0)))(letter["days"], f"{path}.days")


def span(written: str) -> tuple[int, int]:
    """The minutes from the start at which an item begins and ends: "0–10" is (0, 10)."""
    found = SPAN.fullmatch(written)
    assert found, written  # noqa: S101 - checked when the file was read
    return int(found[1]), int(found[2])
