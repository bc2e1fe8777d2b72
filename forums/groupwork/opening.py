"""Opening: a facilitator makes the room of an event, opens and closes its door, and freezes its big screen."""

from __future__ import annotations

import logging
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from forums.groupwork.agenda import make_steps
from forums.groupwork.lobby import new_code
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.rings import ring
from forums.groupwork.steps import State, current, move
from forums.models import Event, Room
from participants.models import User

log = logging.getLogger(__name__)
CODE_LENGTH = 5  # typed by everybody, so short; a code is no secret


@transaction.atomic
def make_room(*, event: Event, by: User | None) -> Room:
    """The room of an event with its steps: made once, whoever presses the button and however often.

    Raises: RoomRefused with the reason.
    """
    locked = Event.everything.select_for_update(of=("self",)).select_related("series__template").get(pk=event.pk)
    if known := Room.objects.filter(event=locked).first():
        return known
    if locked.is_cancelled:
        raise RoomRefused(RoomRefusal.EVENT_CANCELLED)
    room = _with_free_code(locked)
    make_steps(room)
    log.info("room %s of event %s made by person %s", room.pk, event.pk, by.pk if by else "–")
    return room


def _with_free_code(event: Event) -> Room:
    """A new room under a code that no other room has ever had."""
    while True:
        try:
            with transaction.atomic():
                key = secrets.token_urlsafe(18)
                return Room.objects.create(event=event, code=new_code(CODE_LENGTH), screen_key=key)
        except IntegrityError as clash:
            if "code" not in str(clash):
                raise


@transaction.atomic
def open_room(*, room: Room, by: User | None) -> Room:
    """Let phones in, also again after the room was closed.

    Raises: RoomRefused with the reason.
    """
    fresh = _held(room)
    if fresh.event.is_cancelled:
        raise RoomRefused(RoomRefusal.EVENT_CANCELLED)
    if not fresh.is_open:
        fresh.opened_at, fresh.closed_at = fresh.opened_at or timezone.now(), None
        _keep(fresh, "opened", by)
    return fresh


@transaction.atomic
def close_room(*, room: Room, by: User | None) -> Room:
    """Let nobody in any more, and close the step that is open; what has been written stays.

    Raises: RoomRefused where another facilitator moves that step meanwhile.
    """
    if opened := room.steps.filter(state=State.OPEN).first():
        move(step=opened, to=State.CLOSED, seen=opened.version, by=by)
    fresh = _held(room)
    if fresh.steps.filter(state=State.OPEN).exists():
        raise RoomRefused(RoomRefusal.STEP_CHANGED)
    if fresh.is_open:
        fresh.closed_at = timezone.now()
        _keep(fresh, "closed", by)
    return fresh


@transaction.atomic
def freeze_screen(*, room: Room, is_frozen: bool, by: User | None) -> Room:
    """Keep the big screen as it is until it is let go; what is hidden leaves it all the same."""
    fresh = _held(room)
    now = current(fresh)
    fresh.is_screen_frozen = is_frozen
    fresh.frozen_view = {"step": now.pk, "state": now.state} if is_frozen and now else {}
    _keep(fresh, "frozen" if is_frozen else "let go", by)
    return fresh


@transaction.atomic
def show_picture(*, room: Room, by: User | None) -> Room:
    """Put the draft of the picture on the big screen, until it is let go."""
    fresh = _held(room)
    fresh.is_screen_frozen, fresh.frozen_view = True, {"picture": True}
    _keep(fresh, "shows the draft of the picture", by)
    return fresh


def _held(room: Room) -> Room:
    return Room.objects.select_for_update(of=("self",), no_key=True).select_related("event__series").get(pk=room.pk)


def _keep(room: Room, what: str, by: User | None) -> None:
    room.save(update_fields=["opened_at", "closed_at", "is_screen_frozen", "frozen_view"])
    ring(room)
    log.info("room %s %s by person %s", room.pk, what, by.pk if by else "–")
