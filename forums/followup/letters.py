"""Letters about actions: to their owners, and to those who look after a series when an owner is silent.

Every function returns a letter not yet saved. A letter to an owner names nobody else.
"""

from __future__ import annotations

from copy import copy
from datetime import date, time

from django.urls import reverse
from django.utils import translation

from forums.followup import links
from forums.models import Action
from forums.timetable import at_clock
from participants import post
from participants.letters import compose, link
from participants.models import Letter, User

AT = time(9)  # when letters of a day leave, in Helsinki


def about(action: Action) -> str:
    """The name letters use for an action."""
    return f"action:{action.pk}"


def confirmation_asked(action: Action, person: User) -> Letter:
    """The letter that asks the owner of an action whether it is theirs."""
    return _letter("action_owner", action, person, key=f"action_owner:{action.link_version}:{action.pk}")


def was_asked(action: Action) -> bool:
    """Whether an owner of an action has been asked, or has taken it on."""
    asked = Letter.objects.filter(kind="action_owner", about=about(action), withdrawn_at=None)
    return action.confirmed_at is not None or asked.exists()


def handed_over(action: Action, person: User, new_owner: str) -> Letter:
    """The letter that tells the former owner who has the action now."""
    key = f"action_handed_over:{action.link_version}:{action.pk}"
    return _letter("action_handed_over", action, person, key=key, new_owner=new_owner)


def check_in(action: Action, person: User, *, day: date, is_again: bool = False) -> Letter:
    """The letter that asks how an action goes, or asks a second time."""
    kind = "action_check_in_again" if is_again else "action_check_in"
    letter = _letter(kind, action, person, key=key(kind, action))
    letter.due_at = at_clock(day, AT)
    return letter


def silent(action: Action, person: User, *, day: date) -> Letter:
    """The letter that tells who looks after a series that an action's owner has not answered, or not confirmed."""
    letter = _letter("action_silent", action, person, key=f"{key('action_silent', action)}:{person.pk}")
    letter.due_at = at_clock(day, AT)
    return letter


def key(kind: str, action: Action) -> str:
    """The promise of a letter to an action's owner about one day of asking."""
    return f"{kind}:{action.pk}:{action.checkin_on}"


def _letter(kind: str, action: Action, person: User, *, key: str, **extra: str) -> Letter:
    """A letter in the receiver's language; an owner who has not confirmed is greeted as they were written down."""
    greeted = copy(person)
    if action.confirmed_at is None and kind != "action_silent":
        greeted.first_name, greeted.last_name, greeted.is_named_by_anybody = action.owner_name, "", False
    with translation.override(person.language):
        paths = {
            "confirm_url": reverse("action_confirm", args=[links.token(action, links.CONFIRM)]),
            "check_in_url": reverse("action_check_in", args=[links.token(action, links.CHECK_IN)]),
            "action_url": action.get_absolute_url(),
            "edit_url": reverse("action_edit", args=[action.key]),
            "privacy_url": reverse("privacy"),
        }
        context = {
            "action": action,
            "series": action.statement.key_question.series,
            "statement": action.statement.text,
            **{name: link(path) for name, path in paths.items()},
            **extra,
        }
        words = compose(template=kind, person=greeted, context=context)
    return post.draft(key=key, kind=kind, person=person, words=words, about=about(action))
