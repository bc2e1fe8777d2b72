"""Which document of the same kind is the one in force: the one asked for last."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from materials.models import Material


def versions_of(material: Material) -> list[Material]:
    """All documents of one thing, kind, language and holder, locked, so that two do not take one place at once."""
    same = Material.objects.filter(series=material.series_id, event=material.event_id, kind=material.kind)
    same = same.filter(language=material.language, registration=material.registration_id)
    return list(same.exclude(key=None).select_for_update().order_by("pk"))


def _asked_at(row: Material) -> datetime:
    return row.requested_at or row.created_at


def become_current(row: Material, versions: list[Material]) -> None:
    """Number a ready document after the others and put it in their place, or behind one that was asked for later."""
    now, others = timezone.now(), [other for other in versions if other.ready_at and other.pk != row.pk]
    current = [other for other in others if other.replaced_at is None]
    is_late = any(_asked_at(other) > _asked_at(row) for other in current)
    row.version = max((other.version for other in others), default=0) + 1
    row.replaced_at = now if is_late else None
    if not is_late:
        Material.objects.filter(pk__in=[other.pk for other in current]).update(replaced_at=now)
