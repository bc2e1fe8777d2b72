"""Moving, changing and cancelling events; who takes part or helps is told in the same transaction."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from forums import booking_letters, invitation_letters, letters, seating, team_letters
from forums.models import Booking, Event, Series, Slot, Task
from forums.operating_format import LANGUAGES
from forums.scheduling import telling
from forums.scheduling.refusals import SchedulingRefusal, SchedulingRefused, lock_open, note
from forums.scheduling.telling import TOLD
from forums.timetable import Caution, are_on_the_clock, day_cautions, gap_warnings, shifted, slips_into_past
from participants.models import User
from regions.words import local_day

_TEXTS = ("name", "theme", "summary", "dataset", "place", "note")
_COLUMNS = (
    "kind",
    "mode",
    "address",
    "join_url",
    "seats",
    "registration_closes_at",
    "changes_close_at",
    "reported_attendance",
    "dataset_ready_at",
    "processed_at",
    "municipality",
    "admission",
    "admission_domains",
)
CHANGEABLE = frozenset(_COLUMNS) | {f"{text}{end}" for text in _TEXTS for end in ("", *(f"_{c}" for c in LANGUAGES))}
CALENDAR = (*TOLD, "name")  # what stands in people's calendars


@dataclass(frozen=True)
class Revision:
    """What is to become of one event. Empty parts stay as they are."""

    times: tuple[datetime, datetime] | None = None  # start and end
    minutes: int | None = None  # length
    move_others: bool = False  # the later events of the series by as many days, each at its own time of day
    changes: dict[str, object] = field(default_factory=dict)  # fields of CHANGEABLE
    known: dict[str, object] = field(default_factory=dict)  # what stood in columns when the change was thought over


@transaction.atomic
def revise_event(*, event: Event, revision: Revision, by: User | None) -> Event:
    """Give an event new times and contents at once, so that people get one letter, a moment later; return the new row.

    Undone tasks, planned letters and the closing time follow a moved event by as many days. More seats go to the
    first in the queue at once. Whoever has a seat or a place in the queue is told what they need to know.
    Raises: SchedulingRefused with the reason.
    """
    if unknown := set(revision.changes) - CHANGEABLE:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    events = _lock(event.series_id)
    target = _as_known(next(row for row in events if row.pk == event.pk), revision)
    others = _followers(target, events, revision)
    before = {row.pk: copy(row) for row in (target, *others)}
    shift = _revise(target, revision)
    for other in others:
        _move(other, shifted(other.starts_at, shift), shifted(other.ends_at, shift))
    if reason := _refusal(target, events):
        raise SchedulingRefused(reason)
    if any(slips_into_past(before[row.pk].starts_at, row.starts_at) for row in (target, *others)):
        raise SchedulingRefused(SchedulingRefusal.PAST)
    if target.seats is not None and target.seats < (taken := target.seats_taken()):
        raise SchedulingRefused(SchedulingRefusal.TOO_FEW_SEATS, count=taken)
    at = timezone.now()
    if changed := [row.pk for row in (target, *others) if _save(row, before[row.pk], at)]:
        telling.tell_team(event=target, changed=changed, by=by)
    if not target.is_over():
        seating.promote(event=target)
    note("revised", target, by)
    return target


def move_event(
    *, event: Event, starts_at: datetime, ends_at: datetime, move_others: bool, by: User | None
) -> list[Caution]:
    """Give an event new times and answer what is worth knowing of them; the caller's `event` is read again.

    Raises: SchedulingRefused with the reason.
    """
    revise_event(event=event, revision=Revision(times=(starts_at, ends_at), move_others=move_others), by=by)
    event.refresh_from_db()
    return cautions(event)


def change_event(*, event: Event, by: User | None, minutes: int | None = None, **changes: object) -> Event:
    """Change what an event is about, how and where it is held, its seats and closing time; return the new row.

    Units: `minutes` is the length of the event.
    Raises: SchedulingRefused with the reason.
    """
    return revise_event(event=event, revision=Revision(minutes=minutes, changes=changes), by=by)


def cautions(event: Event) -> list[Caution]:
    """What is worth knowing of an event's day: that it has passed, holidays, and gaps outside the recommendation."""
    if event.is_over():
        about = [Caution(Caution.Kind.PAST)]
    else:
        coming = Event.objects.active().upcoming().filter(series=event.series_id)
        about = day_cautions(local_day(one.starts_at) for one in coming)
    return [*about, *gap_warnings(Series.objects.select_related("template").get(pk=event.series_id))]


