"""The line of versions of an uploaded file, asked for in one statement however long it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from materials.models.material import Material

LONGEST = 1_000  # versions that are followed
LATER = """
WITH RECURSIVE later (id, step) AS (
    SELECT id, 1 FROM materials_material WHERE replaces_id = %s AND ready_at IS NOT NULL
    UNION ALL
    SELECT next.id, later.step + 1 FROM materials_material AS next JOIN later ON next.replaces_id = later.id
    WHERE next.ready_at IS NOT NULL AND later.step < %s
)
SELECT material.* FROM materials_material AS material JOIN later USING (id) ORDER BY later.step DESC LIMIT 1
"""
EARLIER = """
WITH RECURSIVE earlier (id, step) AS (
    SELECT replaces_id, 1 FROM materials_material WHERE id = %s AND replaces_id IS NOT NULL
    UNION ALL
    SELECT before.replaces_id, earlier.step + 1 FROM materials_material AS before JOIN earlier USING (id)
    WHERE before.replaces_id IS NOT NULL AND earlier.step < %s
)
SELECT material.* FROM materials_material AS material JOIN earlier USING (id) ORDER BY earlier.step
"""


def last_after(material: Material) -> Material | None:
    """The last of the checked versions that came after this one, if any did."""
    return next(iter(type(material).objects.raw(LATER, [material.pk, LONGEST])), None)


def all_before(material: Material, most: int = LONGEST) -> list[Material]:
    """The versions before this one, the newest first."""
    return list(type(material).objects.raw(EARLIER, [material.pk, most]))
