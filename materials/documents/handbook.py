"""What the planning group's handbook says: the operating model with the series' own days and people."""

from __future__ import annotations

from django.db.models import Prefetch

from forums.models import Event, PlannedLetter, Series, Task, TeamMember
from materials.documents.shared import Snapshot, moment, own_facts, programme_items
from materials.documents.texts import plain, prose


def planning_handbook(series: Series) -> Snapshot:
    """The path, each event with its tasks, programme and letters, and who does what."""
    tasks = Prefetch("tasks", Task.objects.looked_at().order_by("due_on", "pk"))
    events = series.events.order_by("starts_at", "ordinal")
    return {
        "summary": prose(series.template.summary),
        "team": _team(series),
        "tasks": [_task(task) for task in series.tasks.looked_at().filter(event=None).order_by("due_on", "pk")],
        "events": [_event(event) for event in events.prefetch_related(tasks, "programme", "planned_letters")],
    }


def _team(series: Series) -> list[Snapshot]:
    members = series.team.select_related("person", "event").order_by("kind", "person__sort_name", "pk")
    return [
        {
            "name": plain(str(member.person)),
            "organisation": plain(member.organisation),
            "kind": member.kind,
            "group": member.stakeholder_group if member.kind == TeamMember.Kind.PLANNING_MEMBER else "",
            "event": plain(member.event.name) if member.event else "",
        }
        for member in members
    ]


def _task(task: Task) -> Snapshot:
    return {"title": plain(task.title), "due_on": task.due_on.isoformat(), "is_done": task.is_done}


def _event(event: Event) -> Snapshot:
    return own_facts(event) | {
        "kind": event.kind,
        "summary": prose(event.summary),
        "dataset": plain(event.dataset),
        "programme": programme_items(event),
        "before": [_task(task) for task in event.tasks.all() if task.days <= 0],
        "after": [_task(task) for task in event.tasks.all() if task.days > 0],
        "letters": _letters(event),
    }


def _letters(event: Event) -> list[Snapshot]:
    rules: list[PlannedLetter] = list(event.planned_letters.all())
    for rule in rules:
        rule.event = event
    return [
        {"kind": rule.kind, "audience": rule.audience, "due_at": moment(rule.due_at)}
        for rule in sorted(rules, key=lambda rule: (rule.due_at, rule.pk))
        if rule.switched_off_at is None
    ]
