"""The label sheets that badges can be printed on, all on A4.

Units: millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One format: how large a badge is, where the badges stand, and how wide a name may be.

    Units: millimetres; sizes of type are points, largest first.
    """

    label: Promise
    width: float
    height: float
    columns: int
    rows: int
    left: float
    top: float
    step_x: float  # from one badge to the next
    step_y: float
    name_room: float
    organisation_room: float
    first_name: tuple[float, ...] = (30.0, 25.0, 20.0, 16.0)
    last_name: tuple[float, ...] = (17.0, 14.5, 12.0, 10.0)
    is_cut: bool = True  # cut along marks; else of labels already cut
    most_lines: int = 3  # of the organisation
    last_name_lines: int = 2

    @property
    def count(self) -> int:
        """How many badges a sheet holds."""
        return self.columns * self.rows


_SMALL_FIRST, _SMALL_LAST = (25.0, 20.0, 17.0, 14.5), (14.5, 12.0, 10.0, 9.0)
SHEETS = {
    "90x65": Sheet(
        label=_("90 × 65 mm, 8 on a sheet, to be cut"),
        width=90, height=65, columns=2, rows=4, left=15, top=18.5, step_x=90, step_y=65,
        name_room=78, organisation_room=52,
    ),
    "80x50": Sheet(
        label=_("80 × 50 mm, 10 labels on a sheet (as L4785)"),
        width=80, height=50, columns=2, rows=5, left=17.5, top=13.5, step_x=95, step_y=55,
        name_room=69, organisation_room=48, first_name=_SMALL_FIRST, last_name=_SMALL_LAST, is_cut=False, most_lines=2,
        last_name_lines=1,
    ),
    "85x54": Sheet(
        label=_("85 × 54 mm, 10 on a sheet, to be cut"),
        width=85, height=54, columns=2, rows=5, left=20, top=13.5, step_x=85, step_y=54,
        name_room=74, organisation_room=50, first_name=_SMALL_FIRST, last_name=_SMALL_LAST, most_lines=2,
        last_name_lines=1,
    ),
    "74x105": Sheet(
        label=_("74 × 105 mm (A7), 4 on a sheet, to be cut"),
        width=74, height=105, columns=2, rows=2, left=31, top=43.5, step_x=74, step_y=105,
        name_room=62, organisation_room=62, most_lines=3,
    ),
}  # fmt: skip
DEFAULT = "90x65"
