"""Playing: the simulated phones of rehearsals take their turns through the web, those of several rehearsals together.

Source: docs/adr/0023-rehearsal.md
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from forums import tasks
from forums.models import Rehearsal
from forums.simulation.crowd import Crowd
from forums.simulation.wire import Place

log = logging.getLogger(__name__)
TURN = 40.0  # seconds of playing, before others of the lane get their turn
HELD = timedelta(seconds=90)  # after which a turn that never ended counts as broken off
PACE = 4.0  # seconds between two looks of a phone
LOOKS_EVERY = 2.0  # seconds between looks whether somebody has stopped one, or made another


def play(rehearsal_id: int, seconds: float = TURN) -> None:
    """Let the phones of a rehearsal play one turn, and those of all others meanwhile, and ring for its next.

    Nothing happens if it is stopped, resting, gone or being played. A turn rings for no other's, so that none is added.
    """
    first = _held(pk=rehearsal_id)
    if not first:
        return
    crowds: dict[int, Crowd] = {}
    try:
        asyncio.run(_turn(first, crowds, seconds))
    finally:
        for number, crowd in crowds.items():
            _let_go(number, crowd)
    tasks.play_rehearsal.delay(rehearsal_id)


@transaction.atomic
def _held(**which: int) -> list[tuple[int, Crowd]]:
    """The rehearsals that are to be played and that nobody else plays, held for a turn, each with its phones."""
    now = timezone.now()
    those = Rehearsal.objects.to_play(now).filter(**which).select_related("event__room")
    found = list(those.select_for_update(of=("self",), skip_locked=True))
    Rehearsal.objects.filter(pk__in=[one.pk for one in found]).update(held_until=now + HELD)
    place = Place(settings.BASE_URL, settings.INNER_URL)
    return [(one.pk, Crowd(place, one.event.room.code, PACE, one.phones, one.secrets)) for one in found]


async def _turn(first: list[tuple[int, Crowd]], crowds: dict[int, Crowd], seconds: float) -> None:
    """Play until the time is over or everybody has been stopped; who joins on the way goes into `crowds`."""
    end = time.monotonic() + seconds
    playing: list[asyncio.Task[None]] = []
    joining = first
    while joining or not all(one.done() for one in playing):
        left = end - time.monotonic()
        crowds.update(joining)
        playing += [asyncio.create_task(crowd.play(left)) for _number, crowd in joining]
        await asyncio.wait(playing, timeout=LOOKS_EVERY, return_when=asyncio.ALL_COMPLETED)
        has_time = end - time.monotonic() > LOOKS_EVERY
        gone, joining = await asyncio.to_thread(_looked, set(crowds), has_time)
        for number in gone:
            crowds[number].stop()
    for fault in await asyncio.gather(*playing, return_exceptions=True):
        if isinstance(fault, BaseException):
            log.error("the phones of a rehearsal broke off", exc_info=fault)


def _looked(playing: set[int], has_time: bool) -> tuple[set[int], list[tuple[int, Crowd]]]:
    """Those that somebody has stopped or removed, and others that are to be played in what is left of the turn.

    Looked for in a thread, whose connection is closed after it.
    """
    try:
        going = Rehearsal.objects.filter(pk__in=playing, stopped_at=None)
        gone = playing - set(going.values_list("pk", flat=True))
        return gone, _held() if has_time and gone != playing else []
    finally:
        connection.close()


def _let_go(rehearsal_id: int, crowd: Crowd) -> None:
    """Keep what the phones keep, and free the rehearsal for its next turn."""
    Rehearsal.objects.filter(pk=rehearsal_id).update(held_until=None, secrets=crowd.kept())
