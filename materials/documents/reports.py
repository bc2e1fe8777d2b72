"""What reports say of a series to those who decide and pay: the brief, the funder report, the proposal."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone

from forums.models import Action, Contribution, Event, KeyQuestion, Series, StatementOfWill, Task
from forums.picturing.picture_format import told
from materials.documents.counts import attendance_of, groups_of, survey
from materials.documents.shared import Snapshot, own_facts
from materials.documents.texts import plain, prose
from materials.models import Certificate, Proposal

MOST_OF_BRIEF, FEWER = 6, 4  # questions, events; goals, phenomena, actions and tasks: a brief is two pages
PROSE_OF_BRIEF = 420  # letters of one paragraph


class NotWritten(ValueError):
    """A document whose words nobody has written yet."""


def brief(series: Series, language: str) -> Snapshot:
    """Two pages for those who decide in municipalities: only what has been published, and nobody by name."""
    published = StatementOfWill.objects.published().prefetch_related("actions")
    questions = list(series.key_questions.prefetch_related(Prefetch("statements", published))[:MOST_OF_BRIEF])
    wills = [will for question in questions for will in question.statements.all()]
    actions = [action for will in wills for action in will.actions.all()]
    events = _events(series)
    return {
        "why": [plain(series.need, PROSE_OF_BRIEF)] if series.need.strip() else [],
        "aims": [plain(part, 110) for part in prose(series.goals)[:FEWER]],
        "phenomena": [plain(one.text, 80) for one in series.phenomena.filter(dropped_at=None)[:FEWER]],
        "questions": [_question(question) for question in questions],
        "actions": [_action(action) for action in actions[:FEWER]],
        "counted": _counted(series, wills, actions),
        "proposal": _asked(series, language),
        "events": _told(events[:MOST_OF_BRIEF]),
        "next": next((own_facts(event) for event in events if not event.is_over(timezone.now())), None),
        "tasks": _coming(series),
    }


def _question(question: KeyQuestion) -> Snapshot:
    """A key question with what the area wants of it, and how many stood behind that."""
    adopted_first = sorted(question.statements.all(), key=lambda will: will.outcome != will.Outcome.ADOPTED)
    wills = [{"sentence": plain(will.text), "votes": told(will.votes)} for will in adopted_first]
    return {"theme": plain(question.theme, 90), "question": plain(question.question, 140), "wills": wills[:1]}


def _action(action: Action) -> Snapshot:
    return {
        "what": plain(action.title, 100),
        "owner": plain(action.owner_organisation, 60),
        "first_step": plain(action.first_step, 80),
        "due_on": action.due_on.isoformat() if action.due_on else "",
        "status": action.status,
    }


def _counted(series: Series, wills: list[StatementOfWill], actions: list[Action]) -> Snapshot:
    """How much of each there is. Units: notes, statements, actions."""
    notes = Contribution.objects.shown().filter(step__room__event__series=series).count()
    done = sum(action.status == Action.Status.DONE for action in actions)
    adopted = sum(will.outcome == StatementOfWill.Outcome.ADOPTED for will in wills)
    return {"notes": notes, "adopted": adopted, "actions": len(actions), "done": done}


def _asked(series: Series, language: str) -> Snapshot | None:
    """What is to be decided, where a proposal has been written in the language."""
    written = Proposal.objects.filter(series=series, language=language).first()
    if written is None:
        return None
    return {
        "title": plain(written.title, 100),
        "body": plain(written.body, 60),
        "decision": [plain(part, 300) for part in prose(written.decision)[:1]],
    }


def _coming(series: Series) -> list[Snapshot]:
    """The tasks that are still ahead; what is late concerns those who run the series."""
    tasks = Task.objects.filter(series=series, due_on__gte=timezone.localdate()).undone().order_by("due_on", "pk")
    return [{"title": plain(task.title), "due_on": task.due_on.isoformat()} for task in tasks[:FEWER]]


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
