"""The actions of a series as people read them: by state, those in trouble told in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, Max, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from forums.models import Action, Series
from forums.models.followup import ActionQuerySet
from participants.models import Visitor

ORDER = (
    Action.Status.AT_RISK,
    Action.Status.NOT_BEGUN,
    Action.Status.UNDER_WAY,
    Action.Status.CHANGED,
    Action.Status.DONE,
    Action.Status.GIVEN_UP,
)


@dataclass(frozen=True)
class Row:
    """One action with what is told of it today."""

    action: Action
    is_overdue: bool
    days_silent: int  # days since its last word, if its owner has been asked in vain; else 0


@dataclass(frozen=True)
class State:
    """One state of the board and how many actions are in it."""

    status: Action.Status
    count: int

    @property
    def mark(self) -> str:
        """The kind of mark that goes with the state."""
        return MARKS[self.status]


MARKS: dict[str, str] = {
    Action.Status.NOT_BEGUN: "coming",
    Action.Status.UNDER_WAY: "open",
    Action.Status.AT_RISK: "attention",
    Action.Status.DONE: "done",
    Action.Status.CHANGED: "open",
    Action.Status.GIVEN_UP: "off",
}


def of_series(series: Series, user: Visitor) -> ActionQuerySet:
    """The actions of a series that `user` may know of, those at risk first."""
    place = Case(*(When(status=status, then=Value(number)) for number, status in enumerate(ORDER)))
    rows = told(Action.objects.visible_to(user).filter(statement__key_question__series=series))
    return rows.order_by(place, F("due_on").asc(nulls_last=True), "pk")


def told(actions: ActionQuerySet) -> ActionQuerySet:
    """Actions with the moment of the last word about each."""
    word = Coalesce(Max("check_ins__made_at"), "confirmed_at", "made_at")
    return actions.annotate(word_at=word).select_related("statement__key_question")


def states(actions: ActionQuerySet) -> list[State]:
    """How many actions are in each state, in the order of the board."""
    counted = dict(actions.order_by().values_list("status").annotate(Count("pk", distinct=True)))
    return [State(status, counted[status]) for status in ORDER if counted.get(status)]


def row(action: Action, on: date | None = None) -> Row:
    """What is told of an action from `told` on a day (default: today)."""
    day = on or timezone.localdate()
    silent = (day - timezone.localdate(action.word_at)).days if action.is_silent(day) else 0  # type: ignore[attr-defined]
    return Row(action, action.is_overdue(day), silent)
