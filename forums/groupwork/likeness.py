"""Likeness between tables: pairs of notes that may say the same, for a facilitator to put together or to keep apart.

Only notes of steps that have been closed are compared, so nobody waits for it while the hall writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache, caches

from forums.groupwork.steps import State
from forums.models import Contribution, Room
from forums.similar import Notes

MOST = 5  # pairs offered at once
MOST_NOTES = 600  # newest, of those that are compared
KEPT_APART = 60 * 60 * 12  # seconds: a day of work

type Pair = frozenset[str]


@dataclass(frozen=True)
class Alike:
    """Two notes that may say the same."""

    one: Contribution
    other: Contribution


def pairs(room: Room) -> list[Alike]:
    """The pairs most alike that are not under one theme and have not been kept apart, the most alike first."""
    notes = Contribution.objects.shown().filter(step__room=room, step__state__in=(State.CLOSED, State.REVEALED))
    listed = list(notes.select_related("group").order_by("-received_at", "-pk")[:MOST_NOTES])
    apart = _apart(room)
    by_key = {str(note.pk): note for note in listed}
    found = []
    for one, other in _alike(room, listed):
        pair = Alike(by_key[one], by_key[other])
        if not _is_settled(pair) and frozenset((one, other)) not in apart:
            found.append(pair)
    return found[:MOST]


def _is_settled(pair: Alike) -> bool:
    return pair.one.theme_id is not None and pair.one.theme_id == pair.other.theme_id


def _alike(room: Room, notes: Sequence[Contribution]) -> list[tuple[str, str]]:
    """Keys of notes of one field that are alike, most alike first; reckoned once for the same notes."""
    told = hashlib.sha256("".join(str(note.pk) for note in notes).encode()).hexdigest()
    name = f"alike-{room.pk}-{told}"
    known: list[tuple[str, str]] | None = caches["memory"].get(name)
    if known is None:
        known = _reckoned(notes)
        caches["memory"].set(name, known, KEPT_APART)
    return known


def _reckoned(notes: Sequence[Contribution]) -> list[tuple[str, str]]:
    found: dict[Pair, float] = {}
    for field in sorted({note.field for note in notes}):
        own = [note for note in notes if note.field == field]
        ready = Notes.of([note.text for note in own])
        for place, note in enumerate(own):
            for other in ready.similar(note.text):
                if other.place != place:
                    found[frozenset((str(note.pk), str(own[other.place].pk)))] = other.likeness
    ordered = sorted(found, key=lambda pair: (-found[pair], sorted(pair)))
    return [(first, second) for first, second in (sorted(pair) for pair in ordered)]


def keep_apart(room: Room, one: str, other: str) -> None:
    """Offer a pair no more today."""
    cache.set(_name(room), [*(sorted(pair) for pair in _apart(room)), sorted((one, other))], KEPT_APART)


def _apart(room: Room) -> set[Pair]:
    return {frozenset(pair) for pair in cache.get(_name(room), [])}


def _name(room: Room) -> str:
    return f"kept-apart-{room.pk}"
