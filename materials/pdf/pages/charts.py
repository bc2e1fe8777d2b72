"""Charts drawn by us: bars that lie, with the finding as the title, labels beside them and values printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from materials.pdf.measure import fit
from materials.pdf.pages.shared import Snapshot
from regions import words
from regions.models import StakeholderGroup

# Units of the drawing are tenths of a millimetre.
WIDTH, LABELS, VALUES, ROW, BAR = 1600, 560, 130, 78, 44
LABEL_POINTS, LABEL_ROOM = (8.5,), 53.0  # points, millimetres


def bars(title: str, rows: Sequence[tuple[str, int | None]]) -> dict[str, Any]:
    """A chart of rows of a label and a value; a hidden value has no bar, but its words.

    Shapes: `rows` of the chart with x, y, width and height of the bar and the places of its words.
    """
    most = max((value or 0 for _label, value in rows), default=0) or 1
    room = WIDTH - LABELS - VALUES
    return {
        "title": title,
        "width": WIDTH,
        "height": ROW * len(rows),
        "bars": [_bar(number, label, value, room / most) for number, (label, value) in enumerate(rows)],
    }


def _bar(number: int, label: str, value: int | None, scale: float) -> dict[str, Any]:
    length = round((value or 0) * scale)
    middle = ROW * number + ROW // 2
    return {
        "label": fit(label, "Regular", LABEL_POINTS, LABEL_ROOM, most_lines=1).text,
        "name": label,
        "value": said(value),
        "x": LABELS,
        "y": middle - BAR // 2,
        "length": length,
        "thickness": BAR,
        "base": middle + 11,
        "value_x": LABELS + length + (16 if length else 0),
    }


def said(value: int | None) -> str:
    """A number in words; one that is hidden says so."""
    return words.number(value) if value is not None else _("hidden")


def of_attendance(events: Sequence[Snapshot]) -> dict[str, Any] | None:
    """Attendance event by event; nothing where no event has any."""
    known = [(event["name"], event["attendance"]["present"]) for event in events if event["attendance"]["present"]]
    if not known:
        return None
    name, most = max(known, key=lambda row: row[1])
    if len(known) == 1:
        title = _("Attendance: {event}, {count} persons")
    elif len({count for _name, count in known}) == 1:
        title = _("Every event gathered {count} persons")
    else:
        title = _("Attendance was highest at: {event}, {count} persons")
    return bars(title.format(event=name, count=words.number(most)), known)


def of_groups(groups: Sequence[Snapshot]) -> dict[str, Any] | None:
    """Attendances by stakeholder group; nothing where the split is not known."""
    rows = [(str(StakeholderGroup(row["group"]).label), row["count"]) for row in groups]
    known = [(label, count) for label, count in rows if count]
    if not known:
        return None
    label, most = max(known, key=lambda row: row[1])
    title = _("The largest group: {group}, {count} attendances").format(group=label, count=words.number(most))
    return bars(title, sorted(rows, key=lambda row: -(row[1] or 0)))
