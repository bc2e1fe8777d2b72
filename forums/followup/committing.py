"""Committing in the room: tables write actions under the statements of will, and people say “I am in”.

Source: docs/adr/0022-follow-up.md
"""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from forums.followup import actions, letters
from forums.followup.refusals import ActionRefusal, ActionRefused
from forums.groupwork import steps
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.rings import of_console, of_screen, ring
from forums.groupwork.steps import Deed
from forums.models import Action, ActionHelper, Participant, Room, StatementOfWill, Step
from forums.models.followup import ActionQuerySet
from participants import post
from participants.models import User

log = logging.getLogger(__name__)


def statements_of(room: Room) -> QuerySet[StatementOfWill]:
    """The statements of will that a room's actions make true: those of its series."""
    return StatementOfWill.objects.filter(key_question__series=room.event.series_id)


def content(participant: Participant, step: Step | None) -> dict[str, Any]:
    """What a phone shows in a step for actions; nothing in other steps."""
    if step is None or step.kind != Step.Kind.COMMIT:
        return {}
    mine = ActionHelper.objects.filter(action=OuterRef("pk"), participant=participant)
    written = Action.objects.annotate(helping=Count("helpers"), is_mine=Exists(mine)).order_by("pk")
    return {
        "part": "forums/room/_commit.html",
        "statements": statements_of(participant.room).prefetch_related(Prefetch("actions", written)),
        "may_commit": steps.refusal(step, Deed.COMMIT) is None,
        "most": actions.MOST,
    }


@transaction.atomic
def write(
    *, step: Step, participant: Participant, statement: StatementOfWill, sent_as: UUID | None = None, **fields: Any
) -> Action:
    """Write an action of a table, while the step is open; the room sees it at once.

    The id is made on the phone, so an action that is sent again, even after the step was closed, is kept once.
    Raises: RoomRefused or ActionRefused with the reason.
    """
    steps.enter(participant, step)
    if sent_as and (known := Action.everything.filter(sent_as=sent_as).first()):
        return _of_series(known, step)
    one = _admitted(step, participant)
    if not statements_of(one.room).filter(pk=statement.pk).exists():
        raise ActionRefused(ActionRefusal.ELSEWHERE)
    if one.room.is_rehearsal:  # no letter leaves it
        fields |= {"owner_name": "", "owner_email": ""}
    action = actions.write(statement=statement, sent_as=sent_as, **fields)
    ring(one.room)
    return action


def _of_series(known: Action, step: Step) -> Action:
    """An action that was sent before, if it is of this room's series: another's is not told."""
    if of_room(step.room).filter(pk=known.pk).exists():
        return known
    raise RoomRefused(RoomRefusal.NOT_YOURS)


@transaction.atomic
def join(*, step: Step, participant: Participant, action: Action, does: bool = True) -> None:
    """Say “I am in”, or no longer; once for each phone.

    Raises: RoomRefused or ActionRefused with the reason.
    """
    steps.enter(participant, step)
    one = _admitted(step, participant)
    if not statements_of(one.room).filter(pk=action.statement_id).exists():
        raise ActionRefused(ActionRefusal.ELSEWHERE)
    if does:
        helper = ActionHelper(action=action, participant=one, name=one.name)
        ActionHelper.objects.bulk_create([helper], ignore_conflicts=True)
    else:
        ActionHelper.objects.filter(action=action, participant=one).delete()
    ring(one.room, of_console(one.room), of_screen(one.room))


@transaction.atomic
def hide(*, room: Room, action: Action, by: User) -> None:
    """Take an action of the room out of everybody's sight: it counts no more, and its owner is not asked."""
    if action.hidden_at is None:
        action.hidden_at = timezone.now()
        action.save(update_fields=["hidden_at"])
        post.withdraw(about=letters.about(action))
        ring(room)
        log.info("action %s hidden by person %s", action.pk, by.pk)


@transaction.atomic
def show(*, room: Room, action: Action, by: User) -> None:
    """Put a hidden action back, with the letters that had not left; an owner not asked meanwhile is asked.

    Raises: ActionRefused where the statement has as many actions as it may.
    """
    if (since := action.hidden_at) is None:
        return
    statement = StatementOfWill.objects.select_for_update(of=("self",)).get(pk=action.statement_id)
    if statement.actions.count() >= actions.MOST:
        raise ActionRefused(ActionRefusal.ENOUGH)
    action.hidden_at = None
    action.save(update_fields=["hidden_at"])
    post.put_back(about=letters.about(action), since=since, but="")
    if statement.published_at:
        actions.ask_waiting(statement=statement)
    ring(room)
    log.info("action %s shown by person %s", action.pk, by.pk)


def of_room(room: Room) -> ActionQuerySet:
    """All actions under the statements of a room, the newest first, hidden ones too."""
    return Action.everything.filter(statement__in=statements_of(room)).order_by("-pk")


def _admitted(step: Step, participant: Participant) -> Participant:
    """The phone, which has entered, if its step takes actions now; the phone is held before its step, as everywhere."""
    steps.judged(step, Deed.COMMIT)
    rows = Participant.objects.present().select_related("room__event")
    if (one := rows.filter(pk=participant.pk, room=step.room_id).first()) is None:
        raise RoomRefused(RoomRefusal.NOT_JOINED)
    return one
