"""What documents say around the meeting itself: whether it is ready, its agenda, its minutes and its memo."""

from __future__ import annotations

from collections import Counter

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from forums.models import Contribution, Event, Step, Task
from forums.readiness import readiness
from materials.documents.counts import attendance, groups_of, survey
from materials.documents.shared import Snapshot, moment, programme_items
from materials.documents.texts import plain, prose
from materials.models import Material

MOST_TASKS = 40
MOST_LINES = 8  # of one assignment: the whole is in the picture


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
    """The memo: attendance, what the assignments brought about, feedback, and what happens next."""
    later = Event.objects.active().filter(series=event.series_id, starts_at__gt=event.starts_at)
    following = later.order_by("starts_at").first()
    told, day = minutes(event), timezone.localdate(event.starts_at).isoformat()
    return told | {
        "tasks": [task for task in told["tasks"] if task["due_on"] >= day],  # what was before it does not come next
        "dataset": plain(event.dataset),
        "results": _results(event),
        "groups": groups_of([event]),
        "survey": survey(event),
        "next": {"name": plain(following.name), "starts_at": moment(following.starts_at)} if following else None,
    }


def _results(event: Event) -> list[Snapshot]:
    """What the groups wrote in each assignment, in order: themes by how many notes say them, then single notes."""
    told = Contribution.objects.shown().filter(Q(theme=None) | Q(theme__hidden_at=None), step__room__event=event)
    done = told.filter(step__state__in=(Step.State.CLOSED, Step.State.REVEALED))
    theme = Coalesce("theme__merged_into__text", "theme__text")
    lines: dict[int, Counter[tuple[bool, str]]] = {}
    for item, of_theme, text in done.values_list("step__programme_item", theme, "text"):
        lines.setdefault(item, Counter())[bool(of_theme), of_theme or text] += 1
    works = event.programme.filter(is_group_work=True).values_list("pk", flat=True)
    return [_gathered(lines.get(item, Counter())) for item in works]


def _gathered(counted: Counter[tuple[bool, str]]) -> Snapshot:
    by_weight = sorted(counted.items(), key=lambda row: (not row[0][0], -row[1]))
    told = [{"text": plain(text), "notes": notes if of_theme else 0} for (of_theme, text), notes in by_weight]
    return {"notes": counted.total(), "lines": told[:MOST_LINES]}


def _undone(event: Event) -> list[Snapshot]:
    tasks = Task.objects.filter(event=event.pk).undone().order_by("due_on", "pk")[:MOST_TASKS]
    return [{"title": plain(task.title), "due_on": task.due_on.isoformat()} for task in tasks]
