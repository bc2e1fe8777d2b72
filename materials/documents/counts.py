"""Numbers that documents tell of attendance, without a way back from a number to a person."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q

from forums.models import Event, Registration
from forums.survey import FEWEST, results
from materials.documents.shared import Snapshot
from regions.models import StakeholderGroup

HIDDEN = None  # in place of a number of one to four persons, and of what would tell such a number

NOBODY: Snapshot = {"registered": 0, "marked": 0, "absent": 0, "apologised": 0}


def attendance(event: Event) -> Snapshot:
    """Registered, present, absent and apologised at one event, and how the present were counted. Units: persons."""
    return attendance_of([event])[event.pk]


def attendance_of(events: Sequence[Event]) -> dict[int, Snapshot]:
    """The attendance of some events, by their numbers. Units: persons."""
    rows = Registration.objects.active().filter(event__in=[event.pk for event in events]).order_by().values("event")
    counted = rows.annotate(
        registered=Count("pk", filter=Q(seated_at__isnull=False)),
        marked=Count("pk", filter=Q(attended_at__isnull=False)),
        absent=Count("pk", filter=Q(absent_at__isnull=False)),
        apologised=Count("pk", filter=Q(apologised_at__isnull=False)),
    )
    found: dict[int, Snapshot] = {row["event"]: {**row} for row in counted}
    return {event.pk: _of_event(event, found.get(event.pk, NOBODY)) for event in events}


def _of_event(event: Event, counted: Snapshot) -> Snapshot:
    own = counted["marked"] + event.walk_ins
    present = own or event.reported_attendance
    return {name: counted[name] for name in NOBODY} | {
        "walk_ins": event.walk_ins,
        "present": present,
        "is_reported": not own and present is not None,
    }


def groups_of(events: Sequence[Event]) -> list[Snapshot]:
    """The attendances of some events by stakeholder group; small numbers are hidden. Units: attendances."""
    rows = Registration.objects.active().attended().filter(event__in=[event.pk for event in events])
    counted = dict(rows.order_by().values_list("stakeholder_group").annotate(count=Count("pk")))
    if set(counted) <= {StakeholderGroup.OTHER}:
        return []  # whom people spoke for is not known
    shown = hide_small({group.value: counted.get(group.value, 0) for group in StakeholderGroup})
    return [{"group": group, "count": count, "is_hidden": count is HIDDEN} for group, count in shown.items()]


def hide_small(counted: dict[str, int]) -> dict[str, int | None]:
    """The numbers with those from 1 to 4 hidden; a single hidden one takes the next smallest with it.

    Without that, what is hidden could be told from the sum.
    """
    hidden = {name for name, count in counted.items() if 0 < count < FEWEST}
    others = [name for name, count in counted.items() if count >= FEWEST]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda name: counted[name]))
    return {name: HIDDEN if name in hidden else count for name, count in counted.items()}


def survey(event: Event) -> Snapshot:
    """What the feedback survey told: the number of answers, and the means where there are enough of them."""
    told = results(event)
    return {
        "answers": told.answers,
        "useful": round(told.useful.mean, 1) if told.useful else None,
        "heard": round(told.heard.mean, 1) if told.heard else None,
    }
