"""Themes: notes that say the same are put together, and stay as they were written; every move can be undone.

A scribe does it for a table, a facilitator for the whole room. Who moves notes waits for whoever moves notes in the
same room, so two scribes at once bring the same as one after another. A note is under one theme or under none.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.groupwork import board, steps
from forums.groupwork.fixed import refuse_fixed
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.rings import of_console, of_group, ring
from forums.groupwork.steps import Deed
from forums.models import Contribution, Grouping, Room, Step, Theme, WorkGroup
from participants.models import User

LOCK = 5021  # the number space of these locks
SENTENCES = {
    "merged": _("Merged: {theme}"),
    "renamed": _("Renamed: {theme}"),
    "taken out": _("Taken out: {note}"),
    "dissolved": _("Dissolved: {theme}"),
}
type Before = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Scope:
    """Whose notes are moved: a table's by its scribe, or (without a group) the whole room's by a facilitator."""

    room: Room
    group: WorkGroup | None = None
    by: User | None = None

    @property
    def notes(self) -> Q:
        """The notes within reach."""
        return Q(step__room=self.room) & (Q(group=self.group) if self.group else Q())

    @property
    def themes(self) -> Q:
        """The themes within reach."""
        return Q(room=self.room) & (Q(group=self.group) if self.group else Q())


@transaction.atomic
def merge(scope: Scope, *, notes: Collection[UUID] = (), themes: Collection[int] = (), text: str = "") -> Theme:
    """Put notes and themes together under one theme: the first of the themes, or a new one that the first note names.

    A note that somebody has put under a theme meanwhile brings that theme along, so nothing is torn apart.
    Raises: RoomRefused when fewer than two of them are still there.
    """
    moved = _hold(scope, notes)
    old = {note.theme_id for note in moved if note.theme_id}
    joined = _themes(scope, {*themes, *old})
    loose = [note for note in moved if note.theme_id is None]
    if len(joined) + len(loose) < 2 and not (joined and len(moved) > 1):
        raise RoomRefused(RoomRefusal.TOO_FEW)
    under = [*Contribution.objects.select_for_update(of=("self",), no_key=True).filter(theme__in=joined).order_by("pk")]
    others = [*joined[1:], *Theme.objects.filter(merged_into__in=joined[1:])]
    before = _before([*under, *loose], [*joined[:1], *others])
    theme = joined[0] if joined else _made(scope, loose, before)
    _say_anew(theme, board.plain(text)[: board.LONGEST])
    if len({one.group_id for one in (*joined, *under, *loose)}) > 1:
        theme.group = None  # of several tables, so none of their scribes takes it apart
    theme.save()
    Theme.objects.filter(pk__in=[one.pk for one in others]).update(merged_into=theme)
    Contribution.objects.filter(pk__in=[note.pk for note in (*under, *loose)]).update(theme=theme)
    _note(scope, "merged", theme.text, before)
    return theme


def _say_anew(theme: Theme, words: str) -> None:
    if words and words != theme.text:
        refuse_fixed([theme.pk])
        theme.text = words


def _made(scope: Scope, loose: list[Contribution], before: Before) -> Theme:
    """A new theme in the words of the oldest of its notes; before this move it was not there."""
    first = min(loose, key=lambda note: (note.received_at, note.pk))
    theme = Theme.objects.create(room=scope.room, group=scope.group, text=first.text, field=first.field)
    before["themes"][str(theme.pk)] = None
    return theme


@transaction.atomic
def merge_each(scope: Scope, *, sets: Collection[Collection[UUID]]) -> None:
    """Put the notes of each set under a theme of its own, in one move; a set that others have moved meanwhile stays.

    Raises: RoomRefused when all have been moved.
    """
    hold(scope.room)
    last = last_move(scope)
    refused = None
    for notes in sets:
        try:
            merge(scope, notes=notes)
        except RoomRefused as reason:
            refused = reason
    moves = scope.room.groupings.filter(group=scope.group, pk__gt=last.pk if last else 0).order_by("-pk")
    if not moves and refused:
        raise refused
    _join(list(moves))


def _join(moves: list[Grouping]) -> None:
    """Make one move of several, the newest first, that is undone as a whole."""
    before: Before = {"notes": {}, "themes": {}}
    for move in moves:  # what an older one kept is how things stood before all
        for kind, was in move.before.items():
            before[kind] |= was
    Grouping.objects.filter(pk=moves[-1].pk).update(before=before)
    Grouping.objects.filter(pk__in=[move.pk for move in moves[:-1]]).delete()


@transaction.atomic
def rename(scope: Scope, *, theme: int, text: str) -> None:
    """Say a theme in other words; its notes keep their own.

    Raises: RoomRefused with the reason.
    """
    _hold(scope)
    [one] = _themes(scope, {theme}, needed=True)
    words = board.plain(text)
    if not words:
        raise RoomRefused(RoomRefusal.EMPTY)
    if len(words) > board.LONGEST:
        raise RoomRefused(RoomRefusal.TOO_LONG, over=len(words) - board.LONGEST)
    refuse_fixed([one.pk])
    before = _before([], [one])
    Theme.objects.filter(pk=one.pk).update(text=words)
    _note(scope, "renamed", words, before)


@transaction.atomic
def split(scope: Scope, *, notes: Collection[UUID]) -> None:
    """Take notes out from under their themes; a theme with no notes left is shown no more.

    Raises: RoomRefused when none of them is under a theme.
    """
    out = [note for note in _hold(scope, notes) if note.theme_id]
    if not out:
        raise RoomRefused(RoomRefusal.UNKNOWN_NOTE)
    refuse_fixed([note.theme_id for note in out if note.theme_id])
    before = _before(out, [])
    Contribution.objects.filter(pk__in=[note.pk for note in out]).update(theme=None)
    _note(scope, "taken out", out[0].text, before)


@transaction.atomic
def dissolve(scope: Scope, *, theme: int) -> None:
    """Let all notes of a theme stand alone again.

    Raises: RoomRefused when there is no such theme.
    """
    _hold(scope)
    [one] = _themes(scope, {theme}, needed=True)
    refuse_fixed([one.pk])
    under = list(one.contributions.select_for_update(of=("self",), no_key=True).order_by("pk"))
    before = _before(under, [])
    one.contributions.update(theme=None)
    _note(scope, "dissolved", one.text, before)


@transaction.atomic
def undo(scope: Scope) -> Grouping:
    """Put everything back as it was before the last move in this scope.

    Raises: RoomRefused when there is none, or somebody else has moved the same notes since.
    """
    _hold(scope)
    last = last_move(scope)
    if last is None:
        raise RoomRefused(RoomRefusal.NOTHING_TO_UNDO)
    later = scope.room.groupings.filter(pk__gt=last.pk, undone_at=None)
    if any(_touches(last.before, other.before) for other in later):
        raise RoomRefused(RoomRefusal.LATER_MOVE)
    moved = Contribution.objects.filter(pk__in=last.before["notes"], theme__isnull=False)
    refuse_fixed([*map(int, last.before["themes"]), *moved.values_list("theme", flat=True)])
    _restore(last.before)
    last.undone_at = timezone.now()
    last.save(update_fields=["undone_at"])
    _ring(scope)
    return last


@transaction.atomic
def as_scribe(step: Step, move: Callable[[], object]) -> None:
    """Make a move as a table's scribe, which only a step that lets notes be grouped takes.

    Raises: RoomRefused with the reason.
    """
    steps.admit(step, Deed.GROUP)
    move()


def last_move(scope: Scope) -> Grouping | None:
    """The last move in this scope that has not been undone."""
    return scope.room.groupings.filter(group=scope.group, undone_at=None).order_by("-pk").first()


def sentence(move: Grouping | None) -> str:
    """What a move did, in the language of who reads it; nothing of no move."""
    return str(SENTENCES[move.deed]).format(theme=move.words, note=move.words) if move else ""


def shown(scope: Scope, chain: Iterable[int]) -> list[tuple[Theme, list[Contribution]]]:
    """The themes within reach that have notes of some steps, each with those notes; the fullest first."""
    notes = Contribution.objects.shown().filter(scope.notes, step__in=chain, theme__isnull=False)
    found: dict[Theme, list[Contribution]] = {}
    for note in notes.select_related("theme"):
        if note.theme and note.theme.hidden_at is None:
            found.setdefault(note.theme, []).append(note)
    return sorted(found.items(), key=lambda one: (-len(one[1]), one[0].pk))


def hold(room: Room) -> None:
    """Wait for others who move or hide notes in a room, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, room.pk])


