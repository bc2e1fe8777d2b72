"""Merging: two rows of one person become one.

The apps above keep data about people too. Each enters its own part in MERGES when it starts (in `ready` of its
AppConfig), as it does in participants.privacy.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from participants import privacy
from participants.models import Contact, Letter, Role, User
from participants.refusals import Refused

# Name → moves what an app keeps of the second person to the first; answers how many rows. The numbers are of the
# rows that stay where the two cannot both stay.
Move = Callable[[User, User, Collection[int]], int]
MERGES: dict[str, Move] = {}


class MergeRefusal(models.TextChoices):
    """Why two cannot be made one; the same words for the page and the exception."""

    SAME = "same", _("These are one already.")
    ERASED = "erased", _("One of these people has been erased.")
    CHOOSE = "choose", _("Both are on the list of the same event. Choose which of the two registrations stays.")


class MergeRefused(Refused[MergeRefusal]):
    """A merge that cannot be made; `reason` is a MergeRefusal."""


@transaction.atomic
def merge(*, keep: User, gone: User, stays: Collection[int] = ()) -> dict[str, int]:
    """Move letters, roles, contacts and all that the apps above keep to `keep`, and empty the row of `gone`.

    Both rows are locked in one order for all. Cannot be undone. Answers what was moved, in rows.
    Raises: MergeRefused with the reason.
    """
    rows = User.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=[keep.pk, gone.pk])
    locked = {person.pk: person for person in rows}
    if len(locked) != 2:
        raise MergeRefused(MergeRefusal.SAME)
    keep, gone = locked[keep.pk], locked[gone.pk]
    if keep.erased_at or gone.erased_at:
        raise MergeRefused(MergeRefusal.ERASED)
    counts = {name: move(keep, gone, stays) for name, move in MERGES.items()}
    counts |= {"letters": _letters(keep, gone), "roles": _roles(keep, gone), "contacts": _contacts(keep, gone)}
    if not (keep.first_name or keep.last_name):
        keep.first_name, keep.last_name = gone.first_name, gone.last_name
        keep.save(update_fields=["first_name", "last_name"])
    privacy.erase(gone)
    return counts


def _letters(keep: User, gone: User) -> int:
    return Letter.objects.filter(person=gone).update(person=keep)


def _roles(keep: User, gone: User) -> int:
    moved = 0
    for role in Role.objects.of(gone):
        place = {"kind": role.kind, "network": role.network, "municipality": role.municipality}
        if not Role.objects.of(keep).filter(**place).exists():
            moved += Role.objects.filter(pk=role.pk).update(person=keep)
    return moved


def _contacts(keep: User, gone: User) -> int:
    moved = 0
    for contact in Contact.objects.filter(email__iexact=gone.email):
        twins = Contact.objects.kept_in([contact.register]).filter(email__iexact=keep.email)
        if not twins.exists():
            moved += Contact.objects.filter(pk=contact.pk).update(email=keep.email.lower())
    return moved
