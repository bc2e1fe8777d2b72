"""What the SWOT analysis and the distilled picture say: the newest snapshot, or what stands now if none was frozen."""

from __future__ import annotations

from forums.models import Series
from forums.picturing import picture_format, snapshot, written
from materials.documents.shared import Snapshot, moment


def picture(series: Series, language: str) -> Snapshot:
    """The picture with its number, whether it is a draft, and the day of publication."""
    frozen = snapshot.newest(series)
    data = frozen.content[language] if frozen else _now(series, language)
    return {
        "picture": data,
        "number": frozen.sha256 if frozen else picture_format.number(data),
        "version": frozen.number if frozen else None,
        "is_draft": bool(frozen and frozen.is_draft),
        "change": frozen.change if frozen else "",
        "published_at": moment(series.published_at),
        "is_closed": series.closed_at is not None,
    }


def _now(series: Series, language: str) -> Snapshot:
    """What nobody has frozen yet: only what has been published of it."""
    return picture_format.written(written.of_series(series, language, is_draft=False))
