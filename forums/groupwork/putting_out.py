"""Putting out: a facilitator puts a phone out of the room with what it wrote, and may let it in again.

What it voted in a step that is open counts no more; a step that has been closed keeps its figures.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from forums.groupwork import moderation
from forums.groupwork.rings import ring
from forums.models import Dot, ExitAnswer, Participant, Rating, Room, Step, Vote
from participants.models import User

log = logging.getLogger(__name__)


@transaction.atomic
def put_out(*, participant: Participant, by: User) -> None:
    """Put a phone out of the room: its words are hidden everywhere, its open votes set aside, and it does no more."""
    one = _held(participant)
    if one.left_at:
        return
    one.left_at = one.put_out_at = timezone.now()
    for note in one.contributions.shown().select_related("step__room"):
        moderation.hide(thing=note, by=by, at=one.put_out_at)
    one.exit_answers.filter(hidden_at=None).update(hidden_at=one.put_out_at)
    _set_aside(one, one.put_out_at)
    one.save(update_fields=["left_at", "put_out_at"])
    ring(one.room)
    log.info("one phone put out of room %s by person %s", one.room_id, by.pk)


@transaction.atomic
def let_in(*, participant: Participant, by: User) -> None:
    """Let a phone in again that was put out, with the words that were hidden then and none hidden before.

    Its votes count again, but where the results have been shown without them.
    Whoever has joined by the same registration since keeps it.
    """
    one = _held(participant)
    if one.put_out_at is None:
        return
    for note in one.contributions.filter(hidden_at=one.put_out_at).select_related("step__room"):
        moderation.show(thing=note, by=by)
    one.exit_answers.filter(hidden_at=one.put_out_at).update(hidden_at=None)
    _count_again(one, one.put_out_at)
    if one.room.participants.present().filter(registration=one.registration_id or -1).exists():
        one.registration = None
    one.left_at = one.put_out_at = None
    one.save(update_fields=["left_at", "put_out_at", "registration"])
    ring(one.room)
    log.info("one phone let into room %s again by person %s", one.room_id, by.pk)


def _set_aside(one: Participant, at: datetime) -> None:
    """Let nothing count that a phone gave in the round of the step that is open."""
    now = {"participant": one, "set_aside_at": None}
    is_open = Q(choice__step__state=Step.State.OPEN)
    Vote.objects.filter(is_open, round=F("choice__step__round"), **now).update(set_aside_at=at)
    for kind in (Dot, Rating):
        kind.objects.filter(is_open, **now).update(set_aside_at=at)
    ExitAnswer.objects.filter(step__state=Step.State.OPEN, **now).update(set_aside_at=at)


def _count_again(one: Participant, at: datetime) -> None:
    then = {"participant": one, "set_aside_at": at}
    for kind in (Vote, Dot, Rating):
        kind.objects.filter(**then).exclude(choice__step__state=Step.State.REVEALED).update(set_aside_at=None)
    ExitAnswer.objects.filter(**then).exclude(step__state=Step.State.REVEALED).update(set_aside_at=None)


def are_out(room: Room) -> list[Participant]:
    """The phones that were put out of a room, the last one first."""
    return list(room.participants.filter(put_out_at__isnull=False).order_by("-put_out_at"))


def _held(participant: Participant) -> Participant:
    rows = Participant.objects.select_for_update(of=("self",), no_key=True).select_related("room")
    return rows.get(pk=participant.pk)
