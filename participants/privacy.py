"""Personal data: shown to its owner, erased on request, and let go when no longer needed.

The apps above keep data about people too. Each enters its own answers when it starts (in `ready` of its
AppConfig): what it knows of a person (EXPORTS), how it forgets one (ERASURES) and what it locks for that (HOLDS), whom
it still needs (NEEDS), and what it lets go of by its own time (RETENTIONS).
Which model is covered where: docs/privacy.md.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from participants.contact import CONTACT_LASTS
from participants.models import Contact, Feedback, Letter, Role, User

log = logging.getLogger(__name__)

PRIVACY_VERSION = "2026-11-22"  # of the privacy notice; stored with each registration
PERSON_LASTS = timedelta(days=settings.PERSON_LASTS_DAYS)  # after the last event, role or task
FEEDBACK_LASTS = timedelta(days=365)  # after it was answered
_OF_PERSON = (
    "email",
    "first_name",
    "last_name",
    "language",
    "created_at",
    "last_login",
    "declined_at",
    "bounced_at",
)
_OF_CONTACT = (
    "first_name",
    "last_name",
    "organisation",
    "title",
    "stakeholder_group",
    "language",
    "confirmed_at",
)
BATCH = 200  # people let go in one night's run

EXPORTS: dict[str, Callable[[User], Any]] = {}  # heading → what is known of a person under it, fit for JSON
HOLDS: dict[str, Callable[[User], object]] = {}  # name → locks what is locked before a person's own row
ERASURES: dict[str, Callable[[User], None]] = {}  # name → forgets a person, keeping what is only a number
NEEDS: dict[str, Callable[[datetime], QuerySet[Any, Any]]] = {}  # name → keys of people needed after a moment

RETENTIONS: dict[str, Callable[[datetime], int]] = {}  # name → lets go of rows past their time; answers how many


def export(person: User) -> dict[str, Any]:
    """All that is known of a person, by heading, fit for JSON."""
    own = {
        "person": _fields(person, *_OF_PERSON),
        "roles": [
            {"role": str(role), **_fields(role, "granted_at", "ends_on")}
            for role in person.roles.select_related("municipality", "network")
        ],
        "letters": [
            _fields(letter, "kind", "subject", "text", "created_at", "sent_at", "sent_to", "failed_at", "bounced_at")
            for letter in person.letters.filter(other_address="").order_by("pk")
        ],
        "feedback": [
            _fields(one, "message", "page", "sent_at", "answered_at")
            for one in Feedback.objects.filter(reply_to__iexact=person.email)
        ],
        "contacts": _told_contacts(person),
        "second_factors": [_fields(one, "type", "created_at", "last_used_at") for one in _authenticators(person)],
    }
    return own | {heading: tell(person) for heading, tell in EXPORTS.items()}


@transaction.atomic
def erase(person: User) -> None:
    """Forget a person: the row stays as a number for statistics, without name, address, letters or way in.

    What the apps above lock before people is locked first, in the order in which they work, so that no ring can form.
    """
    for hold in HOLDS.values():
        hold(person)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    for forget in ERASURES.values():
        forget(person)
    Feedback.objects.filter(reply_to__iexact=person.email).update(reply_to="")
    _contacts(person).delete()
    person.letters.waiting().update(withdrawn_at=timezone.now())
    person.letters.update(subject="", text="", html="", calendar="", failure="", sent_to="", other_address="")
    for row in (Role.objects.of(person), _authenticators(person), EmailAddress.objects.filter(user=person)):
        row.delete()
    _blank(person)


def retain(at: datetime | None = None) -> int:
    """Let go of all that is no longer needed at a moment (default: now); answers how many rows."""
    moment = at or timezone.now()
    gone = {
        "letters": _old_letters(moment).update(text="", html="", calendar="", other_address=""),
        "feedback": Feedback.objects.filter(answered_at__lt=moment - FEEDBACK_LASTS).delete()[0],
        "contacts": Contact.objects.filter(confirmed_at__lt=moment - CONTACT_LASTS).delete()[0],
        "sessions": Session.objects.filter(expire_date__lt=moment).delete()[0],
        **{name: let_go(moment) for name, let_go in RETENTIONS.items()},
        "people": _let_go(moment),
    }
    log.info("Let go: %s", ", ".join(f"{count} {name}" for name, count in gone.items()))
    return sum(gone.values())


def no_longer_needed(at: datetime) -> QuerySet[User]:
    """People who at a moment have no role, and whom no app has needed for as long as a person lasts."""
    limit = at - PERSON_LASTS
    people = User.objects.filter(erased_at=None, is_staff=False, is_superuser=False, created_at__lt=limit)
    people = people.exclude(last_login__gte=limit)
    people = people.exclude(pk__in=Role.objects.filter(Q(ends_on=None) | Q(ends_on__gte=limit)).values("person"))
    people = people.exclude(pk__in=Letter.objects.filter(created_at__gte=limit).values("person"))
    for needed in NEEDS.values():
        people = people.exclude(pk__in=needed(limit))
    return people


def _let_go(at: datetime) -> int:
    people = list(no_longer_needed(at)[:BATCH])
    for person in people:
        erase(person)
    return len(people)


def _old_letters(at: datetime) -> QuerySet[Letter]:
    over = Q(sent_at__isnull=False) | Q(withdrawn_at__isnull=False) | Q(failed_at__isnull=False) | Q(valid_until__lt=at)
    old = Letter.objects.filter(over, created_at__lt=at - Letter.BODY_LASTS, due_at__lt=at - Letter.BODY_LASTS)
    return old.exclude(text="", html="", calendar="")


def _told_contacts(person: User) -> list[dict[str, Any]]:
    rows = _contacts(person).select_related("municipality", "network")
    return [{"register": str(one.register), **_fields(one, *_OF_CONTACT)} for one in rows]


def _contacts(person: User) -> QuerySet[Contact]:
    return Contact.objects.filter(email__iexact=person.email).order_by("pk")


def _blank(person: User) -> None:
    person.email = f"erased-{person.pk}@example.invalid"
    person.first_name = person.last_name = person.bounced_email = ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login, person.erased_at = None, timezone.now()
    person.set_unusable_password()  # a new one each time: every session of the person ends
    person.save()


def _authenticators(person: User) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = Authenticator.objects.filter(user=person)
    return found


def _fields(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
