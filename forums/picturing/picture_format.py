"""The snapshot of a picture: what a SWOT analysis and a distilled picture say, in a form that outlives this code.

Format 5 is one JSON object with these keys, all of them needed:

    format      5
    language    "fi", "sv" or "en": the language of all texts
    series      {name, municipalities, network, brand, colour} as they were then; municipalities is a list of names, and
                brand and colour are "" where the series goes by no look of its own
    swot        strengths, weaknesses, opportunities, threats: lists of {id, text, notes, tables}
    phenomena   list of {id, text, why}
    questions   list of {id, theme, question, reason}: what has been chosen to be grasped together, and why
    wills       list of {id, sentence, behind, outcome, votes, no_action_because, actions}: "We want …", who stands
                behind it, how it was voted on, and what follows of it; an action is {id, what, owner, when_then,
                first_step, first_step_on, due_on, indicator, baseline, target, url}, where first_step_on and due_on
                are days such as "2026-12-31" or ""
    rankings    list of {text, where, people, lines}: what was put first in a step, by how many; a line is {text, dots,
                low, high, impact, feasibility, rated}: dots, and between what they would fall 95 times in 100; all 0
                where only cards were answered; medians 1–5 of how many rated it, all 0 where fewer than five did
    opinions    list of {text, where, sentence, people, votes, agreed, disagreed, dividing}: what the opinion map of a
                step said in words, or why it showed no groups; the last three are lists of statements
    appendix    list of {id, text, notes, more}: each SWOT line with the notes it was made from, as they were written;
                a note is {text, where, table}: its forum and the number of its table, 0 = none, and never a person

Votes are {agree, passed, disagree, voted, present, agree_at_least, disagree_at_most, groups, least_group,
group_at_least}: persons, and thresholds as % of those who voted; `least_group` is how many % agree in the opinion
group that agrees least, of `groups` groups; where no vote was taken, all are 0, and where fewer than five voted, all
but voted, present and the two thresholds are. `notes` and `tables` count what an item
was made from. An id is the number of the row behind a line, for its chain of evidence; 0 = none.

Texts are of at most 600 characters, lists of at most 30, but of 120 lines in the appendix and 40 notes at each; `more`
tells how many notes there are beside. Still read (forums/picturing/picture_reading.py) are format 4, whose rankings had
no impact, feasibility and rated, and format 3, which had no series, rankings and opinions, and of an action only what,
owner, first_step, due_on and url.

The number of a picture is the sha256 of its canonical JSON: keys in order, no spaces, UTF-8. The same picture has the
same number wherever it is worked out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from forums.opinion.cells import SMALLEST

FORMAT = 5
LANGUAGES = ("fi", "sv", "en")
LONGEST, MOST = 600, 30
MOST_LINES, MOST_NOTES = 4 * MOST, 40  # of the appendix; notes at each of its lines
ALWAYS_TOLD = ("voted", "present", "agree_at_least", "disagree_at_most")  # of a vote, however few voted


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the series was called when its picture was frozen, where it was, and the look it went by."""

    name: str = ""
    municipalities: tuple[str, ...] = ()
    network: str = ""
    brand: str = ""
    colour: str = ""


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
    """What is done, by whom, by what it begins, and how one sees that it has been done."""

    what: str
    owner: str
    first_step: str
    due_on: str  # ISO day; empty = not agreed
    first_step_on: str = ""  # ISO day
    when_then: str = ""
    indicator: str = ""
    baseline: str = ""
    target: str = ""
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
class RankedLine:
    """A choice in its place. Units: dots, and the middle 95 % of resamples; medians 1–5, and persons who rated it."""

    text: str
    dots: int = 0
    low: int = 0
    high: int = 0
    impact: int = 0
    feasibility: int = 0
    rated: int = 0


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """What was put first in a step, the first line first. Units: people who gave dots or answered cards."""

    text: str
    where: str
    people: int
    lines: tuple[RankedLine, ...]


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What the opinion map of a step said in words, or why it showed no groups."""

    text: str
    where: str
    sentence: str
    people: int
    votes: int
    agreed: tuple[str, ...] = ()
    disagreed: tuple[str, ...] = ()
    dividing: tuple[str, ...] = ()


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
    series: Facts = Facts()
    swot: Swot = Swot()
    phenomena: tuple[Phenomenon, ...] = ()
    questions: tuple[KeyQuestion, ...] = ()
    wills: tuple[Will, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    appendix: tuple[Source, ...] = ()


def told(votes: Mapping[str, int]) -> dict[str, int]:
    """The figures of a vote without those by which of few voters all would know who thinks what."""
    if votes.get("voted", 0) >= SMALLEST:
        return dict(votes)
    return {name: figure if name in ALWAYS_TOLD else 0 for name, figure in votes.items()}


def written(picture: Picture) -> dict[str, Any]:
    """The picture as plain JSON data."""
    data: dict[str, Any] = json.loads(json.dumps({"format": FORMAT, **asdict(picture)}))
    return data


def number(data: Mapping[str, Any]) -> str:
    """The number of a picture: the sha256 of its canonical JSON, in one language or several."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
