"""What reports say of a series to those who decide and pay: the brief, the funder report, the proposal."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from forums.models import Event, Series, Task
from materials.documents.counts import attendance_of, groups_of, survey
from materials.documents.shared import Snapshot, own_facts
from materials.documents.texts import plain, prose
from materials.models import Certificate, Proposal

MOST_OF_BRIEF = 6  # goals, questions, events and tasks: a brief is two pages
PROSE_OF_BRIEF = 420  # letters of one paragraph


class NotWritten(ValueError):
    """A document whose words nobody has written yet."""


def brief(series: Series) -> Snapshot:
    """Two pages for those who decide in municipalities."""
    events = _events(series)
    tasks = Task.objects.filter(series=series).undone().order_by("due_on", "pk")[:MOST_OF_BRIEF]
    questions = series.key_questions.all()[:MOST_OF_BRIEF]
    return {
        "why": [plain(part, PROSE_OF_BRIEF) for part in prose(series.need)[:2]],
        "aims": [plain(part, 140) for part in prose(series.goals)[:MOST_OF_BRIEF]],
        "questions": [{"theme": plain(one.theme, 90), "question": plain(one.question, 200)} for one in questions],
        "events": _told(events[:MOST_OF_BRIEF]),
        "tasks": [{"title": plain(task.title), "due_on": task.due_on.isoformat()} for task in tasks],
    }


def funder_report(series: Series) -> Snapshot:
    """Numbers and proof of attendance; nobody is named, and small numbers are hidden."""
    events, at = _events(series), timezone.now()
    told = zip(events, _told(events), strict=True)
    tasks = series.tasks.looked_at()
    return {
        "version": series.template.version,
        "events": [said | {"survey": survey(event), "hours": _hours(event)} for event, said in told],
        "is_finished": all(event.is_over(at) for event in events),
        "groups": groups_of(events),
        "certificates": Certificate.objects.valid().filter(registration__event__series=series).count(),
        "questions": [plain(one.theme) for one in series.key_questions.all()],
        "tasks": {"all": tasks.count(), "done": tasks.count() - Task.objects.filter(series=series).undone().count()},
    }


def _events(series: Series) -> list[Event]:
    return list(series.events.active().order_by("starts_at", "ordinal"))


def _told(events: list[Event]) -> list[Snapshot]:
    counted = attendance_of(events)
    return [own_facts(event) | {"attendance": counted[event.pk]} for event in events]


def _hours(event: Event) -> float | None:
    """How long the event was; None where its hours are not known. Units: hours."""
    length = event.ends_at - event.starts_at
    return round(length.total_seconds() / 3600, 2) if event.is_time_known else None


def proposal(series: Series, language: str) -> Snapshot:
    """The proposal as it was written in a language.

    Raises: NotWritten where there is none in it.
    """
    written = Proposal.objects.filter(series=series, language=language).first()
    if written is None:
        raise NotWritten("No proposal has been written in this language.")
    sections = ("background", "decision", "effects", "cost")
    return {name: prose(getattr(written, name)) for name in sections} | {
        "title": plain(written.title),
        "body": plain(written.body),
        "attachments": prose(written.attachments),
        "dated_on": _day(written.changed_at),
    }


def _day(at: datetime) -> str:
    return timezone.localtime(at).date().isoformat()
