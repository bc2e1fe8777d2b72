"""What the SWOT analysis and the distilled picture say: a frozen picture, or what stands now if none was frozen.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

from forums.models import PictureSnapshot, Series
from forums.picturing import picture_format, snapshot, written
from materials.documents.shared import Snapshot, full_url, moment
from regions.colours import text_shade


def picture(series: Series, language: str) -> Snapshot:
    """The publication, for everybody; before there is one the newest draft, for the planning group."""
    return _said(series, language, snapshot.newest(series, is_draft=False) or snapshot.newest(series))


def swot(series: Series, language: str) -> Snapshot:
    """The newest version, drafts too: this paper is the planning group's own."""
    return _said(series, language, snapshot.newest(series))


def _said(series: Series, language: str, frozen: PictureSnapshot | None) -> Snapshot:
    """A frozen picture with its number and its day, which nothing that happens later changes."""
    if frozen is None:
        return _now(series, language)
    data = frozen.content[language]
    facts = {"series": _facts(series, data["series"])} if "series" in data else {}
    return {
        "picture": data,
        "number": frozen.sha256,
        "version": None if frozen.is_draft else frozen.number,
        "is_draft": frozen.is_draft,
        "change": frozen.change,
        "published_at": None if frozen.is_draft else moment(frozen.frozen_at),
        "is_closed": False,
        "is_public": not frozen.is_draft,
        **facts,
    }


def _facts(series: Series, told: Snapshot) -> Snapshot:
    """The series as it was called when its picture was frozen, and the look it went by."""
    colour = told["colour"]
    brand = {"name": told["brand"], "colour": colour, "shade": text_shade(colour)} if colour else None
    same = {name: told[name] for name in ("name", "municipalities", "network")}
    return {**same, "id": series.pk, "brand": brand, "url": full_url(series.get_absolute_url())}


def _now(series: Series, language: str) -> Snapshot:
    """What nobody has frozen: only what has been published of it; series older than freezing tell when they did."""
    data = picture_format.written(written.of_series(series, language, is_draft=False))
    return {
        "picture": data,
        "number": picture_format.number(data),
        "version": None,
        "is_draft": False,
        "change": "",
        "published_at": moment(series.published_at),
        "is_closed": series.closed_at is not None,
        "is_public": bool(series.published_at or series.closed_at),
    }
