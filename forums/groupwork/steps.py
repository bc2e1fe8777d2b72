"""Steps: what may be done in each kind, and how a facilitator moves them hidden → open → closed → revealed.

Who writes holds a shared lock on the step, who moves it holds the lock alone: nothing is written after a reveal.
The lock is advisory, so that 300 phones that vote do not write upon the step's row. Nobody waits in a circle, for all
hold in one order: phone, step, note, room, table; and none so (`no_key`) that a row which only names it would wait.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import connection, transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from forums.groupwork import ballots, lineage, prepared
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.rings import ring
from forums.models import Choice, Contribution, Participant, Room, Step
from participants.models import User

log = logging.getLogger(__name__)
LATE = timedelta(seconds=60)  # after closing: phones that were out of reach
LOCK = 5020  # the number space of these locks
# The phone before the step, as all who hold both; a phone that has gone enters nothing.
ENTER = """
WITH held AS MATERIALIZED (SELECT 1 FROM forums_participant WHERE id = %s AND left_at IS NULL FOR NO KEY UPDATE)
SELECT pg_advisory_xact_lock_shared(%s, %s) FROM held
"""
LAST = Greatest("opened_at", "closed_at", "revealed_at")
Kind, State = Step.Kind, Step.State


class Deed(StrEnum):
    """What a phone may want to do in a step."""

    WRITE = "write"  # a note, a question or a statement of will
    WITHDRAW = "withdraw"
    SEE_TABLE = "see_table"  # the table's notes, not only one's own
    AGREE = "agree"
    GROUP = "group"  # notes under themes, as the table's scribe
    READY = "ready"
    VOTE = "vote"
    DOTS = "dots"
    RATE = "rate"
    COMMIT = "commit"  # an action with its owner
    EXIT = "exit"


BALLOTED = frozenset({Deed.VOTE, Deed.DOTS, Deed.RATE, Deed.EXIT})  # counted once closed, so none is taken late
WRITING = frozenset({Deed.WRITE, Deed.WITHDRAW, Deed.READY})
MAY: dict[str, frozenset[Deed]] = {
    Kind.ASSIGNMENT: WRITING,
    Kind.BOARD: WRITING | {Deed.SEE_TABLE, Deed.AGREE, Deed.GROUP},
    Kind.MERGE: frozenset({Deed.SEE_TABLE, Deed.GROUP, Deed.READY}),
    Kind.PRIORITISE: frozenset({Deed.VOTE, Deed.DOTS, Deed.RATE}),
    Kind.PHRASE: WRITING | {Deed.SEE_TABLE, Deed.AGREE},
    Kind.VOTE: frozenset({Deed.VOTE}),
    Kind.COMMIT: frozenset({Deed.COMMIT, Deed.SEE_TABLE, Deed.READY}),
    Kind.EXIT_POLL: frozenset({Deed.EXIT}),
}


@dataclass(frozen=True)
class Admitted:
    """A step that takes a deed now; `is_late` if it came within a minute after the closing."""

    step: Step
    is_late: bool
    is_as_seen: bool = False  # nothing in its room has changed since its phone looked


def may(step: Step, deed: Deed) -> bool:
    """Whether a step of this kind takes the deed at all, whatever its state."""
    return deed in MAY[step.kind]


def refusal(step: Step, deed: Deed, at: datetime | None = None) -> RoomRefusal | None:
    """Why a deed cannot be done in a step at a moment (default: now), or None."""
    if not may(step, deed):
        return RoomRefusal.NOT_IN_STEP
    if step.state == State.HIDDEN:
        return RoomRefusal.STEP_HIDDEN
    is_late = step.state == State.CLOSED and is_recent(step.closed_at, at)
    if step.state == State.OPEN or (is_late and deed not in BALLOTED):
        return None
    return RoomRefusal.STEP_CLOSED


def is_recent(closed_at: datetime | None, at: datetime | None = None) -> bool:
    """Whether something was closed so lately that what phones out of reach wrote is still taken."""
    return closed_at is not None and (at or timezone.now()) - closed_at <= LATE


def admit(step: Step, deed: Deed) -> Admitted:
    """Let a deed into a step, until the end of the transaction this is called in; nobody moves the step meanwhile.

    Raises: RoomRefused with the reason.
    """
    share(step)
    return judged(step, deed)


def share(step: Step) -> None:
    """Hold a step with all who work in it, until the end of the transaction; nobody moves it meanwhile."""
    with prepared.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [LOCK, step.pk])


def enter(participant: Participant, step: Step) -> None:
    """Hold the row of a phone, so that its deeds wait for each other, and then its step, as `admit` does.

    Raises: RoomRefused for a phone that asked to be forgotten.
    """
    with prepared.cursor() as cursor:
        cursor.execute(ENTER, [participant.pk, LOCK, step.pk])
        if cursor.fetchone() is None:
            raise RoomRefused(RoomRefusal.NOT_JOINED)


def judged(step: Step, deed: Deed, seen: int | None = None) -> Admitted:
    """A step that takes a deed, as it is now that nobody moves it.

    A step that was read at the version `seen` of its room is as it was, while the room still has that version.
    Raises: RoomRefused with the reason.
    """
    is_as_seen = seen is not None and _version(step) == seen
    fresh = step if is_as_seen else Step.objects.select_related("room").get(pk=step.pk)
    if not (fresh.room.is_open or is_recent(fresh.room.closed_at)):
        raise RoomRefused(RoomRefusal.CLOSED)
    if reason := refusal(fresh, deed):
        raise RoomRefused(reason)
    return Admitted(fresh, is_late=fresh.state == State.CLOSED, is_as_seen=is_as_seen)


def _version(step: Step) -> int:
    with prepared.cursor() as cursor:
        cursor.execute("SELECT version FROM forums_room WHERE id = %s", [step.room_id])
        return int(cursor.fetchone()[0])


def current(room: Room) -> Step | None:
    """The step that stands on phones and screen: the open one, or else the one that was moved last, if any."""
    begun = room.steps.exclude(state=State.HIDDEN)
    return begun.filter(state=State.OPEN).first() or begun.order_by(LAST.desc(), "-ordinal").first()


def is_used(step: Step) -> bool:
    """Whether anything has been done in a step, so that it cannot be removed."""
    is_written = Contribution.objects.filter(step=step).exists()
    return step.opened_at is not None or is_written or Choice.objects.filter(step=step).exists()


def is_fresh(step: Step) -> bool:
    """Whether nobody has seen a step yet, nor done anything in it."""
    return step.state == State.HIDDEN and not is_used(step)


def refusal_to_move(step: Step, to: str) -> RoomRefusal | None:
    """Why a step cannot be moved to a state, or None."""
    if to not in TURNS[step.state]:
        return RoomRefusal.WRONG_TURN
    if to == State.OPEN and step.room.steps.filter(state=State.OPEN).exclude(pk=step.pk).exists():
        return RoomRefusal.STEP_ELSEWHERE
    is_back = to == State.OPEN and step.state != State.HIDDEN
    return RoomRefusal.HAS_VOTES if is_back and lineage.has_votes(step) else None


TURNS: dict[str, frozenset[str]] = {
    State.HIDDEN: frozenset({State.OPEN}),
    State.OPEN: frozenset({State.CLOSED}),
    State.CLOSED: frozenset({State.REVEALED, State.OPEN}),
    State.REVEALED: frozenset({State.OPEN, State.REVEALED}),  # once more on the screen
}


@transaction.atomic
def move(*, step: Step, to: str, seen: int, by: User | None) -> Step:
    """Move a step to a state, if it still is as the facilitator saw it (`seen` is its version).

    Raises: RoomRefused with the reason; STEP_CHANGED where another facilitator was faster.
    """
    fresh = locked(step, seen)
    hold_room(step.room_id)
    if reason := refusal_to_move(fresh, to):
        raise RoomRefused(reason)
    now = timezone.now()
    _set_times(fresh, to, now)
    fresh.state = to
    if to == State.OPEN:
        ballots.make_choices(fresh)
    keep(fresh)
    log.info("step %s of room %s: %s, by person %s", fresh.pk, fresh.room_id, to, by.pk if by else "–")
    return fresh


def _set_times(step: Step, to: str, now: datetime) -> None:
    step.revealed_at = now if to == State.REVEALED else None
    if to == State.OPEN:
        step.opened_at, step.closed_at = now, None
        step.closes_at = now + timedelta(minutes=step.minutes)
    elif to == State.CLOSED:
        step.closed_at, step.closes_at = now, None


def locked(step: Step, seen: int) -> Step:
    """The row of a step, held alone until the end of the transaction.

    Raises: RoomRefused if it is no longer the version that was seen.
    """
    _hold(step.pk)
    fresh = Step.objects.select_related("room").filter(pk=step.pk).first()
    if fresh is None or fresh.version != seen:
        raise RoomRefused(RoomRefusal.STEP_CHANGED)
    return fresh


def _hold(*numbers: int) -> None:
    """Hold steps alone, and their rows, in the order of their numbers."""
    with connection.cursor() as cursor:
        for number in sorted({*numbers}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, number])
    rows = Step.objects.select_for_update(no_key=True).filter(pk__in=numbers)
    list(rows.order_by("pk").values_list("pk"))


def hold_room(number: int) -> Room:
    """The row of a room, held until the end of the transaction; its steps are held before it."""
    return Room.objects.select_for_update(of=("self",), no_key=True).get(pk=number)


def keep(step: Step) -> None:
    """Save a changed step as a new version, and tell the room."""
    step.version += 1
    step.save()
    ring(step.room)


@transaction.atomic
def shift_timer(*, step: Step, minutes: int, seen: int) -> Step:
    """Give an open step minutes more, or fewer; never so that it would have ended already.

    Raises: RoomRefused with the reason.
    """
    fresh = locked(step, seen)
    if fresh.state != State.OPEN:
        raise RoomRefused(RoomRefusal.WRONG_TURN)
    now = timezone.now()
    fresh.closes_at = max((fresh.closes_at or now) + timedelta(minutes=minutes), now)
    keep(fresh)
    return fresh


def has_second_round(step: Step) -> bool:
    """Whether a step can be moved to its second round now."""
    if step.round != 1 or step.state == State.HIDDEN:
        return False
    if step.kind == Kind.VOTE:
        return step.state != State.OPEN
    return step.kind == Kind.PRIORITISE and ballots.is_long(step)


@transaction.atomic
def next_round(*, step: Step, seen: int, by: User | None) -> Step:
    """Open the second and last round: of a vote that has been closed, or the dots of a long ballot after its cards.

    The votes of the first round stay; statements said anew since stand on the ballot.

    Raises: RoomRefused with the reason.
    """
    fresh = locked(step, seen)
    if not has_second_round(fresh):
        raise RoomRefused(RoomRefusal.WRONG_TURN)
    if fresh.room.steps.filter(state=State.OPEN).exclude(pk=fresh.pk).exists():
        raise RoomRefused(RoomRefusal.STEP_ELSEWHERE)
    ballots.take_new_words(fresh)
    fresh.round, fresh.state = 2, State.OPEN
    _set_times(fresh, State.OPEN, timezone.now())
    keep(fresh)
    log.info("step %s of room %s: second round, by person %s", fresh.pk, fresh.room_id, by.pk if by else "–")
    return fresh


@transaction.atomic
def go_on(*, step: Step, seen: int, leaving: int | None, by: User | None) -> Step:
    """Open a step, and close the one that is open, if it is the one the facilitator meant to leave (by its number).

    Raises: RoomRefused with the reason.
    """
    _hold(step.pk, leaving or step.pk)
    hold_room(step.room_id)
    opened = Step.objects.filter(room=step.room_id, state=State.OPEN).first()
    if (opened.pk if opened else None) != leaving:
        raise RoomRefused(RoomRefusal.STEP_CHANGED)
    if opened:
        move(step=opened, to=State.CLOSED, seen=opened.version, by=by)
    return move(step=step, to=State.OPEN, seen=seen, by=by)
