"""Keeping a contact register: adding, changing, confirming and removing contacts, and taking in a whole list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.contact import Contact, Register
from participants.refusals import Refused
from regions.models import Municipality

_WRITTEN = ("first_name", "last_name", "organisation", "stakeholder_group", "language")


class ContactRefusal(models.TextChoices):
    """Why a contact cannot be saved."""

    ALREADY = "already", _("The register already has a contact with this e-mail address.")


class ContactRefused(Refused[ContactRefusal]):
    """A contact that cannot be saved; `reason` is a ContactRefusal."""


class Details(TypedDict):
    """What is known of a contact."""

    email: str
    first_name: str
    last_name: str
    organisation: str
    title: str
    stakeholder_group: str
    language: str
    home: Municipality | None


@dataclass(frozen=True)
class Taken:
    """What taking in a list did. Units: contacts."""

    added: int
    changed: int  # in the register before


def add(*, register: Register, details: Details) -> Contact:
    """Put a new contact into a register.

    Raises: ContactRefused, when the register has the address already.
    """
    return _save(Contact(**register.owner, **details))


def change(*, contact: Contact, details: Details) -> Contact:
    """Change what is known of a contact, which confirms it.

    Raises: ContactRefused, when the register has another contact with the address.
    """
    for name, value in details.items():
        setattr(contact, name, value)
    contact.confirmed_at = timezone.now()
    return _save(contact)


def confirm(*, contact: Contact) -> None:
    """Say that what is known of a contact is still right."""
    contact.confirmed_at = timezone.now()
    contact.save(update_fields=["confirmed_at"])


def remove(*, contact: Contact) -> None:
    """Forget a contact; adding it anew brings it back."""
    contact.delete()


@transaction.atomic
def add_all(*, register: Register, contacts: Iterable[Contact]) -> Taken:
    """Take a list into a register: new contacts are added, those known by their address are changed and confirmed.

    A list names neither titles nor always a municipality; what is known of those stays. Taking the same list in
    twice adds nothing the second time.
    """
    wanted = {contact.email: contact for contact in contacts}
    known = {one.email: one for one in Contact.objects.kept_in([register]).filter(email__in=wanted)}
    now = timezone.now()
    for contact in wanted.values():
        contact.municipality, contact.network, contact.confirmed_at = register.municipality, register.network, now
        if before := known.get(contact.email):
            contact.home = contact.home or before.home
    Contact.objects.bulk_create(
        wanted.values(),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["email", "municipality", "network"],
        update_fields=[*_WRITTEN, "home", "confirmed_at"],
    )
    return Taken(added=len(wanted.keys() - known.keys()), changed=len(known))


def _save(contact: Contact) -> Contact:
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError:
        twins = Contact.objects.kept_in([contact.register]).filter(email=contact.email).exclude(pk=contact.pk)
        if not twins.exists():
            raise
        raise ContactRefused(ContactRefusal.ALREADY) from None
    return contact
