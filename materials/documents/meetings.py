"""What documents say around the meeting itself: whether it is ready, its agenda, its minutes and its memo."""

from __future__ import annotations

from django.utils import timezone

from forums.models import Event, Task
from forums.readiness import readiness
from materials.documents.counts import attendance, groups_of, survey
from materials.documents.shared import Snapshot, moment, programme_items
from materials.documents.texts import plain, prose
from materials.models import Material

MOST_TASKS = 40


def readiness_report(event: Event) -> Snapshot:
    """What the event lacks on the day of asking, and the tasks nobody has done."""
    today = timezone.localdate()
    checks = [
        {"label": plain(check.label), "is_ready": check.is_ready, "hint": plain(check.hint, 400)}
        for check in readiness(event)
    ]
    tasks = [task | {"is_late": task["due_on"] < today.isoformat()} for task in _undone(event)]
    return {"as_of": today.isoformat(), "checks": checks, "tasks": tasks}


def agenda(event: Event) -> Snapshot:
    """The matters in their order, and the papers that belong to them."""
    papers = event.materials.ready().exclude(audience=Material.Audience.OFFICIALS).filter(key=None)
    return {
        "summary": prose(event.summary),
        "dataset": plain(event.dataset),
        "programme": programme_items(event),
        "papers": [plain(title) for title in papers.order_by("title", "pk").values_list("title", flat=True)],
    }


def minutes(event: Event) -> Snapshot:
    """The minutes: who came in numbers, the matters with room to write, what is left to do."""
    return {"attendance": attendance(event), "programme": programme_items(event), "tasks": _undone(event)}


def forum_memo(event: Event) -> Snapshot:
    """The memo: attendance, the assignments with room for their results, feedback, and what happens next."""
    later = Event.objects.active().filter(series=event.series_id, starts_at__gt=event.starts_at)
    following = later.order_by("starts_at").first()
    return minutes(event) | {
        "dataset": plain(event.dataset),
        "groups": groups_of([event]),
        "survey": survey(event),
        "next": {"name": plain(following.name), "starts_at": moment(following.starts_at)} if following else None,
    }


def _undone(event: Event) -> list[Snapshot]:
    tasks = Task.objects.filter(event=event.pk).undone().order_by("due_on", "pk")[:MOST_TASKS]
    return [{"title": plain(task.title), "due_on": task.due_on.isoformat()} for task in tasks]
