"""Check-ins: an owner tells how an action goes, by a link that works once; the diary only grows.

Source: docs/adr/0022-follow-up.md
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from forums.followup import cadence, letters, links
from forums.followup.refusals import ActionRefusal, ActionRefused
from forums.models import Action, CheckIn
from participants import post


def find(token: str) -> Action:
    """The action a link asks about; looking at it changes nothing.

    Raises: ActionRefused, when the link is foreign or has been used, or the action has ended.
    """
    action = links.find(token, links.CHECK_IN)
    _check(action)
    return action


@transaction.atomic
def check_in(*, token: str, status: str, sentence: str, learned: str = "", link: str = "") -> CheckIn:
    """Add an entry to the diary, move the action to its state, and set the next day of asking.

    The row of the action is locked, so that a link works once. Letters that have not left are taken back.
    Raises: ActionRefused with the reason.
    """
    action = links.locked(token, links.CHECK_IN)
    _check(action)
    if status == Action.Status.GIVEN_UP and not sentence.strip():
        raise ActionRefused(ActionRefusal.NO_REASON)
    entry = CheckIn(action=action, status=status, sentence=sentence, learned=learned, link=link)
    entry.link_version = action.link_version
    entry.save(force_insert=True)
    action.status = status
    action.link_version += 1
    action.checkin_on = None if status in Action.ENDED else cadence.following(timezone.localdate(), action.due_on)
    action.save()
    post.withdraw(about=letters.about(action))
    return entry


def _check(action: Action) -> None:
    if action.status in Action.ENDED:
        raise ActionRefused(ActionRefusal.ENDED)
    if action.statement.key_question.series.closed_at:
        raise ActionRefused(ActionRefusal.CLOSED)
