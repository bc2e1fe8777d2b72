"""What needs attention, in words: of a series for its manager, of an event for its municipality."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums.models import Event, Registration, Series, Task
from forums.states import attendance
from forums.timetable import gap_warnings
from regions.models import StakeholderGroup
from regions.words import local_day

MARKED_WITHIN = timedelta(days=60)  # after that nobody remembers who came, so nobody is asked
INVITED_BEFORE = timedelta(days=42)  # the earliest an invitation is late
SOUGHT = [group for group in StakeholderGroup if group != StakeholderGroup.OTHER]


def with_late_tasks(series: QuerySet[Series], at: datetime | None = None) -> QuerySet[Any]:
    """Series that know how many of their tasks are late (`late_tasks`); those of cancelled events are not."""
    day = timezone.localdate(at or timezone.now())
    late = Task.objects.undone().filter(series=OuterRef("pk"), due_on__lt=day, event__cancelled_at=None)
    count = late.order_by().values("series").annotate(count=Count("pk")).values("count")
    return series.annotate(late_tasks=Coalesce(Subquery(count), 0))


def of_series(series: Any, at: datetime | None = None) -> list[str]:
    """How a series is ailing, in sentences; none when it is well or over.

    `series` has its template and events at hand and knows its `late_tasks`.
    """
    if series.closed_at:
        return []
    moment = at or timezone.now()
    sentences = [str(caution) for caution in gap_warnings(series)]
    if series.late_tasks:
        late = ngettext("{count} task is late.", "{count} tasks are late.", series.late_tasks)
        sentences.append(late.format(count=series.late_tasks))
    if not series.need:
        sentences.append(_("The current need has not been written."))
    elif series.invited_at is None and _begins_soon(series, moment):
        sentences.append(_("The invitations have not been opened."))
    return sentences


def undecided(series: Any, at: datetime | None = None) -> list[tuple[Any, str]]:
    """The coming events of a series with registrations to approve, each with the sentence about them.

    The events know their counts (see states.counted).
    """
    coming = (event for event in series.events.all() if not event.is_cancelled and not event.is_over(at))
    return [(event, _undecided(event)) for event in coming if event.pending]


def _undecided(event: Any) -> str:
    words = ngettext("{count} registration awaits approval.", "{count} registrations await approval.", event.pending)
    return words.format(count=event.pending)


def _begins_soon(series: Series, moment: datetime) -> bool:
    starts = [event.starts_at for event in series.events.all() if not event.is_cancelled]
    return any(moment < start < moment + INVITED_BEFORE for start in starts)


def of_events(events: Iterable[Any], at: datetime | None = None) -> dict[int, list[str]]:
    """What each event lacks, in sentences by its number; the events know their counts (see states.counted)."""
    moment = at or timezone.now()
    listed = list(events)
    rows = Registration.objects.seated().filter(event__in=listed).order_by()
    present: dict[int, set[str]] = defaultdict(set)
    for event, group in rows.values_list("event", "stakeholder_group").distinct():
        present[event].add(group)
    return {event.pk: _of_event(event, present[event.pk], moment) for event in listed}


def _of_event(event: Any, groups: set[str], moment: datetime) -> list[str]:
    if event.is_cancelled:
        return []
    if local_day(event.starts_at) <= local_day(moment):
        return _after(event, moment)
    if event.series.invited_at is None:
        return []
    sentences = []
    if event.seated == 0:
        sentences.append(_("Nobody has registered yet."))
    elif event.kind == Event.Kind.FORUM and (missing := [str(g.label) for g in SOUGHT if g.value not in groups]):
        sentences.append(_("Nobody yet from: {groups}").format(groups=", ".join(missing)))
    if event.waiting:
        queue = ngettext("{count} person is in the queue.", "{count} persons are in the queue.", event.waiting)
        sentences.append(queue.format(count=event.waiting))
    if event.pending:
        sentences.append(_undecided(event))
    return sentences


def _after(event: Any, moment: datetime) -> list[str]:
    if event.seated and not attendance(event) and event.ends_at > moment - MARKED_WITHIN:
        return [_("Attendance has not been marked.")]
    return []
