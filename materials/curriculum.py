"""The open sparring sessions as a course: each session with its materials, and what a person has done of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone

from forums.models import Event, Registration, Series, TeamMember
from forums.rules import may_run
from materials.library import files
from materials.models import Material, SparringQuestion
from participants.models import Visitor


@dataclass(kw_only=True)
class Session:
    """One session of the course for one person."""

    event: Event
    is_done: bool
    is_next: bool = False
    may_answer: bool = False
    materials: list[Material] = field(default_factory=list)
    questions: list[SparringQuestion] = field(default_factory=list)


def course() -> QuerySet[Event]:
    """The sessions of the newest series of sparring that everybody may see, in their order."""
    sessions = Event.objects.public().active().sparring()
    newest = sessions.order_by("-series", "-pk").values("series")[:1]
    return sessions.filter(series__in=newest).order_by("ordinal")


def sessions(user: Visitor) -> list[Session]:
    """The sessions with their materials and questions; done are those one was at, next is the first that comes."""
    events = list(course())
    done = _done(user)
    answered = _answered_by(user, events)
    rows = {
        event.pk: Session(event=event, is_done=event.ordinal in done, may_answer=event.pk in answered)
        for event in events
    }
    coming = (row for row in rows.values() if not row.is_done and row.event.ends_at > timezone.now())
    if row := next(coming, None):
        row.is_next = True
    for material in files(user).filter(event__in=rows).order_by("event", "sort_title"):
        rows[material.event_id or 0].materials.append(material)
    for question in SparringQuestion.objects.filter(event__in=rows).exclude(answer=""):
        rows[question.event_id].questions.append(question)
    return list(rows.values())


def _done(user: Visitor) -> set[int]:
    """The ordinals of the sessions the person has been at, in whichever series."""
    if not user.is_authenticated:
        return set()
    seats = Registration.objects.attended().filter(person=user, cancelled_at=None)
    return set(seats.filter(event__kind=Event.Kind.SPARRING_SESSION).values_list("event__ordinal", flat=True))


def _answered_by(user: Visitor, events: list[Event]) -> set[int]:
    """The sessions, all of one series, in which the person writes down questions and answers: as `may_answer`."""
    if not user.is_authenticated or not events:
        return set()
    if Series.objects.managed_by(user).filter(pk=events[0].series_id).exists():
        return {event.pk for event in events}
    team = TeamMember.objects.filter(series=events[0].series_id, person=user, kind=TeamMember.Kind.FACILITATOR)
    where = set(team.values_list("event", flat=True))  # None = the whole series
    return {event.pk for event in events if where & {None, event.pk}}


def asked_at(phase: str) -> QuerySet[SparringQuestion]:
    """The answered questions that concern a phase, of sessions everybody may see."""
    public = Event.objects.public().active()
    return SparringQuestion.objects.filter(phase=phase, event__in=public).exclude(answer="")


def write_question(*, event: Event, question: SparringQuestion | None, words: dict[str, str]) -> SparringQuestion:
    """Write down what was asked in a session, or change it; it is shown from the moment it has an answer."""
    question = question or SparringQuestion(event=event)
    for name, text in words.items():
        setattr(question, name, text)
    question.save()
    return question


def may_answer(user: Visitor, event: Event) -> bool:
    """Whether `user` may write down questions and answers: the session's facilitators and its managers."""
    if not user.is_authenticated or event.kind != Event.Kind.SPARRING_SESSION:
        return False
    here = Q(event=None) | Q(event=event)
    team = TeamMember.objects.filter(here, series=event.series_id, person=user, kind=TeamMember.Kind.FACILITATOR)
    return team.exists() or may_run(user, event.series)
