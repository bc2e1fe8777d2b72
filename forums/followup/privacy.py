"""What actions know of a person, how they forget one, and when they let everybody go.

Source: docs/privacy.md
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from forums.models import Action, ActionHelper
from participants import privacy
from participants.models import User

OWNERS_LAST = timedelta(days=365)  # after the last word about an action that has ended, or the end of its series


def enter() -> None:
    """Give the answers of actions to participants.privacy."""
    privacy.EXPORTS["actions"] = owned
    privacy.EXPORTS["actions_helped"] = helped
    privacy.ERASURES["actions"] = forget
    privacy.NEEDS["actions"] = of_owners_since
    privacy.RETENTIONS["owners of actions"] = let_go


def owned(person: User) -> list[dict[str, Any]]:
    """The actions a person is the contact person of."""
    wanted = ("title", "owner_organisation", "owner_name", "owner_email", "confirmed_at", "due_on", "status")
    return list(Action.everything.filter(owner_email__iexact=person.email).order_by("pk").values(*wanted))


def helped(person: User) -> list[dict[str, Any]]:
    """The actions a person joined by a phone that was let in by their registration."""
    rows = ActionHelper.objects.filter(participant__registration__person=person).select_related("action")
    return [{"action": row.action.title, "name": row.name, "joined_at": row.joined_at} for row in rows.order_by("pk")]


def forget(person: User) -> None:
    """Take a person off their actions: the organisation stays, without a confirmed owner, and their links die."""
    ActionHelper.objects.filter(participant__registration__person=person).update(name="", participant=None)
    _without_owner(Action.everything.filter(owner_email__iexact=person.email))


def of_owners_since(moment: datetime) -> QuerySet[Any, Any]:
    """Contact persons of actions that had not come to their end by a moment."""
    series_open = Q(statement__key_question__series__closed_at=None)
    series_open |= Q(statement__key_question__series__closed_at__gte=moment)
    going = Action.everything.exclude(owner_email="").ongoing().filter(series_open)
    return User.objects.filter(email__in=going.values("owner_email")).values("pk")


def let_go(at: datetime) -> int:
    """Take the contact persons off actions that ended, or whose series was closed, long before a moment."""
    limit = at - OWNERS_LAST
    named = Action.everything.exclude(owner_name="", owner_email="")
    ended = Q(status__in=Action.ENDED) & ~Q(check_ins__made_at__gte=limit) & Q(made_at__lt=limit)
    past = named.filter(ended | Q(statement__key_question__series__closed_at__lt=limit))
    return _without_owner(Action.everything.filter(pk__in=past.values("pk")), keeps_confirmation=True)


def _without_owner(actions: QuerySet[Action], *, keeps_confirmation: bool = False) -> int:
    """Empty the contact persons of some actions; answers how many."""
    fields: dict[str, Any] = {"owner_name": "", "owner_email": "", "link_version": F("link_version") + 1}
    return actions.update(**fields if keeps_confirmation else {**fields, "confirmed_at": None})
