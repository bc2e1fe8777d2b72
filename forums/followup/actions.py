"""Actions are written under a statement of will, changed, and handed over to another owner.

Source: docs/adr/0022-follow-up.md
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from forums.followup import cadence, letters, links
from forums.followup.refusals import ActionRefusal, ActionRefused
from forums.models import Action, StatementOfWill
from participants import people, post
from participants.models import User

MOST = 3  # actions under one statement of will
OWNER = ("owner_organisation", "owner_name", "owner_email")


def refusal(statement: StatementOfWill, at: date | None = None) -> ActionRefusal | None:
    """Why no action can be written under a statement, or None."""
    if statement.key_question.series.closed_at:
        return ActionRefusal.CLOSED
    return ActionRefusal.ENOUGH if statement.actions.count() >= MOST else None


@transaction.atomic
def write(*, statement: StatementOfWill, **fields: Any) -> Action:
    """Write an action under a statement, and ask its owner by letter whether it is theirs.

    Under a draft the letter waits until the statement is published, for until then its words may change.
    The statement is locked, so that two phones cannot both write the third action.
    Raises: ActionRefused with the reason.
    """
    rows = StatementOfWill.objects.select_for_update(of=("self",)).select_related("key_question__series")
    statement = rows.get(pk=statement.pk)
    if reason := refusal(statement):
        raise ActionRefused(reason)
    if statement.actions.filter(title__iexact=fields["title"]).exists():
        raise ActionRefused(ActionRefusal.SAME)
    action = Action(statement=statement, **_tidied(fields))
    today = timezone.localdate()
    _check_days(action, today, today)
    action.checkin_on = cadence.first(today, action.due_on)
    action.save(force_insert=True)
    if statement.published_at:
        _ask_owner(action)
    return action


@transaction.atomic
def ask_waiting(*, statement: StatementOfWill) -> None:
    """Ask the owners who were not asked while the statement was a draft; who has been asked is not asked again."""
    for action in Action.objects.ongoing().filter(statement=statement, confirmed_at=None):
        _ask_owner(action)


@transaction.atomic
def change(*, action: Action, **fields: Any) -> Action:
    """Change what an action is; its owner is changed by a hand-over only.

    Raises: ActionRefused with the reason.
    """
    held = _open(action)
    was = held.first_step_on, held.due_on
    for name, value in _tidied(fields).items():
        if name not in OWNER:
            setattr(held, name, value)
    if held.first_step_on != was[0]:
        _check_days(held, timezone.localdate(held.made_at), timezone.localdate())
    elif held.first_step_on and held.due_on and held.first_step_on > held.due_on:
        raise ActionRefused(ActionRefusal.STEP_AFTER_DUE)
    if held.due_on != was[1]:
        if held.due_on and held.due_on < timezone.localdate():
            raise ActionRefused(ActionRefusal.DUE_PAST)
        held.checkin_on = _brought_forward(held)
    held.save()
    return held


def _brought_forward(action: Action) -> date:
    """The next day of asking when an action falls due on another day than before."""
    today = timezone.localdate()
    latest = cadence.following(today, action.due_on)
    return min(action.checkin_on, latest) if action.checkin_on else latest


@transaction.atomic
def hand_over(*, action: Action, owner_organisation: str, owner_name: str = "", owner_email: str = "") -> Action:
    """Give an action to another owner, who is asked to confirm it; the former owner is told, and their links die.

    Raises: ActionRefused with the reason.
    """
    held = _open(action)
    new = _tidied({"owner_organisation": owner_organisation, "owner_name": owner_name, "owner_email": owner_email})
    if all(getattr(held, name) == value for name, value in new.items()):
        raise ActionRefused(ActionRefusal.SAME_OWNER)
    former, was_asked = _owner(held), letters.was_asked(held)
    if former and was_asked and former.email != new["owner_email"]:
        post.write_many([letters.handed_over(held, former, new["owner_organisation"])])
    post.withdraw(about=letters.about(held), kinds=["action_owner", "action_check_in", "action_check_in_again"])
    for name, value in new.items():
        setattr(held, name, value)
    held.confirmed_at = None
    held.link_version += 1
    held.save()
    if was_asked or held.statement.published_at:
        _ask_owner(held)
    return held


@transaction.atomic
def confirm(*, token: str) -> Action:
    """The owner takes an action on: the link that asked for it has done its work.

    Raises: ActionRefused, when the link is foreign, or has been used or overtaken.
    """
    action = links.locked(token, links.CONFIRM)
    if action.status in Action.ENDED:
        raise ActionRefused(ActionRefusal.ENDED)
    action.confirmed_at = timezone.now()
    action.link_version += 1
    action.save()
    return action


def _open(action: Action) -> Action:
    """The action as it is now, held, if it can still be changed."""
    held = links.hold(action.pk)
    if held is None or held.statement.key_question.series.closed_at:
        raise ActionRefused(ActionRefusal.CLOSED)
    if held.status in Action.ENDED:
        raise ActionRefused(ActionRefusal.ENDED)
    return held


def _tidied(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with the address in small letters, so that it is found by who it belongs to."""
    return {name: value.lower() if name == "owner_email" else value for name, value in fields.items()}


def _check_days(action: Action, agreed_on: date, today: date) -> None:
    for _field, reason in wrong_days(action.first_step_on, action.due_on, agreed_on, today):
        raise ActionRefused(reason)


def wrong_days(
    step: date | None, due: date | None, agreed_on: date, today: date
) -> Iterator[tuple[str, ActionRefusal]]:
    """Every reason why the days of an action cannot be, each with the field that it is about."""
    if step and step > agreed_on + cadence.FIRST_STEP:
        yield "first_step_on", ActionRefusal.STEP_LATE
    if step and step < today:
        yield "first_step_on", ActionRefusal.STEP_PAST
    if due and due < today:
        yield "due_on", ActionRefusal.DUE_PAST
    elif step and due and step > due:
        yield "due_on", ActionRefusal.STEP_AFTER_DUE


def _owner(action: Action) -> User | None:
    """The person behind the owner's address; None where no address was given."""
    if not action.owner_email:
        return None
    return people.find_or_create(email=action.owner_email, language=get_language() or "fi")[0]


def _ask_owner(action: Action) -> None:
    if person := _owner(action):
        post.write_many([letters.confirmation_asked(action, person)])
