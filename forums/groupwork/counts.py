"""Counts of a room as facilitators see them: who is present, who has answered, which tables are ready."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from forums.groupwork import prepared
from forums.groupwork.steps import Kind
from forums.models import ActionHelper, Contribution, Dot, ExitAnswer, Rating, Room, Step, Vote, WorkGroup
from forums.models.groupwork import ParticipantQuerySet
from regions.models import StakeholderGroup

SEEN_WITHIN = timedelta(minutes=30)  # a phone that sleeps in a pocket through a talk is there still
VOTED = {Kind.PRIORITISE, Kind.VOTE}
WRITTEN = {Kind.ASSIGNMENT, Kind.BOARD, Kind.MERGE, Kind.PHRASE}
TOTALS = """
SELECT count(*), count(*) FILTER (WHERE {done})
FROM forums_participant p WHERE p.room_id = %s AND p.seen_at >= %s AND p.left_at IS NULL
"""
WROTE_IN = """
p.id IN (SELECT author_id FROM forums_contribution WHERE step_id = %s AND withdrawn_at IS NULL)
"""
VOTED_IN = " OR ".join(
    f"""
    p.id IN (SELECT v.participant_id FROM {table} v JOIN forums_choice c ON c.id = v.choice_id
             WHERE v.set_aside_at IS NULL AND {where})
    """  # noqa: S608  # nothing of it comes from outside
    for table, where in (
        ("forums_vote", "c.step_id = %s AND v.round = %s"),
        ("forums_dot", "c.step_id = %s"),
        ("forums_rating", "c.step_id = %s"),
    )
)


@dataclass(frozen=True)
class TableCount:
    """One table, or those at none (`group` is None). Units: persons."""

    group: WorkGroup | None
    present: int
    answered: int
    is_ready: bool


@dataclass(frozen=True)
class Counts:
    """A room now. Units: persons."""

    tables: list[TableCount]
    present: int
    answered: int


def of_room(room: Room, step: Step | None) -> Counts:
    """Who is present and has answered in a step, in all and at each table; the same few queries for any hall."""
    answered = answered_in(step)
    sitting = list(there(room, step).order_by().values_list("pk", "group"))
    present: Counter[int | None] = Counter(group for _pk, group in sitting)
    done: Counter[int | None] = Counter(group for pk, group in sitting if pk in answered)
    groups: list[WorkGroup | None] = list(room.groups.all())
    if present[None] or not groups:
        groups.append(None)
    tables = [_table(group, present, done, step) for group in groups]
    return Counts(tables, len(sitting), done.total())


def there(room: Room, step: Step | None) -> ParticipantQuerySet:
    """Whose phones were there for a step: seen since half an hour before it opened, and joined before it closed.

    One that was put out after it closed was there, and its votes count.
    Without a step, or before it opens: seen within half an hour.
    """
    opened_at = step.opened_at if step and step.opened_at else timezone.now()
    seen = room.participants.filter(seen_at__gte=opened_at - SEEN_WITHIN)
    if step is None or step.closed_at is None:
        return seen.present()
    stayed = Q(left_at=None) | Q(put_out_at__gt=step.closed_at)
    return seen.filter(stayed, joined_at__lte=step.closed_at)


def totals(room: Room, step: Step) -> tuple[int, int]:
    """How many are present, and have answered in a step, reckoned by the database. Units: persons."""
    if step.kind in VOTED | WRITTEN and step.opened_at and step.closed_at is None:
        return _totals_now(step, step.opened_at)
    told = there(room, step).aggregate(present=Count("pk"), answered=Count("pk", filter=_done(step)))
    return told["present"], told["answered"]


def _totals_now(step: Step, opened_at: datetime) -> tuple[int, int]:
    """The same of a step that is open, while screens ask for it every second: prepared."""
    done, values = (VOTED_IN, [step.pk, step.round, step.pk, step.pk]) if step.kind in VOTED else (WROTE_IN, [step.pk])
    with prepared.cursor() as cursor:
        cursor.execute(TOTALS.format(done=done), [*values, step.room_id, opened_at - SEEN_WITHIN])
        row: tuple[int, int] = cursor.fetchone()
    return row


def _done(step: Step) -> Q:
    """Whether a participant has answered in a step; of votes not how."""
    me = OuterRef("pk")
    if step.kind == Kind.EXIT_POLL:
        return Q(Exists(ExitAnswer.objects.counted().filter(step=step, participant=me)))
    if step.kind in VOTED:
        votes = Vote.objects.counted().filter(choice__step=step, round=step.round, participant=me)
        dots = Dot.objects.counted().filter(choice__step=step, participant=me)
        ratings = Rating.objects.counted().filter(choice__step=step, participant=me)
        return Q(Exists(votes)) | Q(Exists(dots)) | Q(Exists(ratings))
    return Q(Exists(Contribution.objects.kept().filter(step=step, author=me)))


def _table(
    group: WorkGroup | None, present: Counter[int | None], done: Counter[int | None], step: Step | None
) -> TableCount:
    number = group.pk if group else None
    is_ready = bool(group and step and group.ready_step_id == step.pk)
    return TableCount(group, present[number], done[number], is_ready)


def answered_in(step: Step | None) -> set[int | None]:
    """The numbers of those who have answered in a step; of votes not how."""
    if step is None:
        return set()
    if step.kind == Kind.EXIT_POLL:
        return set(ExitAnswer.objects.counted().filter(step=step).values_list("participant", flat=True))
    if step.kind in VOTED:
        votes = Vote.objects.counted().filter(choice__step=step, round=step.round).values_list("participant")
        dots = Dot.objects.counted().filter(choice__step=step).values_list("participant")
        ratings = Rating.objects.counted().filter(choice__step=step).values_list("participant")
        return {one for (one,) in votes.union(dots, ratings)}
    if step.kind == Kind.COMMIT:
        helpers = ActionHelper.objects.filter(action__statement__key_question__series=step.room.event.series_id)
        return set(helpers.values_list("participant", flat=True))
    return set(Contribution.objects.kept().filter(step=step).order_by().values_list("author", flat=True).distinct())


def by_role(room: Room) -> list[tuple[str, int]]:
    """How many of each stakeholder group are present, in the order of the groups; none that is empty."""
    present = Counter(there(room, None).values_list("stakeholder_group", flat=True))
    return [(str(group.label), present[group]) for group in StakeholderGroup if present[group]]


def silent(room: Room, step: Step) -> int:
    """Persons present who lose their say when a vote is closed, for it is not opened again."""
    if step.kind not in VOTED | {Kind.EXIT_POLL}:
        return 0
    answered = {one for one in answered_in(step) if one}
    return there(room, step).exclude(pk__in=answered).count()
