"""Known phones: who holds the phone that asks, with its room and its table, in one statement.

Hundreds of phones ask at once, and putting such a query together by querysets took longer than asking it; so this one
is written by hand, and prepared. It finds what `lobby.room_of` and `lobby.participant_of` find.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models
from django.http import HttpRequest

from forums.groupwork import lobby, prepared
from forums.models import Contribution, Event, Participant, Room, WorkGroup

SELECT = """
SELECT {columns}, own.written, own.withdrawn
FROM {participant} p
JOIN {room} r ON r.id = p.room_id
JOIN {event} e ON e.id = r.event_id
LEFT JOIN {group} g ON g.id = p.group_id
CROSS JOIN LATERAL (
    SELECT count(*) AS written, count(withdrawn_at) AS withdrawn FROM {contribution} WHERE author_id = p.id
) own
WHERE p.token_digest = %s AND p.left_at IS NULL AND r.code = %s AND e.cancelled_at IS NULL
"""


def phone(request: HttpRequest, code: str) -> tuple[Participant, tuple[int, int]] | None:
    """Who asks, in the room with a code, and how many notes they have written and taken back; None for a stranger."""
    plain = lobby.plain_code(code)
    secret = lobby.secret_of(request, plain)
    with prepared.cursor() as cursor:
        cursor.execute(_statement(), [lobby.digest(secret), plain])
        row = cursor.fetchone()
    if row is None:
        return None
    participant = _participant(row)
    lobby.mark_seen(participant)
    return participant, (row[-2], row[-1])


def _participant(row: tuple[Any, ...]) -> Participant:
    at_room = len(_columns(Participant))
    at_group = at_room + len(_columns(Room))
    participant = Participant.from_db("default", _columns(Participant), row[:at_room])
    participant.room = Room.from_db("default", _columns(Room), row[at_room:at_group])
    group = row[at_group:-2]
    participant.group = WorkGroup.from_db("default", _columns(WorkGroup), group) if group[0] else None
    return participant


@cache
def _columns(model: type[models.Model]) -> list[str]:
    """The columns of a model but those of JSON, which the database gives as text: they are fetched when asked for."""
    fields = model._meta.concrete_fields  # noqa: SLF001  # public by Django's documentation
    return [one.attname for one in fields if not isinstance(one, models.JSONField)]


@cache
def _statement() -> str:
    aliases: list[tuple[str, type[models.Model]]] = [("p", Participant), ("r", Room), ("g", WorkGroup)]
    tables = {"participant": Participant, "room": Room, "event": Event, "group": WorkGroup}
    named = {**tables, "contribution": Contribution}
    names = {name: model._meta.db_table for name, model in named.items()}  # noqa: SLF001
    columns = [f'{alias}."{column}"' for alias, model in aliases for column in _columns(model)]
    return SELECT.format(columns=", ".join(columns), **names)
