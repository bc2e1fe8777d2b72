"""Targets: how many people of each stakeholder group, and from each municipality, the events of a series want."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from forums.models import Series, SeriesTarget
from regions.models import Municipality


@transaction.atomic
def set_targets(*, series: Series, groups: Mapping[str, int], municipalities: Mapping[Municipality, int]) -> None:
    """Replace the targets of a series; what is left out has none. The series is locked, so that two do not mix.

    Units: persons at each event.
    """
    Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    SeriesTarget.objects.filter(series=series).delete()
    by_group = [SeriesTarget(series=series, stakeholder_group=group, persons=n) for group, n in groups.items()]
    by_place = [SeriesTarget(series=series, municipality=place, persons=n) for place, n in municipalities.items()]
    SeriesTarget.objects.bulk_create([*by_group, *by_place])
