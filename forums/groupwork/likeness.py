"""Likeness between tables: pairs of notes that may say the same, for a facilitator to put together or to keep apart.

Only notes of steps that have been closed are compared, by a worker and never while somebody waits for a page: a button
pressed right after a step was closed would wait behind it. What is hidden or put together since is left out when it is
looked at, so nothing has to be compared anew for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.core.cache import cache
from django.db.models import Exists, OuterRef

from forums.groupwork.rings import of_console, ring
from forums.groupwork.steps import State
from forums.models import Contribution, Room
from forums.models.groupwork import ContributionQuerySet
from forums.similar import Notes, plain

MOST = 5  # pairs offered at once
MANY = 3  # of the same words, that are offered together; two are a pair
MOST_NOTES = 600  # newest, of those that are compared
KEPT_APART = 60 * 60 * 12  # seconds: a day of work
ENDED = (State.CLOSED, State.REVEALED)

type Pair = frozenset[str]


@dataclass(frozen=True)
class Alike:
    """Two notes that may say the same."""

    one: Contribution
    other: Contribution


def compare_due(_at: datetime | None = None) -> int:
    """Compare the notes of each open room that has others than when it was last done; answers in how many rooms."""
    ended = Exists(Contribution.objects.filter(step__room=OuterRef("pk"), step__state__in=ENDED))
    return sum(compare(room) for room in Room.objects.filter(ended, closed_at=None, opened_at__isnull=False))


def compare(room: Room) -> bool:
    """Find the pairs of a room and keep them for its consoles; nothing is done for the notes of last time."""
    rows = _compared(room).values_list("pk", "field", "text")
    notes = [(str(pk), field, text) for pk, field, text in rows.order_by("-received_at", "-pk")[:MOST_NOTES]]
    told = hashlib.sha256("".join(key for key, _field, _text in notes).encode()).hexdigest()
    known: tuple[str, list[tuple[str, str]]] | None = cache.get(_found_name(room))
    if known and known[0] == told:
        return False
    cache.set_many({_found_name(room): (told, _reckoned(notes)), _same_name(room): _same(notes)}, KEPT_APART)
    ring(room, of_console(room))
    return True


def _compared(room: Room) -> ContributionQuerySet:
    return Contribution.objects.kept().filter(step__room=room, step__state__in=ENDED)


def pairs(room: Room) -> list[Alike]:
    """The pairs most alike that are not under one theme and have not been kept apart, the most alike first."""
    kept = cache.get_many([_found_name(room), _name(room)])
    _told, found = kept.get(_found_name(room), ("", []))
    if not found:
        return []
    apart = {frozenset(pair) for pair in kept.get(_name(room), [])}
    shown = Contribution.objects.shown().filter(step__room=room, step__state__in=ENDED).order_by()
    theme_of = {str(pk): theme for pk, theme in shown.values_list("pk", "theme")}
    offered = list(islice((pair for pair in found if frozenset(pair) not in apart and _is_loose(pair, theme_of)), MOST))
    notes = Contribution.objects.select_related("group").in_bulk([UUID(key) for pair in offered for key in pair])
    return [Alike(notes[UUID(one)], notes[UUID(other)]) for one, other in offered]


def same(room: Room) -> list[list[Contribution]]:
    """Notes of the same words, three or more, that are not under one theme; the most often written first."""
    kept: list[list[str]] = cache.get(_same_name(room), [])
    if not kept:
        return []
    shown = Contribution.objects.shown().filter(step__room=room, step__state__in=ENDED)
    notes = {str(note.pk): note for note in shown.filter(pk__in=[UUID(key) for keys in kept for key in keys])}
    found = [[notes[key] for key in keys if key in notes] for keys in kept]
    loose = [those for those in found if len(those) >= MANY and not _is_together({one.theme_id for one in those})]
    return sorted(loose, key=len, reverse=True)[:MOST]


def _is_together(themes: set[int | None]) -> bool:
    return len(themes) == 1 and None not in themes


def _same(notes: Sequence[tuple[str, str, str]]) -> list[list[str]]:
    """Keys of notes of one field that say the same in the same words, whatever their letters and marks."""
    keys: dict[tuple[str, str], list[str]] = {}
    for key, field, text in notes:
        keys.setdefault((field, plain(text)), []).append(key)
    return [those for those in keys.values() if len(those) >= MANY]


def _is_loose(pair: tuple[str, str], theme_of: Mapping[str, int | None]) -> bool:
    """Whether both notes of a pair are shown, and not under one theme."""
    one, other = pair
    is_shown = one in theme_of and other in theme_of
    return is_shown and (theme_of[one] is None or theme_of[one] != theme_of[other])


def _reckoned(notes: Sequence[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Keys of notes of one field that are alike, most alike first; of (key, field, text)."""
    found: dict[Pair, float] = {}
    for field in sorted({field for _key, field, _text in notes}):
        own = [(key, text) for key, of, text in notes if of == field]
        ready = Notes.of([text for _key, text in own])
        for place, (key, text) in enumerate(own):
            for other in ready.similar(text):
                if other.place != place:
                    found[frozenset((key, own[other.place][0]))] = other.likeness
    ordered = sorted(found, key=lambda pair: (-found[pair], sorted(pair)))
    return [(first, second) for first, second in (sorted(pair) for pair in ordered)]


def keep_apart(room: Room, one: str, other: str) -> None:
    """Offer a pair no more today."""
    apart = {frozenset(pair) for pair in cache.get(_name(room), [])}
    cache.set(_name(room), [*(sorted(pair) for pair in apart), sorted((one, other))], KEPT_APART)


def _name(room: Room) -> str:
    return f"kept-apart-{room.pk}"


def _same_name(room: Room) -> str:
    return f"same-{room.pk}"


def _found_name(room: Room) -> str:
    return f"alike-{room.pk}"
