"""Sharing: naming the people a file is for, and lending it by a link until a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from materials.models import Material, MaterialLink
from participants.models import User
from participants.refusals import Refused

MOST_LINKS = 50  # live ones of one file


class LinkRefusal(models.TextChoices):
    """Why a link is not made."""

    NOT_READY = "not_ready", _("The file cannot be downloaded now, so it cannot be shared.")
    TOO_MANY = "too_many", _("The file has many links already. End some of them first.")


class LinkRefused(Refused[LinkRefusal]):
    """A link that is not made; `reason` is a LinkRefusal."""


@transaction.atomic
def name_people(*, material: Material, people: Iterable[User]) -> None:
    """Say for whom a file for named people is; it is taken from all others at once."""
    material.people.set(people)


@transaction.atomic
def make_link(*, material: Material, days: int, by: User) -> MaterialLink:
    """Make a link that opens one file to whoever has it, for some days.

    Raises: LinkRefused with the reason.
    """
    row = Material.objects.select_for_update(of=("self",)).get(pk=material.pk)
    if not Material.objects.ready().uploaded().filter(pk=row.pk).exists():
        raise LinkRefused(LinkRefusal.NOT_READY)
    if row.links.live().count() >= MOST_LINKS:
        raise LinkRefused(LinkRefusal.TOO_MANY)
    now = timezone.now()
    return row.links.create(made_by=by, made_at=now, expires_at=now + timedelta(days=days))


def end(*, link: MaterialLink) -> None:
    """End a link at once; one that has ended keeps its time."""
    MaterialLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def count(*, link: MaterialLink) -> None:
    """Count a download by a link; nothing is kept of who the reader was."""
    MaterialLink.objects.filter(pk=link.pk).update(downloads=F("downloads") + 1)
