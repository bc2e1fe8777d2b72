"""To whom the letters of a rule go: rows of registrations, invitations or the team, each with its `person`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Left
from django.utils import timezone

from forums.models import Contribution, Invitation, PlannedLetter, Registration, TeamMember
from forums.models.letter_rule import TEAM, TEAM_ROW, Audience, Kind
from participants.models import Letter

Recipient = Registration | Invitation | TeamMember
Rows = QuerySet[Registration] | QuerySet[Invitation] | QuerySet[TeamMember]


def audience(plan: PlannedLetter, at: datetime | None = None) -> Rows:
    """Those to whom the letter of a rule would go at a moment (default: now), whether they have got it or not.

    Of reminders those are left out who came after the rule's time: they have just been written to.
    """
    rows = _AUDIENCES[Audience(plan.audience)](plan, at or timezone.now())
    return rows.filter(person__erased_at=None)


def unwritten(plan: PlannedLetter, at: datetime | None = None) -> Rows:
    """Those of the audience who have not got the rule's letter, locked until it is written.

    The lock makes a cancellation wait, so it finds the letter and withdraws it; a second clock leaves them alone. A
    letter that was withdrawn before it left does not count for a person who has come back by another row.
    """
    # Looked up by the person, who has few letters: by the start of the key PostgreSQL would read all letters of the
    # rule for each person, as long as its statistics are older than they are.
    own = Letter.objects.alias(start=Left("key", len(plan.prefix))).filter(person=OuterRef("person"), start=plan.prefix)
    written = own.filter(Q(withdrawn_at=None) | Q(key=OuterRef("letter_key")))
    missing = audience(plan, at).annotate(letter_key=_key(plan)).filter(~Exists(written))
    return missing.select_for_update(of=("self",), skip_locked=True, no_key=True).order_by("pk")


def _key(plan: PlannedLetter) -> Concat:
    row = Value(TEAM_ROW) if plan.audience in TEAM else Cast("pk", CharField())
    return Concat(Value(plan.prefix), row, Value(":"), Cast("person_id", CharField()))


def _seated(plan: PlannedLetter, _at: datetime) -> Rows:
    seats = plan.event.registrations.seated().select_related("person", "slot")
    return seats.filter(seated_at__lte=plan.due_at) if plan.kind == Kind.REMINDER else seats


def _waiting(plan: PlannedLetter, _at: datetime) -> Rows:
    queue = plan.event.registrations.waiting().select_related("person", "slot")
    return queue.filter(registered_at__lte=plan.due_at) if plan.kind == Kind.REMINDER else queue


def _attended(plan: PlannedLetter, _at: datetime) -> Rows:
    came = plan.event.registrations.active().attended().select_related("person", "slot")
    if plan.kind == Kind.DIGEST:
        return came.filter(_wrote(plan), person__declined_at=None)
    return came.filter(survey_mark=None, person__declined_at=None) if plan.kind == Kind.SURVEY_REMINDER else came


def _wrote(plan: PlannedLetter) -> Q:
    """Whether a person wrote something in a room of the series that they joined by their registration."""
    notes = Contribution.objects.kept().filter(author__registration__person=OuterRef("person"), author__left_at=None)
    series = {"step__room__event__series": plan.event.series_id, "step__room__is_rehearsal": False}
    return Q(Exists(notes.filter(**series)))


def _absent(plan: PlannedLetter, _at: datetime) -> Rows:
    away = Q(absent_at__isnull=False) | Q(apologised_at__isnull=False)
    return plan.event.registrations.seated().filter(away).select_related("person", "slot")


def _invited(plan: PlannedLetter, at: datetime) -> Rows:
    related = ("person", "municipality", "network", "invited_by")
    return plan.event.invitations.quiet(at).filter(invited_at__lte=plan.due_at).select_related(*related)


def _planning_group(plan: PlannedLetter, _at: datetime) -> Rows:
    team = TeamMember.objects.filter(series=plan.event.series_id, kind=TeamMember.Kind.PLANNING_MEMBER)
    return team.select_related("person")


def _facilitators(plan: PlannedLetter, _at: datetime) -> Rows:
    here = Q(event=plan.event) | Q(event=None)
    team = TeamMember.objects.filter(here, series=plan.event.series_id, kind=TeamMember.Kind.FACILITATOR)
    return team.select_related("person")


_AUDIENCES: dict[PlannedLetter.Audience, Callable[[PlannedLetter, datetime], Rows]] = {
    Audience.SEATED: _seated,
    Audience.WAITING: _waiting,
    Audience.ATTENDED: _attended,
    Audience.ABSENT: _absent,
    Audience.INVITED: _invited,
    Audience.PLANNING_GROUP: _planning_group,
    Audience.FACILITATORS: _facilitators,
}
