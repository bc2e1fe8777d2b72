"""The board of a table: notes are written, agreed with, taken back and put back, and the table says it is ready.

The id of a note is made on the phone, so a note that is sent again, even after the step was closed, is kept once.
A phone's deeds wait for each other on its own row, and a phone that asked to be forgotten writes no more.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Value
from django.utils import timezone

from forums.groupwork import at_table, lineage, prepared, steps, subjects
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.rings import of_console, of_group, of_screen, ring
from forums.groupwork.shelf import Shelf
from forums.groupwork.steps import Admitted, Deed
from forums.models import Agreement, Contribution, Participant, Room, Step, WorkGroup
from forums.similar import OFFERED, similar
from participants.models import User

LONGEST = 200  # letters of a note
BURST = 20  # notes that a phone may send at once, having waited without a connection …
PACE = timedelta(seconds=60)  # … in this time: one in three seconds
MOST = 100  # notes of a phone in a step
FLOOD = """
SELECT count(*) FILTER (WHERE step_id = %s), count(*) FILTER (WHERE received_at > %s)
FROM forums_contribution WHERE author_id = %s
"""
MOST_LINES = 60  # notes typed from a paper at once
_tables: Shelf[list[Contribution]] = Shelf(seconds=5, most=500)  # by step, table and versions
_REMOVED, _SPACES = {"Cf", "Co", "Cn", "Cs"}, {"Cc", "Zl", "Zp", "Zs"}


def plain(text: str) -> str:
    """A note as it is kept: on one line, without control characters, invisible letters or turns of the direction."""
    kept = (letter for letter in unicodedata.normalize("NFC", text) if unicodedata.category(letter) not in _REMOVED)
    return " ".join("".join(" " if unicodedata.category(letter) in _SPACES else letter for letter in kept).split())


@transaction.atomic
def write(
    *, step: Step, participant: Participant, uuid: UUID, text: str, seen: int | None = None, **more: str
) -> Contribution:
    """Keep a note under the id that the phone gave it, at its writer's table; a note sent twice is kept once.

    With it come its `field`, and `about`, the key of a subject that the step offers. A step and a participant that were
    read at the version `seen` of their room are not read again while the room has it.
    Raises: RoomRefused with the reason; the phone goes on keeping what was refused.
    """
    steps.enter(participant, step)
    if known := _sent(participant, uuid):
        return known
    admitted = steps.judged(step, Deed.WRITE, seen)
    writer = participant if admitted.is_as_seen else _held(participant)
    words = accepted(text)
    _refuse_a_flood(admitted.step, writer)
    note = Contribution(pk=uuid, step=admitted.step, group=writer.group, author=writer, text=words)
    note.field, note.is_late = _field(admitted.step, more.get("field", "")), admitted.is_late
    if subject := subjects.chosen(admitted.step, more.get("about", "")):
        note.about, note.question = subject.about, subject.question
    if not prepared.keep(note):  # the same id from another phone at the same moment: the first is kept
        raise RoomRefused(RoomRefusal.NOT_YOURS)
    _tell(admitted.step, writer.group)
    return note


def _held(participant: Participant) -> Participant:
    """The row of a phone, held so that its deeds wait for each other."""
    present = Participant.objects.present().select_for_update(of=("self",), no_key=True).select_related("group")
    if found := present.filter(pk=participant.pk).first():
        return found
    raise RoomRefused(RoomRefusal.NOT_JOINED)


def _sent(writer: Participant, uuid: UUID) -> Contribution | None:
    """The note that has this id already; another phone's is not told."""
    with prepared.cursor() as cursor:
        cursor.execute("SELECT author_id FROM forums_contribution WHERE id = %s", [uuid])
        row = cursor.fetchone()
    if row is None:
        return None
    if row[0] != writer.pk:
        raise RoomRefused(RoomRefusal.NOT_YOURS)
    return Contribution.objects.select_related("step").get(pk=uuid)


