"""Moving, changing and cancelling events; whoever is registered is told in the same transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from forums import letters, seating
from forums.models import Event, PlannedLetter, Series, Task
from forums.operating_format import LANGUAGES
from forums.scheduling.refusals import SchedulingRefusal, SchedulingRefused, note
from forums.timetable import Caution, at_clock, gap_warnings
from participants.models import User
from regions.words import HELSINKI, local_day

_TEXTS = ("name", "theme", "summary", "dataset", "place", "note")
_COLUMNS = (
    "kind",
    "mode",
    "address",
    "join_url",
    "seats",
    "registration_closes_at",
    "reported_attendance",
    "dataset_ready_at",
    "processed_at",
    "municipality",
)
CHANGEABLE = frozenset(_COLUMNS) | {f"{text}{end}" for text in _TEXTS for end in ("", *(f"_{c}" for c in LANGUAGES))}
TOLD = ("mode", "place", "address", "join_url")  # what a person needs to know to get there
CALENDAR = (*TOLD, "name")  # what stands in people's calendars


@transaction.atomic
def move_event(
    *, event: Event, starts_at: datetime, ends_at: datetime, move_others: bool, by: User | None
) -> list[Caution]:
    """Give an event new times; its undone tasks, planned letters and closing time follow by as many days.

    `move_others` moves the later events of the series by the same number of days, each at its own time of day.
    Whoever has a seat or a place in the queue is told. The caller's `event` is read again.
    Raises: SchedulingRefused with the reason.
    """
    events = _lock(event.series_id)
    moved = next(row for row in events if row.pk == event.pk)
    if reason := _refusal_to_move(moved, starts_at, ends_at):
        raise SchedulingRefused(reason)
    shift = local_day(starts_at) - local_day(moved.starts_at)
    others = [row for row in events if move_others and shift and _follows(row, moved)]
    told = [_move(moved, starts_at, ends_at), *(_shift(other, shift) for other in others)]
    if _is_out_of_order(events):
        raise SchedulingRefused(SchedulingRefusal.FORUM_ORDER)
    for row, changed in zip([moved, *others], told, strict=True):
        _save_times(row, changed)
    note("moved", event, by)
    event.refresh_from_db()
    return _cautions(event)


def _lock(series_id: int) -> list[Event]:
    """The events of a series, locked with it in one order, so that two movers wait for each other."""
    series = Series.objects.select_for_update(of=("self",)).get(pk=series_id)
    if series.closed_at:
        raise SchedulingRefused(SchedulingRefusal.CLOSED)
    return list(series.events.select_for_update(of=("self",)).order_by("pk"))


def _refusal_to_move(event: Event, starts_at: datetime, ends_at: datetime) -> SchedulingRefusal | None:
    if event.is_cancelled:
        return SchedulingRefusal.CANCELLED
    return SchedulingRefusal.ENDS_FIRST if ends_at <= starts_at else None


def _follows(other: Event, event: Event) -> bool:
    """Whether `other` comes later in the series and is still to be held."""
    return other.ordinal > event.ordinal and not other.is_cancelled and not other.is_over()


def _is_out_of_order(events: list[Event]) -> bool:
    forums = [event for event in events if event.kind == Event.Kind.FORUM and not event.is_cancelled]
    forums.sort(key=lambda forum: forum.ordinal)
    return any(later.starts_at <= earlier.starts_at for earlier, later in pairwise(forums))


def _shift(event: Event, days: timedelta) -> list[str]:
    starts_at, ends_at = _shifted(event.starts_at, days), _shifted(event.ends_at, days)
    return _move(event, starts_at, ends_at, is_time_known=event.is_time_known)


def _shifted(moment: datetime, days: timedelta) -> datetime:
    """The same time on the clock in Helsinki, some days away: an hour is neither won nor lost."""
    there = timezone.localtime(moment, HELSINKI)
    return at_clock(there.date() + days, there.time())


def _move(event: Event, starts_at: datetime, ends_at: datetime, *, is_time_known: bool = True) -> list[str]:
    """Set the new times on the row and answer which fields changed."""
    new = {"starts_at": starts_at, "ends_at": ends_at, "is_time_known": is_time_known}
    changed = [field for field, value in new.items() if getattr(event, field) != value]
    days = local_day(starts_at) - local_day(event.starts_at)
    if event.registration_closes_at and days:
        event.registration_closes_at = min(_shifted(event.registration_closes_at, days), ends_at)
    for field, value in new.items():
        setattr(event, field, value)
    return changed


def _save_times(event: Event, changed: list[str]) -> None:
    if not changed:
        return
    event.revision += 1
    event.save(update_fields=["starts_at", "ends_at", "is_time_known", "registration_closes_at", "revision"])
    day = local_day(event.starts_at)
    tasks = list(event.tasks.filter(done_at=None))
    for task in tasks:
        task.due_on = day + timedelta(days=task.days)
    Task.objects.bulk_update(tasks, ["due_on"])
    plans = list(event.planned_letters.all())
    for plan in plans:
        plan.due_at = at_clock(day + timedelta(days=plan.days), plan.at)
    PlannedLetter.objects.bulk_update(plans, ["due_at"])
    _tell(event, changed)


def _tell(event: Event, changed: list[str]) -> None:
    if not event.is_over():
        letters.tell_moved(event=event, changed=changed)


def _cautions(event: Event) -> list[Caution]:
    past = [Caution(Caution.Kind.PAST)] if event.is_over() else []
    return [*past, *gap_warnings(Series.objects.select_related("template").get(pk=event.series_id))]


@transaction.atomic
def change_event(*, event: Event, by: User | None, minutes: int | None = None, **changes: object) -> Event:
    """Change what an event is about, how and where it is held, its seats and its closing time; return the new row.

    `changes` are fields of CHANGEABLE. More seats go to the first in the queue at once; whoever has a seat is
    told when the way to get there or the length changes.
    Units: `minutes` is the length of the event.
    Raises: SchedulingRefused with the reason.
    """
    if unknown := set(changes) - CHANGEABLE:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    event = seating.lock(event)
    before = _told(event)
    for field, value in changes.items():
        setattr(event, field, value)
    if minutes is not None:
        event.ends_at = event.starts_at + timedelta(minutes=minutes)
    if reason := _refusal_to_change(event):
        raise SchedulingRefused(reason)
    changed = [field for field, value in _told(event).items() if value != before[field]]
    event.revision += bool(changed)
    event.save()
    if told := [field for field in changed if field != "name"]:
        _tell(event, told)
    if not event.is_over():
        seating.promote(event=event)
    note("changed", event, by)
    return event


def _told(event: Event) -> dict[str, object]:
    """What people were told, with every language of the translated fields."""
    columns = {field: [f"{field}_{code}" for code in LANGUAGES] if field in _TEXTS else [field] for field in CALENDAR}
    told: dict[str, object] = {field: [getattr(event, c) for c in names] for field, names in columns.items()}
    return {**told, "ends_at": event.ends_at}


def _refusal_to_change(event: Event) -> SchedulingRefusal | None:
    if event.series.closed_at:
        return SchedulingRefusal.CLOSED
    if event.is_cancelled:
        return SchedulingRefusal.CANCELLED
    if event.ends_at <= event.starts_at:
        return SchedulingRefusal.ENDS_FIRST
    if event.closes_at > event.ends_at:
        return SchedulingRefusal.CLOSES_LATE
    if event.seats is not None and event.seats < event.seats_taken():
        return SchedulingRefusal.TOO_FEW_SEATS
    return None


@transaction.atomic
def cancel_event(*, event: Event, by: User | None, at: datetime | None = None) -> Event:
    """Call an event off and tell everybody who has a seat or a place in the queue; return the new row.

    Raises: SchedulingRefused when the event is over or its series closed.
    """
    event = seating.lock(event)
    if event.is_cancelled:
        return event
    if event.series.closed_at:
        raise SchedulingRefused(SchedulingRefusal.CLOSED)
    moment = at or timezone.now()
    if event.is_over(moment):
        raise SchedulingRefused(SchedulingRefusal.OVER)
    event.cancelled_at = moment
    event.revision += 1
    event.save(update_fields=["cancelled_at", "revision"])
    letters.tell_cancelled(event=event)
    note("cancelled", event, by)
    return event
