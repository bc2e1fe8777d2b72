"""Opinion maps: drawn by a worker when votes have changed, never by a vote; told once the results are shown.

Shapes and shares only: no dot of a person, no figure of fewer than five.

Source: docs/adr/0016-opinion-map.md
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from forums.groupwork.ballots import BALLOTS
from forums.groupwork.rings import of_console, of_screen, ring
from forums.groupwork.standings import cards
from forums.models import OpinionMap, Step, Vote
from forums.opinion import Votes, opinion_map
from forums.opinion.gate import ENOUGH_PEOPLE, ENOUGH_VOTES, Reason

AFTER = timedelta(minutes=10)  # after the room is closed the last votes are still drawn
SCALE = 100  # units of the picture for one of the map

type Cell = dict[str, int] | None  # what a group has voted on a statement; None where it may not be told


@dataclass(frozen=True)
class Shape:
    """A group as it is drawn: its letter, its size in persons, its outline and the place of its letter."""

    name: str
    size: int
    points: str
    x: int
    y: int
    typical: list[tuple[str, int, float | None]]  # statement, 1 agrees or -1 disagrees, and how many in a hundred do


@dataclass(frozen=True)
class Row:
    """How everybody voted on a statement, and of each group how many in a hundred agree; None where it is not told."""

    text: str
    agrees: int
    disagrees: int
    passes: int
    groups: list[tuple[str, float | None]]


@dataclass(frozen=True)
class Told:
    """An opinion map in words and shapes."""

    sentence: str
    is_small: bool  # too few have voted, or on too little, for groups ever to be looked for
    people: int
    votes: int
    hidden: int
    is_agreeing: bool
    shapes: list[Shape]
    agreed: list[str]
    disagreed: list[str]
    dividing: list[str]
    rows: list[Row]


def draw_due(at: datetime | None = None) -> int:
    """Draw the map of each ballot in an open room whose votes have changed; answers how many were drawn."""
    now = at or timezone.now()
    is_working = Q(room__closed_at=None) | Q(room__closed_at__gt=now - AFTER)
    voted = Exists(Vote.objects.filter(choice__step=OuterRef("pk")))
    due = Step.objects.filter(is_working, voted, room__opened_at__isnull=False, kind__in=BALLOTS)
    return sum(draw(step) for step in due.select_related("room"))


@transaction.atomic
def draw(step: Step) -> bool:
    """Draw the map of a step's votes and keep it; nothing is done where they are those of the map that is kept.

    Two workers do not draw the same: the second leaves it to the first.
    """
    OpinionMap.objects.get_or_create(step=step)
    kept = OpinionMap.objects.select_for_update(skip_locked=True).filter(step=step).first()
    if kept is None:
        return False
    votes, _stars = cards(step)
    digest = _digest(step, votes)
    if kept.votes_digest == digest:
        return False
    kept.content = opinion_map(votes, step.pk).as_dict()
    kept.votes_digest, kept.drawn_at = digest, timezone.now()
    kept.save()
    ring(step.room, of_console(step.room), of_screen(step.room))
    return True


def _digest(step: Step, votes: Votes) -> str:
    """What has been voted, whoever it was: rows stand in the order of what they say."""
    return hashlib.sha256(f"{step.round}{votes.statements}".encode() + votes.table.tobytes()).hexdigest()


def told(step: Step) -> Told | None:
    """The map of a step whose results are shown, without what has been hidden; None where nobody has voted."""
    kept = OpinionMap.objects.filter(step=step).first()
    if step.state != Step.State.REVEALED or kept is None or not kept.content.get("votes"):
        return None
    texts = dict(step.choices.filter(hidden_at=None).values_list("pk", "text"))
    content = kept.content
    names = [group["name"] for group in content["groups"]]
    counts = {one["statement"]: one["groups"] for one in content["statements"]}
    return Told(
        sentence=_sentence(content),
        is_small=_is_small(content, len(texts)),
        people=content["people"],
        votes=content["votes"],
        hidden=content["hidden"],
        is_agreeing=content["axis"]["is_agreeing"],
        shapes=[
            _shape(group, texts, {statement: cells[place] for statement, cells in counts.items()})
            for place, group in enumerate(content["groups"])
        ],
        agreed=[texts[one] for one in content["agreed"] if one in texts],
        disagreed=[texts[one] for one in content["disagreed"] if one in texts],
        dividing=[texts[one["statement"]] for one in content["dividing"] if one["statement"] in texts],
        rows=[_row(one, texts[one["statement"]], names) for one in content["statements"] if one["statement"] in texts],
    )


def _sentence(content: dict[str, Any]) -> str:
    """Whether there are groups, and why not."""
    count, active = len(content["groups"]), content["gate"]["active"]
    match content["gate"]["reason"]:
        case Reason.CLEAR:
            words = ngettext(
                "The votes show {count} group of people who think alike.",
                "The votes show {count} groups of people who think alike.",
                count,
            )
            return words.format(count=count)
        case Reason.FEW_PEOPLE:
            words = gettext("Groups are looked for when 15 people have given ten votes each; now {active} have.")
            return words.format(active=active)
        case Reason.NO_AXIS:
            return gettext("The votes do not divide into groups: shuffled votes would differ as much.")
        case Reason.SMALL_GROUPS:
            return gettext("No groups are shown, for somebody could be recognised in one of them.")
        case _:
            return gettext("No groups are shown: other people of the same kind would have made other groups.")


def _is_small(content: dict[str, Any], statements: int) -> bool:
    is_few = content["people"] < ENOUGH_PEOPLE or statements < ENOUGH_VOTES
    return is_few and content["gate"]["reason"] == Reason.FEW_PEOPLE


def _shape(group: dict[str, Any], texts: dict[int, str], cells: dict[int, Cell]) -> Shape:
    points = " ".join(f"{x * SCALE:.0f},{-y * SCALE:.0f}" for x, y in group["outline"])
    x, y = group["middle"]
    typical = [
        (texts[one["statement"]], one["direction"], _share(cells.get(one["statement"]), one["direction"]))
        for one in group["typical"]
        if one["statement"] in texts
    ]
    return Shape(group["name"], group["size"], points, round(x * SCALE), round(-y * SCALE), typical)


def _row(one: dict[str, Any], text: str, names: list[str]) -> Row:
    groups = [(name, _share(cell, 1)) for name, cell in zip(names, one["groups"], strict=True)]
    return Row(text, one["agrees"], one["disagrees"], one["seen"] - one["agrees"] - one["disagrees"], groups)


def _share(cell: Cell, direction: int) -> float | None:
    """How many in a hundred of those who saw it agree (1) or disagree (-1), as counted; None where it is not told."""
    return 100 * cell["agrees" if direction > 0 else "disagrees"] / cell["seen"] if cell else None
