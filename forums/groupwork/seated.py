"""Seated: how people sit in a room now, so that a console can say when tables are missing, too full or too empty.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from forums.groupwork import steps, tables
from forums.groupwork.steps import Deed
from forums.models import Room, Step, WorkGroup


@dataclass(frozen=True)
class Seating:
    """How people sit in a room. Units: persons at no table and in all; tables that have too few or too many people."""

    standing: int = 0
    people: int = 0
    small: list[WorkGroup] = field(default_factory=list)
    large: list[WorkGroup] = field(default_factory=list)

    @property
    def is_lacking(self) -> bool:
        """Whether most have no table."""
        return self.standing * 2 > self.people


def needs_tables(step: Step) -> bool:
    """Whether people write in a step, or see what their table has written."""
    return steps.may(step, Deed.WRITE) or steps.may(step, Deed.SEE_TABLE)


def seating(room: Room) -> Seating:
    """How people sit now; tables are told to be too small or too large only where dealing anew would help."""
    rows = room.participants.present().order_by().values_list("group").annotate(Count("pk"))
    sitting: Counter[int | None] = Counter(dict(rows))
    groups = list(room.groups.all()) if sitting else []
    off: list[WorkGroup] = []
    for mode in {group.mode for group in groups}:
        there = [group for group in groups if group.mode == mode]
        if tables.would_help([sitting[group.pk] for group in there]):
            off += [group for group in there if tables.is_off(sitting[group.pk])]
    off.sort(key=lambda group: group.number)
    large = [group for group in off if sitting[group.pk] > tables.LARGEST]
    return Seating(sitting[None], sitting.total(), [group for group in off if group not in large], large)
