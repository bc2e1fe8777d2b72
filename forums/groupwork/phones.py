"""A phone in a room: what its one page shows now, and the mark by which it knows that nothing has changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from forums.groupwork import board, known, polls, showing, steps, streams, subjects
from forums.groupwork.rings import of_group, of_room
from forums.groupwork.shelf import Shelf
from forums.groupwork.steps import Deed, Kind
from forums.groupwork.wall import Heading
from forums.models import Contribution, Participant, Room, Step

# The part of the page that a kind of step brings; the others are followed from the big screen.
PARTS = {
    Kind.ASSIGNMENT: "forums/room/_alone.html",
    Kind.BOARD: "forums/room/_board.html",
    Kind.PHRASE: "forums/room/_board.html",
    Kind.MERGE: "forums/room/_board.html",
}
WAITING = "forums/room/_waiting.html"
_headings: Shelf[list[Heading]] = Shelf(seconds=5, most=100)  # of revealed steps, by room version and language
_steps: Shelf[Step | None] = Shelf(seconds=5, most=100)  # the step that phones see, by room and version


@dataclass(frozen=True)
class Phone:
    """A participant in their room, as they are when they are looked at."""

    room: Room
    participant: Participant
    own: tuple[int, int]  # how many notes they have written, and taken back

    @cached_property
    def step(self) -> Step | None:
        """The step that they see; looked for when it is asked for, which most deeds do not."""
        return _steps.get((self.room.pk, self.room.version), lambda: steps.current(self.room))


@dataclass(frozen=True)
class Column:
    """The notes of one field, under its name (empty where there is only one kind)."""

    name: str
    notes: list[Contribution]


def of(request: HttpRequest, code: str) -> Phone | None:
    """The phone that asks in the room with a code, as it is now; None for one that has not joined it."""
    if (found := known.phone(request, code)) is None:
        return None
    participant, own = found
    return Phone(participant.room, participant, own)


def topics(phone: Phone) -> dict[str, int]:
    """What a phone listens to, its room and its own table and no votes of others, with the versions it shows."""
    group = phone.participant.group
    return {of_room(phone.room): phone.room.version} | ({of_group(group): group.version} if group else {})


def mark(phone: Phone) -> str:
    """The versions of everything a phone shows: the same mark, the same page.

    A step moves with its room's version, a board with its table's; one's own deeds are counted.
    """
    group = phone.participant.group
    parts = [get_language(), phone.participant.pk, phone.room.version, group.version if group else "-", *phone.own]
    return f'"{".".join(map(str, parts))}"'


def content(phone: Phone, asked: int | None = None) -> dict[str, Any]:
    """What the page of a phone shows; `asked` is a card that its holder wants to answer again."""
    told = {"phone": phone, "room": phone.room, "participant": phone.participant, "step": phone.step, "part": WAITING}
    told["headings"] = _revealed(phone.room, phone.step, get_language())
    versions = topics(phone)
    told |= {"topics": " ".join(versions), "shown": json.dumps(versions), "live": streams.address(*versions)}
    if phone.step and phone.step.kind in polls.KINDS:
        return told | polls.content(phone.participant, phone.step, asked)
    if phone.step is None or phone.step.kind not in PARTS:
        return told
    return {**told, "part": PARTS[Kind(phone.step.kind)], **_written(phone, phone.step)}


def _revealed(room: Room, step: Step | None, language: str | None) -> list[Heading]:
    """What the big screen tells of a step whose results are shown; who is online has no other screen."""
    if step is None or step.state != Step.State.REVEALED:
        return []
    return _headings.get((step.pk, room.version, language), lambda: showing.content(step))


def _written(phone: Phone, step: Step) -> dict[str, Any]:
    """The own notes, the table's where the step shows them, and what may be done."""
    one, group = phone.participant, phone.participant.group
    sees = group is not None and steps.may(step, Deed.SEE_TABLE)
    every = board.of_table(step, group, phone.room.version) if sees and group else board.own_notes(step, one)
    notes = [note for note in every if sees and group and note.is_shown and note.group_id == group.pk]
    own = [note for note in every if note.author_id == one.pk]
    return {
        "fields": [(field, Contribution.Field(field).label) for field in step.fields],
        "kind": _kind(step, own),
        "subjects": subjects.offered(step),
        "columns": columns(step, notes),
        "own": [note for note in own if note not in notes],
        "sees_table": sees,
        "may_write": steps.refusal(step, Deed.WRITE) is None and _takes_notes(phone.room),
        "may_agree": sees and steps.refusal(step, Deed.AGREE) is None,
        "may_withdraw": steps.refusal(step, Deed.WITHDRAW) is None,
        "may_group": sees and steps.refusal(step, Deed.GROUP) is None,
        "is_ready": bool(group and group.ready_step_id == step.pk),
        "longest": board.LONGEST,
    }


def _kind(step: Step, own: list[Contribution]) -> str:
    """The kind that the next note is offered: that of the phone's last in this step, or the first there is."""
    written = [note.field for note in own if note.step_id == step.pk and note.field in step.fields]
    return next(iter(written[-1:] or step.fields), "")


def _takes_notes(room: Room) -> bool:
    return room.is_open or steps.is_recent(room.closed_at)


def columns(step: Step, notes: list[Contribution]) -> list[Column]:
    """Notes under their fields: those of the step first, in their order; others after them."""
    order = {field: place for place, field in enumerate([*step.fields, *Contribution.Field.values])}
    found = sorted(notes, key=lambda note: order.get(note.field, len(order)))
    grouped = {field: list(those) for field, those in groupby(found, key=lambda note: note.field)}
    shown = list(dict.fromkeys([*step.fields, *grouped])) if step.kind != Kind.MERGE else list(grouped)
    names = {Contribution.Field.OTHER: ""}
    return [Column(names.get(f, str(Contribution.Field(f).label)), grouped.get(f, [])) for f in shown]
