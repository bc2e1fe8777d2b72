"""The versions of an uploaded file and how it is used, for those who look after it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from materials.models import DownloadDay, Material, MaterialFeedback
from materials.models.lineage import all_before

MOST_VERSIONS = 50
LOOKS_BACK = timedelta(days=30)


def versions(material: Material) -> list[Material]:
    """A file and its earlier versions, the newest first."""
    return [material, *all_before(material, MOST_VERSIONS - 1)]


def use(found: list[Material], on: date | None = None) -> dict[str, Any]:
    """Downloads by day and what people said, of all versions together."""
    pks = [version.pk for version in found]
    since = (on or timezone.localdate()) - LOOKS_BACK
    said = MaterialFeedback.objects.filter(material__in=pks)
    helpful = Count("pk", filter=Q(is_helpful=True))
    return {
        "downloads": sum(version.downloads for version in found),
        "days": list(DownloadDay.objects.filter(material__in=pks, day__gt=since)),
        "said": said.aggregate(answers=Count("pk"), helpful=helpful),
        "sentences": list(said.exclude(sentence="")[:100]),
    }