def _hold(scope: Scope, notes: Collection[UUID] = ()) -> list[Contribution]:
    """Wait for others who move notes in this room; answers those of the notes that are within reach, held.

    Raises: RoomRefused when the room has been closed.
    """
    hold(scope.room)
    if Room.objects.filter(pk=scope.room.pk, closed_at__isnull=False).exists():
        raise RoomRefused(RoomRefusal.CLOSED)
    found = Contribution.objects.kept().select_for_update(of=("self",), no_key=True).filter(scope.notes, pk__in=notes)
    return list(found.order_by("pk"))


def _themes(scope: Scope, numbers: Collection[int], *, needed: bool = False) -> list[Theme]:
    found = list(Theme.objects.filter(scope.themes, pk__in=numbers, merged_into=None).order_by("pk"))
    if needed and not found:
        raise RoomRefused(RoomRefusal.UNKNOWN_THEME)
    return found


def _before(notes: Iterable[Contribution], themes: Iterable[Theme]) -> Before:
    """How notes and themes stand before a move."""
    return {
        "notes": {str(note.pk): note.theme_id for note in notes},
        "themes": {str(theme.pk): [theme.text, theme.field, theme.merged_into_id, theme.group_id] for theme in themes},
    }


def _touches(one: Before, other: Before) -> bool:
    return any(one[kind].keys() & other[kind].keys() for kind in ("notes", "themes"))


def _restore(before: Before) -> None:
    for number, was in before["themes"].items():
        if was is not None:
            words = dict(zip(("text", "field", "merged_into", "group"), was, strict=False))
            Theme.objects.filter(pk=number).update(**words)
    for pk, theme in before["notes"].items():
        Contribution.objects.filter(pk=pk).update(theme=theme)
    Theme.objects.filter(pk__in=[number for number, was in before["themes"].items() if was is None]).delete()


def _note(scope: Scope, deed: str, words: str, before: Before) -> None:
    """Keep a move, so that it can be undone, and tell who should see it."""
    scope.room.groupings.create(group=scope.group, deed=deed, words=words, before=before, made_by=scope.by)
    _ring(scope)


def _ring(scope: Scope) -> None:
    """Tell the table, or the whole room where a facilitator has moved notes of all tables."""
    if scope.group is None:
        return ring(scope.room)
    return ring(scope.room, of_console(scope.room), of_group(scope.group))
