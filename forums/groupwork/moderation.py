"""Moderation: a facilitator takes a note, a theme or a choice out of everybody's sight at once, or puts it back."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from forums.groupwork.rings import ring
from forums.models import Choice, Contribution, Room, Theme
from participants.models import User

log = logging.getLogger(__name__)
type Thing = Contribution | Theme | Choice


@transaction.atomic
def hide(*, thing: Thing, by: User) -> None:
    """Take a thing out of sight of all but its writer: phones, screen, and choices made of it."""
    _set(thing, timezone.now())
    log.info("%s %s hidden by person %s", type(thing).__name__, thing.pk, by.pk)


@transaction.atomic
def show(*, thing: Thing, by: User) -> None:
    """Put a hidden thing back where it was."""
    _set(thing, None)
    log.info("%s %s shown by person %s", type(thing).__name__, thing.pk, by.pk)


def _set(thing: Thing, at: datetime | None) -> None:
    thing.hidden_at = at
    thing.save(update_fields=["hidden_at"])
    if not isinstance(thing, Choice):
        thing.choices.update(hidden_at=at)
    ring(room_of(thing))


def room_of(thing: Thing) -> Room:
    """The room a thing is in."""
    return thing.room if isinstance(thing, Theme) else thing.step.room


def found(room: Room, kind: str, key: str) -> Thing | None:
    """A note, theme or choice of a room by the key that a form names; None for what is not there."""
    if kind == "note":
        return Contribution.objects.filter(step__room=room, pk=key).first()
    if kind == "theme":
        return room.themes.filter(pk=key).first()
    return Choice.objects.filter(step__room=room, pk=key).first() if kind == "choice" else None


def queue(room: Room, most: int = 40) -> list[Contribution]:
    """The newest notes of a room for a facilitator's eyes, hidden ones too; those taken back are nobody's."""
    notes = Contribution.objects.kept().filter(step__room=room).select_related("group", "step")
    return list(notes.order_by("-received_at", "-pk")[:most])
