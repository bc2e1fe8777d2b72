"""What the clock asks about actions: their owners on the day, again after a week, and then who looks after the series.

Source: docs/adr/0022-follow-up.md
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from forums.followup import cadence, letters, links
from forums.models import Action, Series, TeamMember
from participants import people, post
from participants.models import Letter, Role, User

ASK, REMIND, TELL = "action_check_in", "action_check_in_again", "action_silent"


def send_due(at: datetime | None = None) -> int:
    """Write the letters about actions that are due at a moment (default: now); answers how many.

    Running it twice, or in two workers, writes nothing twice: each letter's key names the action and the day of asking.
    """
    day = timezone.localdate(at)
    due: list[tuple[QuerySet[Action], Callable[[Action, date], list[Letter]]]] = [
        (_to_ask(day), _asking),
        (_to_remind(day), _reminding),
        (_to_tell(day), _telling),
    ]
    return sum(_write(pk, day, draft) for rows, draft in due for pk in rows.values_list("pk", flat=True))


def _to_ask(day: date) -> QuerySet[Action]:
    return _asked(day).filter(_is_owned(), ~_written(ASK))


def _to_remind(day: date) -> QuerySet[Action]:
    return _asked(day).filter(_is_owned(), _written(ASK, day - cadence.REMINDED), ~_written(REMIND))


def _to_tell(day: date) -> QuerySet[Action]:
    """Those whose owner was reminded a week ago, and at once those that nobody has confirmed."""
    in_vain = _written(REMIND, day - (cadence.TOLD - cadence.REMINDED))
    return _asked(day).filter(in_vain | ~_is_owned(), ~_written(TELL))


def _asked(day: date) -> QuerySet[Action]:
    return Action.objects.asked(day).filter(statement__key_question__series__closed_at=None).order_by("pk")


def _is_owned() -> Q:
    """Only who has confirmed an action is asked about it: anybody may have typed the address."""
    return Q(confirmed_at__isnull=False) & ~Q(owner_email="")


def _written(kind: str, by: date | None = None) -> Q:
    """Whether a letter about this day of asking has been written, by a day if one is given."""
    key = Concat(
        Value(f"{kind}:"),
        Cast(OuterRef("pk"), CharField()),
        Value(":"),
        Cast(OuterRef("checkin_on"), CharField()),
        output_field=CharField(),
    )
    same = Letter.objects.annotate(promise=key)
    same = same.filter(key__startswith=F("promise")) if kind == TELL else same.filter(key=F("promise"))
    return Q(Exists(same.filter(created_at__date__lte=by) if by else same))


@transaction.atomic
def _write(pk: int, day: date, draft: Callable[[Action, date], list[Letter]]) -> int:
    """Write the letters about one action, if it still waits for a word: its owner may answer at this moment."""
    action = links.hold(pk)
    if action is None or action.status in Action.ENDED or action.checkin_on is None or action.checkin_on > day:
        return 0
    return post.write_many(draft(action, day))


def _asking(action: Action, _day: date) -> list[Letter]:
    return [letters.check_in(action, _owner(action), day=action.checkin_on or _day)]


def _reminding(action: Action, day: date) -> list[Letter]:
    return [letters.check_in(action, _owner(action), day=day, is_again=True)]


def _telling(action: Action, day: date) -> list[Letter]:
    return [letters.silent(action, person, day=day) for person in coordinators(action.statement.key_question.series)]


def _owner(action: Action) -> User:
    return people.find_or_create(email=action.owner_email)[0]


def coordinators(series: Series) -> list[User]:
    """Who looks after the actions of a series: its planning group, or else its managers."""
    members = series.team.filter(kind=TeamMember.Kind.PLANNING_MEMBER).values("person")
    group = list(User.objects.filter(pk__in=members, is_active=True).order_by("pk"))
    if group:
        return group
    roles = Role.objects.valid().project_managers().filter(Q(network=None) | Q(network=series.network_id))
    return list(User.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("pk"))
