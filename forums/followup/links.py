"""The links of an action's owner: signed, not kept, and dead when the version of the action's link grows."""

from __future__ import annotations

from django.core import signing

from forums.followup.refusals import ActionRefusal, ActionRefused
from forums.models import Action

CONFIRM = signing.Signer(salt="action-confirm")
CHECK_IN = signing.Signer(salt="action-check-in")


def token(action: Action, signer: signing.Signer) -> str:
    """The secret of a link that leads to an action."""
    return signer.sign(f"{action.pk}.{action.link_version}")


def find(token: str, signer: signing.Signer) -> Action:
    """The action a link leads to; looking at it changes nothing.

    Raises: ActionRefused, when the link is foreign, or has been used or overtaken.
    """
    key, version = read(token, signer)
    rows = Action.objects.filter(pk=key, link_version=version).select_related("statement__key_question__series")
    if (action := rows.first()) is None:
        raise ActionRefused(ActionRefusal.STALE)
    return action


def locked(token: str, signer: signing.Signer) -> Action:
    """The action a link leads to, held until the end of the transaction, so that the link works once.

    Raises: ActionRefused, when the link is foreign, or has been used or overtaken.
    """
    key, version = read(token, signer)
    action = hold(key)
    if action is None or action.link_version != version:
        raise ActionRefused(ActionRefusal.STALE)
    return action


def hold(key: int) -> Action | None:
    """The row of an action as it is now, held until the end of the transaction."""
    rows = Action.objects.select_for_update(of=("self",)).select_related("statement__key_question__series")
    return rows.filter(pk=key).first()


def read(token: str, signer: signing.Signer) -> tuple[int, int]:
    """The number of an action and the version of its link that a secret tells.

    Raises: ActionRefused, when the secret is not one of ours.
    """
    try:
        key, version = signer.unsign(token).split(".")
        return int(key), int(version)
    except (signing.BadSignature, ValueError):
        raise ActionRefused(ActionRefusal.STALE) from None
