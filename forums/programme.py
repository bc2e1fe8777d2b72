"""The programme or agenda of an event, written as a whole."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from django.db import transaction

from forums.models import Event, ProgrammeItem
from participants.models import User


class Item(TypedDict):
    """One item as written: a title in one or more languages, and where known its time and its speaker's role."""

    title_fi: str
    title_sv: NotRequired[str]
    title_en: NotRequired[str]
    starts_after: NotRequired[int | None]  # minutes from the event's start
    minutes: NotRequired[int | None]
    speaker: NotRequired[str]
    is_group_work: NotRequired[bool]


@transaction.atomic
def write_programme(*, event: Event, items: Sequence[Item], by: User | None) -> list[ProgrammeItem]:
    """Replace an event's programme by `items`, numbered in their order; returns the new rows."""
    Event.objects.select_for_update().get(pk=event.pk)
    event.programme.all().delete()
    rows = [ProgrammeItem(event=event, ordinal=number, **item) for number, item in enumerate(items, start=1)]
    return ProgrammeItem.objects.bulk_create(rows)
