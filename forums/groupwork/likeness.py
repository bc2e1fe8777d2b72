"""Likeness between tables: pairs of notes that may say the same, for a facilitator to put together or to keep apart.

Only notes of steps that have been closed are compared, by a worker and never while somebody waits for a page: a button
pressed right after a step was closed would wait behind it. What is hidden or put together since is left out when it is
looked at, so nothing has to be compared anew for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
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
MOST_NOTES = 600  # newest, of those that are compared
KEPT_APART = 60 * 60 * 12  # seconds: a day of work
ENDED = (State.CLOSED, State.REVEALED)

type Keys = tuple[str, ...]  # of notes of the same words, the newest first


@dataclass(frozen=True)
class Alike:
    """Two notes that may say the same."""

    one: Contribution
    other: Contribution


@dataclass(frozen=True)
class Said:
    """What has been written in the same words: those of the newest note, and the keys of all."""

    text: str
    keys: Keys


def compare_due(_at: datetime | None = None) -> int:
    """Compare the notes of each open room that has others than when it was last done; answers in how many rooms."""
    ended = Exists(Contribution.objects.filter(step__room=OuterRef("pk"), step__state__in=ENDED))
    return sum(compare(room) for room in Room.objects.filter(ended, closed_at=None, opened_at__isnull=False))


def compare(room: Room) -> bool:
    """Find the pairs of a room and keep them for its consoles; nothing is done for the notes of last time."""
    rows = _compared(room).values_list("pk", "field", "text")
    notes = [(str(pk), field, text) for pk, field, text in rows.order_by("-received_at", "-pk")[:MOST_NOTES]]
    told = hashlib.sha256("".join(key for key, _field, _text in notes).encode()).hexdigest()
    known: tuple[str, list[tuple[Keys, Keys]]] | None = cache.get(_found_name(room))
    if known and known[0] == told:
        return False
    said = _said(notes)
    same = [keys for by_words in said.values() for keys in by_words.values() if len(keys) > 1]
    cache.set_many({_found_name(room): (told, _reckoned(said)), _same_name(room): same}, KEPT_APART)
    ring(room, of_console(room))
    return True


def _compared(room: Room) -> ContributionQuerySet:
    return Contribution.objects.kept().filter(step__room=room, step__state__in=ENDED)


def pairs(room: Room) -> list[Alike]:
    """The pairs most alike that are not under one theme and have not been kept apart, the most alike first."""
    _told, found = cache.get(_found_name(room), ("", []))
    if not found:
        return []
    shown = Contribution.objects.shown().filter(step__room=room, step__state__in=ENDED).order_by()
    theme_of = {str(pk): theme for pk, theme in shown.values_list("pk", "theme")}
    apart = _apart(room)
    those = (pair for one, other in found if (pair := _loose(one, other, theme_of)) and not _is_in(pair, apart))
    offered = list(islice(those, MOST))
    notes = Contribution.objects.select_related("group").in_bulk([UUID(key) for pair in offered for key in pair])
    return [Alike(notes[UUID(one)], notes[UUID(other)]) for one, other in offered]


def _loose(one: Keys, other: Keys, theme_of: Mapping[str, int | None]) -> tuple[str, str] | None:
    """The newest that are shown of those who say one and of those who say the other, if not under one theme."""
    first = next((key for key in one if key in theme_of), None)
    second = next((key for key in other if key in theme_of), None)
    if first is None or second is None or (theme_of[first] and theme_of[first] == theme_of[second]):
        return None
    return first, second


def same(room: Room) -> list[Said]:
    """Notes of the same words that are not under one theme, nor kept apart; the most often written first."""
    kept: list[Keys] = cache.get(_same_name(room), [])
    if not kept:
        return []
    shown = Contribution.objects.shown().filter(step__room=room, step__state__in=ENDED).order_by()
    notes = {str(pk): (theme, text) for pk, theme, text in shown.values_list("pk", "theme", "text")}
    apart = _apart(room)
    found = [tuple(key for key in keys if key in notes) for keys in kept]
    several = [keys for keys in found if len(keys) > 1 and not _is_in(keys, apart)]
    loose = [keys for keys in several if not _is_together({notes[key][0] for key in keys})]
    return [Said(notes[keys[0]][1], keys) for keys in sorted(loose, key=len, reverse=True)]


def _is_together(themes: set[int | None]) -> bool:
    return len(themes) == 1 and None not in themes


def _said(notes: Sequence[tuple[str, str, str]]) -> dict[str, dict[str, Keys]]:
    """By field and by plain words the keys of the notes that say so; of (key, field, text)."""
    said: dict[str, dict[str, Keys]] = {}
    for key, field, text in notes:
        by_words = said.setdefault(field, {})
        by_words[plain(text)] = (*by_words.get(plain(text), ()), key)
    return said


def _reckoned(said: Mapping[str, Mapping[str, Keys]]) -> list[tuple[Keys, Keys]]:
    """Notes of one field that are alike in other words, most alike first."""
    found: dict[tuple[Keys, Keys], float] = {}
    for _field, by_words in sorted(said.items()):
        words, keys = list(by_words), list(by_words.values())
        ready = Notes.of(words)
        for place, text in enumerate(words):
            for other in ready.similar(text):
                if other.place != place:
                    one, two = sorted((keys[place], keys[other.place]))
                    found[one, two] = other.likeness
    return sorted(found, key=lambda pair: (-found[pair], pair))


def keep_apart(room: Room, keys: Collection[str]) -> None:
    """Offer a pair, or notes of the same words, no more today."""
    cache.set(_name(room), [*map(sorted, _apart(room)), sorted(keys)], KEPT_APART)


def _apart(room: Room) -> list[frozenset[str]]:
    return [frozenset(keys) for keys in cache.get(_name(room), [])]


def _is_in(keys: Collection[str], apart: Sequence[frozenset[str]]) -> bool:
    """Whether these notes have been kept apart, perhaps among more."""
    return any(those.issuperset(keys) for those in apart)


def _name(room: Room) -> str:
    return f"kept-apart-{room.pk}"


def _same_name(room: Room) -> str:
    return f"same-{room.pk}"


def _found_name(room: Room) -> str:
    return f"alike-{room.pk}"