def accepted(text: str) -> str:
    """The plain words of what was written.

    Raises: RoomRefused when nothing is left of them, or too much.
    """
    words = plain(text)
    if not words:
        raise RoomRefused(RoomRefusal.EMPTY)
    if len(words) > LONGEST:
        raise RoomRefused(RoomRefusal.TOO_LONG, over=len(words) - LONGEST)
    return words


def _refuse_a_flood(step: Step, writer: Participant) -> None:
    with prepared.cursor() as cursor:
        cursor.execute(FLOOD, [step.pk, timezone.now() - PACE, writer.pk])
        in_step, lately = cursor.fetchone()
    if in_step >= MOST:
        raise RoomRefused(RoomRefusal.TOO_MANY, most=MOST)
    if lately >= BURST:
        raise RoomRefused(RoomRefusal.TOO_FAST)


def _field(step: Step, field: str) -> str:
    """The field asked for, if the step has it; else the step's first one."""
    return field if field in step.fields else (step.fields or [Contribution.Field.OTHER])[0]


def _tell(step: Step, group: WorkGroup | None) -> None:
    """Ring for those who see who has answered, and for the table where it sees its notes, not while all write alone."""
    topics = [of_group(group)] if group and _is_seen(step) else []
    ring(step.room, of_console(step.room), of_screen(step.room), *topics)


def _is_seen(step: Step) -> bool:
    """Whether tables see the notes of a step now: in itself, or, of late and typed ones, in one that works on it."""
    if step.state == Step.State.OPEN or steps.may(step, Deed.SEE_TABLE):
        return steps.may(step, Deed.SEE_TABLE)
    now = steps.current(step.room)
    return now is not None and steps.may(now, Deed.SEE_TABLE) and step.pk in lineage.worked_on(now)


@transaction.atomic
def type_in(
    *, step: Step, group: WorkGroup | None, lines: str, first: UUID, by: User, **more: str
) -> list[Contribution]:
    """Keep the notes of a table's paper, one a line, as a facilitator typed them; a form sent twice keeps them once.

    With them come their `field` and `about`, as with a note from a phone.
    A step that has been closed takes them still, for paper comes late; one whose results are shown does not.
    Raises: RoomRefused with the reason: then nothing is kept.
    """
    steps.share(step)
    if reason := _refusal_of_paper(step := Step.objects.select_related("room").get(pk=step.pk)):
        raise RoomRefused(reason)
    texts = _lines(lines)
    field = more.get("field", "")
    columns: dict[str, Any] = {"step": step, "group": group, "field": _field(step, field), "typed_by": by}
    if subject := subjects.chosen(step, more.get("about", "")):
        columns |= {"about": subject.about, "question": subject.question}
    ids = [uuid5(first, f"{group and group.pk} {field} {number} {text}") for number, text in enumerate(texts)]
    notes = [Contribution(pk=pk, text=text, **columns) for pk, text in zip(ids, texts, strict=True)]
    Contribution.objects.bulk_create(notes, ignore_conflicts=True)
    _tell(step, group)
    return notes


def _lines(lines: str) -> list[str]:
    """The notes of a paper, one a line."""
    texts = [accepted(line) for line in lines.splitlines() if plain(line)]
    if not texts:
        raise RoomRefused(RoomRefusal.EMPTY)
    if len(texts) > MOST_LINES:
        raise RoomRefused(RoomRefusal.TOO_MANY, most=MOST_LINES)
    return texts


def _refusal_of_paper(step: Step) -> RoomRefusal | None:
    if step.kind not in Step.WITH_FIELDS:
        return RoomRefusal.NOT_IN_STEP
    if step.state == Step.State.HIDDEN:
        return RoomRefusal.STEP_HIDDEN
    return RoomRefusal.SHOWN if step.state == Step.State.REVEALED else None


def notes_of(step: Step, group: WorkGroup) -> QuerySet[Contribution]:
    """The notes of a table that a step works on, as everybody at the table may see them."""
    return Contribution.objects.shown().filter(step__in=lineage.worked_on(step), group=group)


