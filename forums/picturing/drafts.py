"""Drafts of a picture made while a forum is held, so that people see what has become of their words before they leave.

Whatever is revealed in an open room is kept as a draft by a sweep a moment later; the big screen shows what the draft
says at that moment, so what is hidden leaves it at once.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from forums.groupwork.wall import Heading, Line, fitted
from forums.models import PictureSnapshot, Room, Series, Step, SwotItem
from forums.picturing import snapshot, swot, written
from forums.picturing.refusals import PictureRefused

FIELDS = ("strengths", "weaknesses", "opportunities", "threats")


def keep_due(_at: datetime | None = None) -> int:
    """Keep a draft of the picture of each series in whose open room something has been revealed; tells how many.

    A draft that says the same as the newest is not kept again.
    """
    revealed = Step.objects.filter(room=OuterRef("pk"), state=Step.State.REVEALED)
    open_rooms = Room.objects.filter(Exists(revealed), closed_at=None, opened_at__isnull=False, is_rehearsal=False)
    rooms = open_rooms.filter(event__series__closed_at=None).select_related("event__series")
    return sum(_keep(room) for room in rooms)


def _keep(room: Room) -> bool:
    before = snapshot.newest(room.event.series)
    try:
        _suggest(room, before)
        made = snapshot.freeze(series=room.event.series, is_draft=True, by=None)
    except PictureRefused:
        return False
    return made != before


def _suggest(room: Room, before: PictureSnapshot | None) -> None:
    """Suggest themes made since the last draft for the SWOT analysis, unless its newest version is published."""
    series = room.event.series
    newest = series.swot_versions.order_by("-number").first()
    if newest and newest.published_at:
        return
    new = room.themes.filter(hidden_at=None, merged_into=None, field__in=SwotItem.Field.values)
    if (new.filter(made_at__gt=before.frozen_at) if before else new).exists():
        swot.gather(version=swot.draft(series=series), room=room)


def on_screen(series: Series, language: str) -> dict[str, Any]:
    """What the draft says now, as much of it as a wall holds."""
    picture = written.of_series(series, language, is_draft=True)
    with translation.override(language):
        labels = (_("Strengths"), _("Weaknesses"), _("Opportunities"), _("Threats"))
        swot_lines = [[line.text for line in getattr(picture.swot, name)] for name in FIELDS]
        told = [
            *zip(labels, swot_lines, strict=True),
            (_("Key questions"), [one.question for one in picture.questions]),
            (_("Statements of will"), [one.sentence for one in picture.wills]),
            (_("Actions"), [action.what for one in picture.wills for action in one.actions]),
        ]
    headings = [Heading(title, [Line(line) for line in lines]) for title, lines in told if lines]
    return {"headings": fitted(headings, series.name)}