def _lock(series_id: int) -> list[Event]:
    """The events of a series, locked with it in one order, so that two who plan wait for each other."""
    return list(lock_open(series_id).events.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _as_known(event: Event, revision: Revision) -> Event:
    """A locked event, if what is to be changed stands as whoever changes it has read it."""
    if any(getattr(event, name) != value for name, value in revision.known.items()):
        raise SchedulingRefused(SchedulingRefusal.CHANGED)
    return event


def _followers(event: Event, events: list[Event], revision: Revision) -> list[Event]:
    """The later events that are still to be held, if they are to move along."""
    if not revision.move_others:
        return []
    return [row for row in events if row.ordinal > event.ordinal and not row.is_cancelled and not row.is_over()]


def _revise(event: Event, revision: Revision) -> timedelta:
    """Set everything new on the row; answer by how many days it moved."""
    day = local_day(event.starts_at)
    if revision.times:
        _move(event, *revision.times)
        event.is_time_known = True
    if revision.minutes is not None:
        event.ends_at = event.starts_at + timedelta(minutes=revision.minutes)
    for name, value in revision.changes.items():
        setattr(event, name, value)
    return local_day(event.starts_at) - day


def _move(event: Event, starts_at: datetime, ends_at: datetime) -> None:
    """Set new times; the closing times of registration and of own changes follow by as many days."""
    days = local_day(starts_at) - local_day(event.starts_at)
    if event.registration_closes_at and days:
        event.registration_closes_at = min(shifted(event.registration_closes_at, days), ends_at)
    if event.changes_close_at and days:
        event.changes_close_at = shifted(event.changes_close_at, days)
    event.starts_at, event.ends_at = starts_at, ends_at


def _refusal(event: Event, events: list[Event]) -> SchedulingRefusal | None:
    if event.is_cancelled:
        return SchedulingRefusal.CANCELLED
    if event.ends_at <= event.starts_at:
        return SchedulingRefusal.ENDS_FIRST
    if not are_on_the_clock(moment for row in events for moment in (row.starts_at, row.ends_at)):
        return SchedulingRefusal.CLOCK
    if event.closes_at > event.ends_at:
        return SchedulingRefusal.CLOSES_LATE
    return SchedulingRefusal.FORUM_ORDER if _is_out_of_order(events) else None


def _is_out_of_order(events: list[Event]) -> bool:
    forums = [event for event in events if event.kind == Event.Kind.FORUM and not event.is_cancelled]
    forums.sort(key=lambda forum: forum.ordinal)
    return any(later.starts_at <= earlier.starts_at for earlier, later in pairwise(forums))


def _shown(event: Event) -> dict[str, object]:
    """What stands in people's calendars, with every language of the translated fields."""
    columns = {name: [f"{name}_{code}" for code in LANGUAGES] if name in _TEXTS else [name] for name in CALENDAR}
    return {name: [getattr(event, column) or "" for column in several] for name, several in columns.items()}


def _save(event: Event, was: Event, at: datetime) -> bool:
    """Save the row; if what people were told has changed, its plans follow, and they are told anew what it `was`."""
    before = _shown(was)
    changed = [name for name, value in _shown(event).items() if value != before[name]]
    if changed:
        event.revision, event.revised_at = event.revision + 1, at
    is_told = any(name in TOLD for name in changed) and not event.is_over()
    if is_told:
        telling.remember(event, was, at)
    event.save()
    if "starts_at" in changed:
        _save_plans(event)
    if not {"starts_at", "ends_at"}.isdisjoint(changed):
        _save_slots(event, was)
    if "mode" in changed and event.mode != Event.Mode.HYBRID:  # then nobody has a choice
        event.registrations.all().one_by_one().update(mode=event.mode)
    if is_told:
        telling.tell_registered(event)
    return is_told


def _save_slots(event: Event, was: Event) -> None:
    """The slots of an event move with it by as many days, and by as many hours where they would be outside it.

    Raises: SchedulingRefused when they do not fit even so, as in an event that has become shorter.
    """
    slots = list(event.slots.all())
    days = local_day(event.starts_at) - local_day(was.starts_at)
    for slot in slots:
        slot.starts_at, slot.ends_at = shifted(slot.starts_at, days), shifted(slot.ends_at, days)
    if _are_outside(slots, event):
        hours = shifted(event.starts_at, -days) - shifted(was.starts_at, timedelta())  # on the clock
        for slot in slots:
            slot.starts_at, slot.ends_at = slot.starts_at + hours, slot.ends_at + hours
        if _are_outside(slots, event):
            raise SchedulingRefused(SchedulingRefusal.SLOTS_OUTSIDE)
    Slot.objects.bulk_update(slots, ["starts_at", "ends_at"])


def _are_outside(slots: list[Slot], event: Event) -> bool:
    return any(slot.starts_at < event.starts_at or slot.ends_at > event.ends_at for slot in slots)


def _save_plans(event: Event) -> None:
    day = local_day(event.starts_at)
    tasks = list(event.tasks.filter(done_at=None))
    for task in tasks:
        task.due_on = day + timedelta(days=task.days)
    Task.objects.bulk_update(tasks, ["due_on"])


@transaction.atomic
def cancel_event(*, event: Event, by: User | None, at: datetime | None = None) -> Event:
    """Call an event off and tell all who have a seat or a place in the queue, or have not answered an invitation.

    Raises: SchedulingRefused when the event is over or its series closed.
    """
    event = seating.lock(event)
    if event.is_cancelled:
        return event
    if reason := refusal_to_cancel(event, at):
        raise SchedulingRefused(reason)
    event.cancelled_at = at or timezone.now()
    event.revision, event.revised_at = event.revision + 1, event.cancelled_at
    event.save(update_fields=["cancelled_at", "revision", "revised_at"])
    letters.tell_cancelled(event=event)
    invitation_letters.tell_cancelled(event=event)
    booking_letters.renew(Booking.objects.filter(booked__registration__event=event))
    telling.tell_team(event=event, changed=[], by=by)  # the others' changes that wait; of this one it is too late
    team_letters.tell_cancelled(event=event, by=by)
    note("cancelled", event, by)
    return event


def refusal_to_cancel(event: Event, at: datetime | None = None) -> SchedulingRefusal | None:
    """Why an event cannot be called off, or None."""
    if event.series.closed_at:
        return SchedulingRefusal.CLOSED
    return SchedulingRefusal.OVER if event.is_over(at) else None
