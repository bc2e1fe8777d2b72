"""Moderation: a facilitator takes something out of everybody's sight at once, or puts it back.

With a note go its words wherever they live on: in the theme it named, in choices made of it, in what is written about
them, and in the sentences that tell who merged what. What one press hid bears one moment, so that *Put back* brings
that back and nothing that had been hidden on its own.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from forums.groupwork import closing, themes
from forums.groupwork.rings import ring
from forums.models import Choice, Contribution, ExitAnswer, Room, Theme
from participants.models import User

log = logging.getLogger(__name__)
GONE = "…"  # in a sentence, in place of words that have been hidden
type Thing = Contribution | Theme | Choice | ExitAnswer


@transaction.atomic
def hide(*, thing: Thing, by: User, at: datetime | None = None) -> None:
    """Take a thing and its words out of sight of all but its writer; what is hidden already stays as it is.

    `at` is the moment of a press that hides several things (default: now).
    """
    if thing.hidden_at:
        return
    themes.hold(room_of(thing))
    at = at or timezone.now()
    _set(thing, at)
    if isinstance(thing, Contribution):
        _rename(thing, at)
    if not isinstance(thing, ExitAnswer):  # closing words live nowhere else
        _choices(thing).filter(hidden_at=None).update(hidden_at=at)
        _silence(room_of(thing), thing.text)
    ring(room_of(thing))
    log.info("%s %s hidden by person %s", type(thing).__name__, thing.pk, by.pk)


@transaction.atomic
def show(*, thing: Thing, by: User) -> None:
    """Put a hidden thing back where it was, with what the same press hid; a theme keeps the words it got meanwhile."""
    if (at := thing.hidden_at) is None:
        return
    _set(thing, None)
    if not isinstance(thing, ExitAnswer):
        _choices(thing).filter(hidden_at=at).update(hidden_at=None)
    if isinstance(thing, Contribution):
        _themes(thing).filter(hidden_at=at).update(hidden_at=None)
    ring(room_of(thing))
    log.info("%s %s shown by person %s", type(thing).__name__, thing.pk, by.pk)


def _set(thing: Thing, at: datetime | None) -> None:
    thing.hidden_at = at
    thing.save(update_fields=["hidden_at"])


def _choices(thing: Contribution | Theme | Choice) -> QuerySet[Choice]:
    """What was put on ballots from a thing, reworded or not, and whatever else on them says the same."""
    made = {Contribution: Q(contribution=thing.pk), Theme: Q(theme=thing.pk), Choice: Q(pk=thing.pk)}[type(thing)]
    same = Q(text=thing.text) | Q(other_text=thing.text)
    return Choice.objects.filter(same | made, step__room=room_of(thing))


def _themes(note: Contribution) -> QuerySet[Theme]:
    """The themes in the words of a note."""
    return room_of(note).themes.filter(text=note.text)


def _rename(note: Contribution, at: datetime) -> None:
    """Give the themes that a note named the words of their next note; those that have none are hidden with it.

    A ballot follows as long as nobody has voted on that choice; one that was voted on is hidden, not said otherwise.
    """
    for theme in _themes(note):
        if words := _next_words(theme.pk, note.text):
            Theme.objects.filter(pk=theme.pk).update(text=words)
            theme.choices.filter(text=note.text, votes=None, dots=None, ratings=None).update(text=words)
        elif theme.hidden_at is None:
            _set(theme, at)


def _next_words(theme: int, but: str) -> str:
    notes = Contribution.objects.shown().filter(theme=theme).exclude(text=but)
    return notes.values_list("text", flat=True).first() or ""


def _silence(room: Room, words: str) -> None:
    """Take words out of the sentences about moves, and out of what an undone move would bring back."""
    for move in room.groupings.select_for_update(of=("self",)):
        themes = move.before.get("themes", {})
        named = [number for number, was in themes.items() if was and was[0] == words]
        for number in named:
            themes[number][0] = _next_words(int(number), words) or GONE
        if named or words == move.words:
            move.words = GONE if words == move.words else move.words
            move.save(update_fields=["words", "before"])


def room_of(thing: Thing) -> Room:
    """The room a thing is in."""
    return thing.room if isinstance(thing, Theme) else thing.step.room


def found(room: Room, kind: str, key: str) -> Thing | None:
    """A note, theme, choice or closing sentence of a room by the key that a form names; None for what is not there."""
    rows = of_kind(room, kind)
    return rows.filter(pk=key).first() if rows is not None else None


def of_kind(room: Room, kind: str) -> QuerySet[Any] | None:
    """All notes, themes or choices of a room, the newest first, or its closing sentences, of which nobody knows when.

    Hidden ones too; notes taken back are nobody's.
    """
    if kind == "note":
        notes = Contribution.objects.filter(step__room=room, withdrawn_at=None).select_related("group", "step")
        return notes.order_by("-received_at", "-pk")
    if kind == "theme":
        return Theme.objects.filter(room=room, merged_into=None).select_related("group", "room").order_by("-pk")
    if kind == "choice":
        return Choice.objects.filter(step__room=room).select_related("group", "step").order_by("-pk")
    return closing.sentences_of(room) if kind == "closing" else None


def queue(room: Room, most: int = 40) -> list[Contribution]:
    """The newest notes of a room for a facilitator's eyes, hidden ones too; those taken back are nobody's."""
    notes = Contribution.objects.kept().filter(step__room=room).select_related("group")
    return list(notes.order_by("-received_at", "-pk")[:most])