def told(notes: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """Notes with what a page tells of each: how many say the same (`same`), and which phones do (`agreeing`).

    Whether its writer is told (`is_named`) is the rule of the step it was written in, whatever step works on it now.
    """
    is_there = Q(agreements__isnull=False)
    agreeing = ArrayAgg("agreements__participant", filter=is_there, default=Value([]))
    named = Q(step__anonymity=Step.Anonymity.NAMED)
    with_rows = notes.select_related("author", "question", "about")
    return with_rows.annotate(same=Count("agreements"), agreeing=agreeing, is_named=named)


def of_table(step: Step, group: WorkGroup, room_version: int) -> list[Contribution]:
    """Whatever a step shows to the phones of a table, to each its own part: the table's notes and their writers' own.

    Whoever writes, agrees, takes back or moves at the table raises its version; a facilitator raises the room's.
    """

    name = (step.pk, group.pk, group.version, room_version)
    return _tables.get(name, lambda: at_table.of_table(group, lineage.worked_on(step)))


def own_notes(step: Step, participant: Participant) -> list[Contribution]:
    """A phone's own notes that a step works on, those taken back too, for they can be put back."""
    return at_table.own(participant, lineage.worked_on(step))


def alike(step: Step, participant: Participant, text: str) -> list[Contribution]:
    """The notes of the own table most like what is being written; none while everybody writes alone."""
    if participant.group is None or not steps.may(step, Deed.AGREE) or len(plain(text)) < 4:
        return []
    others = list(told(notes_of(step, participant.group).exclude(author=participant)))
    return [others[found.place] for found in similar(plain(text)[:LONGEST], [one.text for one in others], OFFERED)]


@transaction.atomic
def agree(*, participant: Participant, note: Contribution, does: bool = True) -> None:
    """Say the same as a note of the own table, or no longer; once for each phone, and not of one's own note.

    Raises: RoomRefused with the reason.
    """
    one = _held(participant)
    admitted = _admitted(one.room, note, Deed.AGREE)
    if one.group_id is None or note.group_id != one.group_id or note.author_id == one.pk or note.hidden_at:
        raise RoomRefused(RoomRefusal.UNKNOWN_NOTE)
    if does:
        agreement = Agreement(contribution=note, participant=one)
        Agreement.objects.bulk_create([agreement], ignore_conflicts=True)
    else:
        Agreement.objects.filter(contribution=note, participant=one).delete()
    _tell(admitted.step, one.group)


def _admitted(room: Room, note: Contribution, deed: Deed) -> Admitted:
    """Let a deed on a note into the step that works on it now."""
    step = steps.current(room)
    if step is None or note.step_id not in lineage.worked_on(step):
        raise RoomRefused(RoomRefusal.STEP_CLOSED)
    return steps.admit(step, deed)


@transaction.atomic
def withdraw(*, participant: Participant, note: Contribution, is_back: bool = False) -> None:
    """Take back one's own note, or put it back, while the step that works on it is open.

    Raises: RoomRefused with the reason.
    """
    one = _held(participant)
    if note.author_id != one.pk:
        raise RoomRefused(RoomRefusal.UNKNOWN_NOTE)
    admitted = _admitted(one.room, note, Deed.WITHDRAW)
    Contribution.objects.filter(pk=note.pk).update(withdrawn_at=None if is_back else timezone.now())
    _tell(admitted.step, one.group)


@transaction.atomic
def mark_ready(*, step: Step, participant: Participant, is_ready: bool = True) -> None:
    """Say that the own table is ready with a step, or is not after all; anybody at the table may.

    Raises: RoomRefused with the reason.
    """
    one = _held(participant)
    admitted = steps.admit(step, Deed.READY)
    if one.group is None:
        raise RoomRefused(RoomRefusal.NO_TABLE)
    ready = admitted.step if is_ready else None
    WorkGroup.objects.filter(pk=one.group.pk).update(ready_step=ready)
    ring(admitted.step.room, of_console(admitted.step.room), of_group(one.group))
