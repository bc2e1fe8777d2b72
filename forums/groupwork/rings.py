"""Rings: the one way to tell the live process that something is to be fetched again.

A ring carries only a topic and a version, never content. It leaves with the transaction that made it, or not at all.
"""

from __future__ import annotations

import json
import time

from forums.groupwork import prepared
from forums.models import Room, WorkGroup

CHANNEL = "room"
RAISE = {
    "room": "UPDATE forums_room SET version = version + 1 WHERE id = %s RETURNING version",
    "group": "UPDATE forums_workgroup SET version = version + 1 WHERE id = %s RETURNING version",
}


def of_room(room: Room) -> str:
    """What every phone, screen and console of a room listens to."""
    return f"room-{room.pk}"


def of_group(group: WorkGroup) -> str:
    """What the phones of one table listen to."""
    return f"group-{group.pk}"


def of_screen(room: Room) -> str:
    """What the big screen alone listens to, such as votes coming in."""
    return f"screen-{room.pk}"


def of_console(room: Room) -> str:
    """What the facilitators' consoles alone listen to, such as notes coming in."""
    return f"console-{room.pk}"


def ring(room: Room, *topics: str) -> None:
    """Tell those who listen to the topics (none named: the whole room) that there is something to fetch.

    Call inside the transaction that changed it. The room's version and a table's are rows, raised here, so that
    polling sees them too; topics of the screen and the console bear the time as their version.
    """
    told = [json.dumps({"topic": topic, "version": _raised(room, topic)}) for topic in topics or (of_room(room),)]
    with prepared.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) AS payload", [CHANNEL, told])


def _raised(room: Room, topic: str) -> int:
    kind, _dash, number = topic.partition("-")
    if kind not in RAISE:
        return time.time_ns() // 1000
    with prepared.cursor() as cursor:
        cursor.execute(RAISE[kind], [room.pk if kind == "room" else int(number)])
        row: tuple[int] | None = cursor.fetchone()
    return row[0] if row else 0
