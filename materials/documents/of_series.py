"""What the documents of a whole series say; one line for each kind."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils import translation

from forums.models import Series
from materials.documents import handbook, pictures, reports
from materials.documents.shared import Snapshot, brand_facts, full_url
from materials.documents.texts import plain, prose
from materials.models import Material


def snapshot_of_series(series: Series, kind: str, language: str) -> Snapshot:
    """Everything a document of one kind says of a series, as JSON.

    Raises: ValueError for a kind that is not made of a series; NotWritten where its words are missing.
    """
    if kind not in OF_SERIES:
        raise ValueError(f"Documents of kind {kind} are not made of a series.")
    with translation.override(language):
        return {
            "series": series_facts(series),
            "organiser": settings.OPERATOR_NAME,
            **OF_SERIES[kind](series, language),
        }


def series_facts(series: Series) -> Snapshot:
    """What every document says of its series."""
    return {
        "id": series.pk,
        "name": plain(series.name),
        "model": plain(series.template.name),
        "municipalities": [str(place) for place in series.municipalities.all()],
        "network": str(series.network or ""),
        "need": prose(series.need),
        "goals": prose(series.goals),
        "url": full_url(series.get_absolute_url()),
        "brand": brand_facts(series),
    }


OF_SERIES: dict[str, Callable[[Series, str], Snapshot]] = {
    Material.Kind.PLANNING_HANDBOOK: lambda series, _language: handbook.planning_handbook(series),
    Material.Kind.BRIEF: reports.brief,
    Material.Kind.FUNDER_REPORT: lambda series, _language: reports.funder_report(series),
    Material.Kind.PROPOSAL: reports.proposal,
    Material.Kind.SWOT: pictures.swot,
    Material.Kind.PICTURE: pictures.picture,
}
