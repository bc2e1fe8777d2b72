"""The agenda of a room: its steps as the operating model gives them, and as facilitators change them.

A step that has been used keeps its place in the chain: its words and its length may be changed, but it is not removed.
"""

from __future__ import annotations

import logging
import tomllib
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict

from django.db import transaction
from django.db.models import F

from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.rings import ring
from forums.groupwork.steps import Kind, State, hold_room, is_fresh, is_used, keep, locked
from forums.models import Event, ProgrammeItem, Room, Step
from forums.programme import outline_of
from forums.timetable import steps_of
from participants.models import User

log = logging.getLogger(__name__)
DEFAULTS = Path(__file__).parent / "default_steps.toml"
MADE_OF = ("kind", "fields", "source")
# On what a step that is added works: the nearest of these kinds before it.
SOURCES: dict[str, tuple[str, ...]] = {
    Kind.BOARD: (Kind.ASSIGNMENT,),
    Kind.MERGE: (Kind.ASSIGNMENT, Kind.BOARD, Kind.PHRASE),
    Kind.PRIORITISE: (Kind.ASSIGNMENT, Kind.BOARD, Kind.PHRASE, Kind.MERGE),
    Kind.PHRASE: (Kind.PRIORITISE,),
    Kind.VOTE: (Kind.ASSIGNMENT, Kind.BOARD, Kind.PHRASE, Kind.MERGE, Kind.PRIORITISE),
}
AWAY = 1000  # ordinals out of the way while steps are numbered anew


class StepWords(TypedDict):
    """What a facilitator may change of a step; the last three only until somebody has seen it."""

    title_fi: str
    title_sv: NotRequired[str]
    title_en: NotRequired[str]
    prompt_fi: NotRequired[str]
    prompt_sv: NotRequired[str]
    prompt_en: NotRequired[str]
    minutes: NotRequired[int]
    anonymity: NotRequired[str]

    kind: NotRequired[str]
    fields: NotRequired[list[str]]
    source: NotRequired[Step | None]


class NewStep(StepWords):
    """A step as a facilitator adds it."""

    kind: str  # type: ignore[misc]  # needed here


def outlined(event: Event) -> list[dict[str, Any]]:
    """The steps that the event's operating model gives it, or the three that suit any meeting."""
    own = steps_of(outline_of(event) or {})
    return own or steps_of(tomllib.loads(DEFAULTS.read_text(encoding="utf-8")))


def make_steps(room: Room) -> list[Step]:
    """Write the steps of a new room, each tied to the item of the programme in which it is done."""
    items = _items(room.event)
    made: list[Step] = []
    for columns in outlined(room.event):
        source, item = columns.pop("source", None), columns.pop("item", None)
        step = Step(room=room, source=made[source - 1] if source else None, programme_item=items.get(item), **columns)
        step.save()
        made.append(step)
    return made


def _items(event: Event) -> dict[int | None, ProgrammeItem]:
    """The items of the programme that still are as the operating model gives them, by their number in it."""
    given = (outline_of(event) or {}).get("programme", [])
    own = {item.ordinal: item for item in event.programme.all()}
    titles = {number: item["fi"] for number, item in enumerate(given, start=1)}
    return {n: own[n] for n, title in titles.items() if n in own and own[n].title_fi == title}  # type: ignore[attr-defined]


@transaction.atomic
def write_step(*, step: Step, words: StepWords, seen: int, by: User) -> Step:
    """Change the words, the length or the names of a step, if it still is as the facilitator saw it.

    A step that has been seen without names does not get them, and stays of the kind that it was.
    Raises: RoomRefused with the reason; STEP_CHANGED where another facilitator was faster.
    """
    fresh = locked(step, seen)
    is_remade = any(column in words and words[column] != getattr(fresh, column) for column in MADE_OF)  # type: ignore[literal-required]
    if is_remade and not is_fresh(fresh):
        raise RoomRefused(RoomRefusal.IN_USE_STAYS)
    gets_names = words.get("anonymity", fresh.anonymity) != fresh.anonymity == Step.Anonymity.ANONYMOUS
    if gets_names and not is_fresh(fresh):
        raise RoomRefused(RoomRefusal.NAMES_PROMISED)
    for column, value in words.items():
        setattr(fresh, column, value)
    keep(fresh)
    log.info("step %s of room %s written by person %s", fresh.pk, fresh.room_id, by.pk)
    return fresh


@transaction.atomic
def add_step(*, room: Room, new: NewStep, by: User) -> Step:
    """Add a step to the end of the agenda; it works on the fruit of the nearest one before it that bears such."""
    hold_room(room.pk)
    before = list(room.steps.order_by("ordinal"))
    columns = {"source": _source(before, new["kind"]), **new}
    step = Step.objects.create(room=room, ordinal=before[-1].ordinal + 1 if before else 1, **columns)
    ring(room)
    log.info("step %s added to room %s by person %s", step.pk, room.pk, by.pk)
    return step


def _source(before: list[Step], kind: str) -> Step | None:
    """The nearest step that one of this kind works on; a board only on what each has just written alone."""
    nearest = before[-1:] if kind == Kind.BOARD else reversed(before)
    return next((one for one in nearest if one.kind in SOURCES.get(kind, ())), None)


@transaction.atomic
def remove_step(*, step: Step, seen: int, by: User) -> None:
    """Take an unused step off the agenda; those that worked on it work on its source, those after it are numbered anew.

    Raises: RoomRefused with the reason.
    """
    fresh = locked(step, seen)
    room = hold_room(step.room_id)
    if is_used(fresh):
        raise RoomRefused(RoomRefusal.IN_USE)
    Step.objects.filter(source=fresh).update(source=fresh.source_id)
    fresh.delete()
    _number(list(room.steps.order_by("ordinal")))
    ring(room)
    log.info("step %s removed from room %s by person %s", step.pk, room.pk, by.pk)


@transaction.atomic
def shift_step(*, step: Step, where: Literal["up", "down"], seen: int) -> Step:
    """Move a step that is not open yet one place up or down; steps that have begun stay before it.

    Raises: RoomRefused with the reason.
    """
    fresh = locked(step, seen)
    room = hold_room(step.room_id)
    ordered = list(room.steps.order_by("ordinal"))
    place = ordered.index(fresh)
    other = place + (1 if where == "down" else -1)
    if not 0 <= other < len(ordered) or {fresh.state, ordered[other].state} != {State.HIDDEN}:
        raise RoomRefused(RoomRefusal.WRONG_TURN)
    ordered[place], ordered[other] = ordered[other], ordered[place]
    _number(ordered)
    fresh.refresh_from_db()
    keep(fresh)
    return fresh


def _number(ordered: list[Step]) -> None:
    """Number the steps 1, 2, 3 … in this order; the numbers are unique, so all step aside first."""
    Step.objects.filter(pk__in=[step.pk for step in ordered]).update(ordinal=F("ordinal") + AWAY)
    for number, step in enumerate(ordered, start=1):
        Step.objects.filter(pk=step.pk).update(ordinal=number)
