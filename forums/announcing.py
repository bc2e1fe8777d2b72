"""Announcing: a message to a chosen group, held for a moment, then one letter to each person, however often it is run.

Source: docs/adr/0005-letters.md
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy

from forums import wording
from forums.models import Announcement, Registration, TeamMember
from forums.tasks import write_announcements
from participants import post
from participants.letters import Words, compose_own, link, link_line
from participants.models import UNREACHABLE_LASTS, Letter, Role, User
from participants.reach import decline_path
from participants.refusals import Refused

BATCH = 200  # letters written in one transaction
ROUND_LASTS = 1.0  # seconds after which the worker lets others go first
HOLDS = (5, 15, 60)  # minutes between which one chooses
LANGUAGES = ("fi", "sv", "en")


class AnnouncingRefusal(models.TextChoices):
    """Why an announcement is not sent, changed or stopped."""

    EMPTY = "empty", gettext_lazy("Write the subject and the text in Finnish first.")
    NOBODY = "nobody", gettext_lazy("Nobody belongs to this group at the moment.")
    UNDER_WAY = "under_way", gettext_lazy("The letters are already leaving: this can no longer be changed.")
    STOPPED = "stopped", gettext_lazy("This announcement has been stopped.")


class AnnouncingRefused(Refused[AnnouncingRefusal]):
    """An announcement cannot be sent or changed; carries the reason."""


@dataclass(frozen=True)
class Reach:
    """How many people an announcement is for. Units: persons."""

    receivers: int
    declined: int  # want no announcements
    unreachable: int  # letters to them come back


def names(announcement: Announcement) -> tuple[str, ...]:
    """The placeholders that an announcement may hold."""
    return wording.ANNOUNCED_OF_EVENT if announcement.event_id else wording.ANNOUNCED


def group(announcement: Announcement) -> QuerySet[User]:
    """The people of the chosen group, whether they get announcements or not."""
    kind, people = announcement.Audience(announcement.audience), User.objects.filter(is_active=True, erased_at=None)
    if kind == announcement.Audience.OFFICIALS:
        return people.filter(Exists(_officials(announcement).filter(person=OuterRef("pk"))))
    if kind == announcement.Audience.PLANNING_GROUP:
        team = TeamMember.objects.filter(series=announcement.series_id, kind=TeamMember.Kind.PLANNING_MEMBER)
        return people.filter(Exists(team.filter(person=OuterRef("pk"))))
    return people.filter(Exists(_registrations(announcement).filter(person=OuterRef("pk"))))


def receivers(announcement: Announcement) -> QuerySet[User]:
    """Those of the group who get a letter: not who has declined announcements, nor who cannot be reached."""
    return group(announcement).filter(declined_at=None).exclude(_unreachable())


def reach(announcement: Announcement) -> Reach:
    """How many people would get a letter now, and how many of the group would not."""
    everybody = group(announcement)
    wanting = everybody.filter(declined_at=None)
    got = wanting.exclude(_unreachable()).count()
    wanted = wanting.count()
    return Reach(got, everybody.count() - wanted, wanted - got)


def _unreachable() -> Q:
    now = timezone.now()
    return Q(bounced_at__gt=now - UNREACHABLE_LASTS, bounced_email__iexact=Lower(F("email")))


def _officials(announcement: Announcement) -> QuerySet[Role]:
    roles = Role.objects.valid().officials().filter(municipality__series=announcement.series_id)
    return roles.filter(municipality=announcement.municipality_id) if announcement.municipality_id else roles


def _registrations(announcement: Announcement) -> QuerySet[Registration]:
    audience = announcement.Audience
    seats = {
        audience.REGISTERED: Registration.objects.seated(),
        audience.WAITING: Registration.objects.waiting(),
        audience.ATTENDED: Registration.objects.active().attended(),
    }[audience(announcement.audience)].order_by()
    seats = seats.filter(event__series=announcement.series_id)
    if announcement.event_id:
        seats = seats.filter(event=announcement.event_id)
    if announcement.stakeholder_group:
        seats = seats.filter(stakeholder_group=announcement.stakeholder_group)
    return seats.filter(municipality=announcement.municipality_id) if announcement.municipality_id else seats


def words(announcement: Announcement, person: User) -> Words:
    """What an announcement says to a person, in their language or in Finnish where that is missing."""
    language = announcement.language_for(person.language)
    subject, text = getattr(announcement, f"subject_{language}"), getattr(announcement, f"text_{language}")
    with translation.override(language):
        context: dict[str, Any] = {"person": person, "series": announcement.series, "event": announcement.event}
        if announcement.event:
            context["event_url"] = link(announcement.event.get_absolute_url())
        values = wording.values(f"{subject}\n{text}", context)
        values["house.way_out"] = link_line(gettext("Send me no more announcements"), link(decline_path(person.pk)))
    body = f"{text}\n\n{{{{ house.way_out }}}}"
    return compose_own(subject=subject, body=body, person=person, language=language, values=values)


def send_test(*, announcement: Announcement, to: User) -> None:
    """Send a letter as it would be to the one who writes the announcement."""
    _refuse_empty(announcement)
    key = f"announcement_test:{announcement.pk}:{uuid.uuid4().hex}"
    post.write(key=key, kind="announcement_test", person=to, words=words(announcement, to), about=announcement.about)


@transaction.atomic
def hold(*, announcement: Announcement, minutes: int) -> Announcement:
    """Let an announcement leave in some minutes; until then it can be changed and taken back.

    Units: minutes, one of `HOLDS`.
    Raises: AnnouncingRefused with the reason.
    """
    announcement = _to_change(announcement)
    _refuse_empty(announcement)
    if not receivers(announcement).exists():
        raise AnnouncingRefused(AnnouncingRefusal.NOBODY)
    announcement.due_at = timezone.now() + timedelta(minutes=minutes)
    announcement.save(update_fields=["due_at"])
    return announcement


@transaction.atomic
def change(*, announcement: Announcement, **fields: object) -> Announcement:
    """Change the words or the group of an announcement that has not begun to leave.

    Raises: AnnouncingRefused with the reason.
    """
    announcement = _to_change(announcement)
    for name, value in fields.items():
        setattr(announcement, name, value)
    announcement.save(update_fields=[*fields])
    return announcement


@transaction.atomic
def withdraw(*, announcement: Announcement) -> int:
    """Take an announcement back; one already leaving is stopped, and its letters that have not left are withdrawn.

    Answers how many letters were withdrawn.
    """
    announcement = _locked(announcement)
    if announcement.may_change():
        announcement.due_at = None
        announcement.save(update_fields=["due_at"])
        return 0
    if announcement.withdrawn_at is None:
        announcement.withdrawn_at = timezone.now()
        announcement.save(update_fields=["withdrawn_at"])
    return post.withdraw(about=announcement.about, kinds=["announcement"])


def write_due(at: datetime | None = None) -> int:
    """Write the letters of announcements whose time has come, for a moment's work; answers how many.

    A worker that is killed loses nothing and doubles nothing: each batch notes in its own transaction how far it
    came. What is left is rung for again, so that nobody waits behind ten thousand letters.
    """
    started, written = monotonic(), 0
    for announcement in Announcement.objects.due(at):
        while (count := _write_batch(announcement.pk, at)) is not None:
            written += count
            if monotonic() - started > ROUND_LASTS:
                transaction.on_commit(partial(write_announcements.apply_async, expires=60), robust=True)
                return written
    return written


@transaction.atomic
def _write_batch(announcement_id: int, at: datetime | None) -> int | None:
    """Write the next letters of an announcement; None when there is nothing left, or another worker is at it."""
    due = Announcement.objects.due(at).select_for_update(of=("self",), skip_locked=True, no_key=True)
    announcement = due.select_related("series", "event").filter(pk=announcement_id).first()
    if announcement is None:
        return None
    people = list(receivers(announcement).filter(pk__gt=announcement.written_to).order_by("pk")[:BATCH])
    written = post.write_many([_letter(announcement, person) for person in people])
    if people:
        announcement.written_to = people[-1].pk
    if len(people) < BATCH:
        announcement.written_at = timezone.now()
    announcement.save(update_fields=["written_to", "written_at"])
    return written


def _letter(announcement: Announcement, person: User) -> Letter:
    letter = post.draft(
        key=f"announcement:{announcement.pk}:{person.pk}",
        kind="announcement",
        person=person,
        words=words(announcement, person),
        about=announcement.about,
        is_optional=True,
    )
    letter.priority = Letter.Priority.BULK
    return letter


def _to_change(announcement: Announcement) -> Announcement:
    announcement = _locked(announcement)
    if announcement.withdrawn_at:
        raise AnnouncingRefused(AnnouncingRefusal.STOPPED)
    if not announcement.may_change():
        raise AnnouncingRefused(AnnouncingRefusal.UNDER_WAY)
    return announcement


def _locked(announcement: Announcement) -> Announcement:
    rows = Announcement.objects.select_for_update(of=("self",), no_key=True).select_related("series", "event")
    locked: Announcement = rows.get(pk=announcement.pk)
    return locked


def _refuse_empty(announcement: Announcement) -> None:
    if not (announcement.subject_fi and announcement.text_fi):  # type: ignore[attr-defined]
        raise AnnouncingRefused(AnnouncingRefusal.EMPTY)
