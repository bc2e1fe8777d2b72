"""Starting a series: one transaction that writes its events, programmes, tasks and planned letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any, NotRequired, TypedDict, Unpack

from django.db import transaction
from django.db.models import Q

from forums.models import Event, PlannedLetter, ProgrammeItem, Series, SeriesTemplate, Task
from forums.operating_format import LANGUAGES
from forums.scheduling.asking import write_questions
from forums.scheduling.refusals import SchedulingRefusal, SchedulingRefused, note
from forums.timetable import Slot, are_on_the_clock, draw, programme_of, rule_of, tasks_of
from participants.models import User
from regions.models import Membership, Municipality, Network, Region

Words = str | Mapping[str, str]  # a text in the active language, or in the languages named
EVENT_TEXTS = ("theme", "summary", "dataset")


class Draft(TypedDict):
    """What a series is started from."""

    template: SeriesTemplate
    name: Words
    municipalities: Sequence[Municipality]  # none: those of the region or the network, where the model needs them
    first_day: date
    first_time: NotRequired[time | None]  # None: the time of day is not known
    dates: NotRequired[Sequence[date | None] | None]  # a day for each event of the model; None leaves one out
    network: NotRequired[Network | None]
    region: NotRequired[Region | None]
    need: NotRequired[Words]
    goals: NotRequired[Words]


@transaction.atomic
def start_series(*, by: User | None, **draft: Unpack[Draft]) -> Series:
    """Start a series: its events, their programmes, tasks and letters fall into place from the first day.

    Nobody is told yet: letters and the public page wait until the invitations are opened.
    Raises: SchedulingRefused with the reason.
    """
    slots = plan(draft)
    series = _write_series(draft, by)
    series.municipalities.set(_municipalities(draft))
    events = _write_events(series, slots, is_time_known=draft.get("first_time") is not None)
    _write_plans(series, slots, events)
    note("started", series, by)
    return series


def plan(draft: Draft) -> list[Slot]:
    """The timetable a draft would give; nothing is saved.

    Raises: SchedulingRefused with the reason.
    """
    municipalities = _municipalities(draft)
    slots = draw(
        template=draft["template"],
        municipalities=municipalities,
        first_day=draft["first_day"],
        first_time=draft.get("first_time"),
        dates=draft.get("dates"),
    )
    if reason := _refusal(draft, municipalities, slots):
        raise SchedulingRefused(reason)
    return slots


def _municipalities(draft: Draft) -> list[Municipality]:
    """The municipalities of a draft: those named, or today's of its region, or its network's on the first day."""
    if draft["municipalities"] or not draft["template"].content.get("needs_municipality", True):
        return list(draft["municipalities"])
    if region := draft.get("region"):
        inside = Q(region=region) | Q(sub_region=region)
        return list(Municipality.objects.current().filter(inside).in_order())
    if network := draft.get("network"):
        valid = Membership.objects.valid(draft["first_day"]).filter(network=network)
        return list(Municipality.objects.filter(pk__in=valid.values("municipality")).in_order())
    return []


def _refusal(draft: Draft, municipalities: list[Municipality], slots: list[Slot]) -> SchedulingRefusal | None:
    if not municipalities and draft["template"].content.get("needs_municipality", True):
        return SchedulingRefusal.NO_MUNICIPALITY
    first_day = draft["first_day"]
    if any(place.abolished_on and place.abolished_on <= first_day for place in municipalities):
        return SchedulingRefusal.MERGED_MUNICIPALITY
    if not slots:
        return SchedulingRefusal.NO_EVENTS
    if not are_on_the_clock(moment for slot in slots for moment in (slot.starts_at, slot.ends_at)):
        return SchedulingRefusal.CLOCK
    forums = [slot.starts_at for slot in slots if slot.kind == Event.Kind.FORUM]
    if any(later <= earlier for earlier, later in pairwise(forums)):
        return SchedulingRefusal.FORUM_ORDER
    return None


def columns(field: str, words: Words) -> dict[str, str]:
    """The columns of a translated field: one for each language named, or that of the active language."""
    return {field: words} if isinstance(words, str) else {f"{field}_{code}": text for code, text in words.items()}


def _write_series(draft: Draft, by: User | None) -> Series:
    texts: dict[str, Any] = {
        **columns("name", draft["name"]),
        **columns("need", draft.get("need", "")),
        **columns("goals", draft.get("goals", "")),
    }
    return Series.objects.create(
        template=draft["template"],
        network=draft.get("network"),
        region=draft.get("region"),
        created_by=by,
        **texts,
    )


def _write_events(series: Series, slots: list[Slot], *, is_time_known: bool) -> list[Event]:
    return Event.objects.bulk_create(
        Event(series=series, ordinal=ordinal, is_time_known=is_time_known, **_event_columns(slot))
        for ordinal, slot in enumerate(slots, start=1)
    )


def _event_columns(slot: Slot) -> dict[str, Any]:
    texts = {f"name_{code}": name for code, name in slot.names().items()}
    for field in EVENT_TEXTS:
        texts |= {f"{field}_{code}": text for code, text in slot.outline.get(field, {}).items()}
    return {
        "kind": slot.kind,
        "mode": slot.outline["mode"],
        "municipality": slot.municipality,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        **texts,
    }


def _write_plans(series: Series, slots: list[Slot], events: list[Event]) -> None:
    pairs = list(zip(slots, events, strict=True))
    template = series.template
    ProgrammeItem.objects.bulk_create(
        ProgrammeItem(event=event, **item) for slot, event in pairs for item in programme_of(template, slot.outline)
    )
    Task.objects.bulk_create(
        Task(
            series=series,
            event=event,
            days=task["days"],
            sign=task.get("done_when", ""),
            due_on=slot.day + timedelta(days=task["days"]),
            **{f"title_{code}": task[code] for code in LANGUAGES},
        )
        for slot, event in pairs
        for task in tasks_of(template, slot.outline)
    )
    write_questions(series, pairs)
    PlannedLetter.objects.bulk_create(
        PlannedLetter(event=event, **rule_of(letter)) for event in events for letter in template.content["letters"]
    )
