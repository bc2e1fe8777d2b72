"""People: found or made by e-mail, invited to be officials, changing their own name and language."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from participants import letters, post
from participants.models import Role, User
from participants.plain import one_line
from regions.models import Municipality, Network
from regions.prepared import PreparedQuery

_LONGEST_NAME = 100  # characters
_BY_EMAIL = PreparedQuery(User.objects.with_email, str)


def find_or_create(
    *, email: str, first_name: str = "", last_name: str = "", language: str = "fi", by_anybody: bool = False
) -> tuple[User, bool]:
    """The person with this e-mail, and whether they are new; `by_anybody` if a public form brought the name.

    A person found keeps their own name and language: whoever types an address has not proven to be its owner.
    """
    address = one_line(email).lower()
    if person := _BY_EMAIL.ask_one(address):
        return person, False
    try:
        with transaction.atomic():
            return User.objects.create_user(
                address,
                first_name=one_line(first_name, _LONGEST_NAME),
                last_name=one_line(last_name, _LONGEST_NAME),
                language=language,
                is_named_by_anybody=by_anybody,
            ), True
    except IntegrityError:  # somebody else made the same person at the same moment
        return User.objects.with_email(address).get(), False


def find_or_create_many(people: Iterable[User]) -> dict[str, User]:
    """The saved people with the e-mails of `people`, who are not saved yet; by e-mail, in a few statements.

    A person found keeps their own name and language, as in `find_or_create`.
    """
    wanted = {person.email.lower(): person for person in people}
    known = _by_email(wanted)
    # In one order for all, so that two lists with the same new people never wait for each other in a ring.
    new = [wanted[email] for email in sorted(wanted.keys() - known.keys())]
    for person in new:
        person.set_unusable_password()
    if not new:
        return known
    User.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return _by_email(wanted)


def _by_email(emails: Iterable[str]) -> dict[str, User]:
    found = User.objects.annotate(address=Lower("email")).filter(address__in=list(emails))
    return {person.email.lower(): person for person in found}


@transaction.atomic
def invite_official(
    *, email: str, first_name: str, last_name: str, language: str, municipality: Municipality, by: User
) -> Role:
    """Make a person an official of a municipality and tell them by letter that they can register attendees.

    Inviting the same person again returns the role they already have and sends nothing.
    """
    person, _is_new = find_or_create(email=email, first_name=first_name, last_name=last_name, language=language)
    role, is_new = Role.objects.get_or_create(
        person=person,
        kind=Role.Kind.MUNICIPAL_OFFICIAL,
        municipality=municipality,
        network=None,
        defaults={"granted_by": by},
    )
    if not is_new and not Role.objects.valid().filter(pk=role.pk).exists():
        Role.objects.filter(pk=role.pk).update(ends_on=None, granted_by=by, granted_at=timezone.now())
        role.refresh_from_db()
        is_new = True
    if is_new:
        _write_invitation(role)
    return role


@transaction.atomic
def add_manager(*, email: str, first_name: str = "", last_name: str = "", network: Network | None = None) -> Role:
    """Make a person a project manager of a network, or of all; one who is that already stays so."""
    person, _is_new = find_or_create(email=email, first_name=first_name, last_name=last_name)
    kind = Role.Kind.PROJECT_MANAGER
    role, _is_new = Role.objects.get_or_create(person=person, kind=kind, network=network, municipality=None)
    return role


def invitation(role: Role) -> letters.Words:
    """What the letter to a new official says."""
    with override(role.person.language):
        sign_in = letters.link(reverse("account_login"))
    return letters.compose(
        template="official_invited",
        person=role.person,
        context={"municipality": role.municipality, "sign_in_url": sign_in, "by": role.granted_by},
    )


def _write_invitation(role: Role) -> None:
    key = f"official:{role.pk}:{role.granted_at.timestamp():.0f}"
    post.write(key=key, kind="official_invited", person=role.person, words=invitation(role), about=f"role:{role.pk}")


@transaction.atomic
def remove_role(*, role: Role) -> None:
    """End a role at once and take back a letter about it that has not left."""
    post.withdraw(about=f"role:{role.pk}")
    role.delete()


def renew_calendar_link(*, person: User) -> None:
    """Give a person's own calendar a new address; the old one stops working at once."""
    User.objects.filter(pk=person.pk).update(calendar_version=F("calendar_version") + 1)


def change_language(*, person: User, language: str) -> None:
    """Change the language of a person's letters."""
    person.language = language
    person.save(update_fields=["language"])


def change_details(*, person: User, first_name: str, last_name: str, language: str) -> None:
    """Change a person's own name and the language of their letters; whoever may do that is believed."""
    person.first_name = one_line(first_name, _LONGEST_NAME)
    person.last_name = one_line(last_name, _LONGEST_NAME)
    person.language, person.is_named_by_anybody = language, False
    person.save(update_fields=["first_name", "last_name", "language", "is_named_by_anybody"])
