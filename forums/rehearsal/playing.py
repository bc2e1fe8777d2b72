"""Playing: the simulated phones of a rehearsal take their turns, one turn at a time, through the web.

Source: docs/adr/0023-rehearsal.md
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from forums import tasks
from forums.models import Rehearsal, Room
from forums.simulation.crowd import Crowd
from forums.simulation.wire import Place

log = logging.getLogger(__name__)
TURN = 40.0  # seconds of playing, before others of the lane get their turn
HELD = timedelta(seconds=90)  # after which a turn that never ended counts as broken off
PACE = 4.0  # seconds between two looks of a phone
LOOKS_EVERY = 2.0  # seconds between looks whether somebody has stopped it


def play(rehearsal_id: int, seconds: float = TURN) -> None:
    """Let the phones play one turn and ring for the next; nothing happens if it is stopped, gone or being played."""
    rehearsal = _held(rehearsal_id)
    if rehearsal is None:
        return
    room = Room.objects.get(event=rehearsal.event_id)
    crowd = Crowd(Place(settings.BASE_URL, settings.INNER_URL), room.code, PACE, rehearsal.phones, rehearsal.secrets)
    try:
        asyncio.run(_turn(crowd, rehearsal_id, seconds))
    finally:
        _let_go(rehearsal_id, crowd)
    tasks.play_rehearsal.delay(rehearsal_id)


@transaction.atomic
def _held(rehearsal_id: int) -> Rehearsal | None:
    """The rehearsal, held for a turn, if it is to be played and nobody else plays it."""
    now = timezone.now()
    free = Rehearsal.objects.filter(Q(held_until=None) | Q(held_until__lt=now), stopped_at=None, phones__gt=0)
    found = free.select_for_update(of=("self",), skip_locked=True).filter(pk=rehearsal_id).first()
    if found is None or found.is_past(now):
        return None
    found.held_until = now + HELD
    found.save(update_fields=["held_until"])
    return found


async def _turn(crowd: Crowd, rehearsal_id: int, seconds: float) -> None:
    """Play until the time is over or somebody has stopped it."""
    playing = asyncio.create_task(crowd.play(seconds))
    while not playing.done():
        await asyncio.wait({playing}, timeout=LOOKS_EVERY)
        if not await asyncio.to_thread(_goes_on, rehearsal_id):
            crowd.stop()
    await playing


def _goes_on(rehearsal_id: int) -> bool:
    """Looked for in a thread, whose connection is closed after it."""
    try:
        return Rehearsal.objects.filter(pk=rehearsal_id, stopped_at=None).exists()
    finally:
        connection.close()


def _let_go(rehearsal_id: int, crowd: Crowd) -> None:
    """Keep what the phones keep, and free the rehearsal for its next turn."""
    Rehearsal.objects.filter(pk=rehearsal_id).update(held_until=None, secrets=crowd.kept())
