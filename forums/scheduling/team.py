"""The team of a series and its tasks."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from forums import letters
from forums.models import Event, Series, Task, TeamMember
from forums.scheduling.refusals import lock_open, note
from participants.models import User


class Place(TypedDict, total=False):
    """Whom a team member speaks for, and at which event a facilitator works (None: at all)."""

    event: Event | None
    organisation: str
    stakeholder_group: str


@transaction.atomic
def name_team_member(*, series: Series, person: User, kind: str, by: User | None, **place: Unpack[Place]) -> TeamMember:
    """Name a person to the planning group or to facilitate; naming again updates whom they speak for.

    Raises: SchedulingRefused when the series is closed.
    """
    lock_open(series.pk)
    event = place.pop("event", None)
    member, is_new = TeamMember.objects.update_or_create(
        series=series, event=event, person=person, kind=kind, defaults=place
    )
    if is_new:
        letters.tell_named(member=member)
    note("named", member, by)
    return member


@transaction.atomic
def remove_team_member(*, member: TeamMember, by: User | None) -> None:
    """Take a person out of the team; naming them again brings them back.

    Raises: SchedulingRefused when the series is closed.
    """
    lock_open(member.series_id)
    note("removed", member, by)
    member.delete()


@transaction.atomic
def finish_task(*, task: Task, by: User | None, at: datetime | None = None) -> Task:
    """Mark a task done; one already done keeps its time and its doer.

    Raises: SchedulingRefused when the series is closed.
    """
    lock_open(task.series_id)
    task = Task.objects.get(pk=task.pk)
    if task.done_at is None:
        task.done_at, task.done_by = at or timezone.now(), by
        task.save(update_fields=["done_at", "done_by"])
    return task


@transaction.atomic
def reopen_task(*, task: Task, by: User | None) -> Task:
    """Take back the mark that a task is done.

    Raises: SchedulingRefused when the series is closed.
    """
    lock_open(task.series_id)
    task = Task.objects.get(pk=task.pk)
    task.done_at = task.done_by = None
    task.save(update_fields=["done_at", "done_by"])
    note("reopened", task, by)
    return task
