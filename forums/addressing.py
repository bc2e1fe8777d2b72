"""Addressing: a registered person takes their registration along to another e-mail address of their own.

It is asked for by the personal link and confirmed by a link sent to the new address. A personal link opens one
registration, so it changes the address of that one only: never an account, nor what else is known by the old address.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from forums import admission, letters
from forums.models import BookedSeat, Event, Registration
from forums.rules import has_account
from forums.seating import lock, settle
from participants import people, post
from participants.letters import compose, link
from participants.models import Letter, User
from participants.refusals import Refused

LASTS = timedelta(days=7)  # how long the new address can be confirmed
QUIET = timedelta(minutes=10)  # within which the same address gets no second letter


class AddressRefusal(models.TextChoices):
    """Why an address cannot be changed; the same words for the page and the exception."""

    ENDED = "ended", _("This registration has been cancelled, so it cannot be changed.")
    CANCELLED = "cancelled", _("This event has been cancelled, so the registration cannot be changed.")
    OVER = "over", _("This event is over, so the address cannot be changed any more.")
    SAME = "same", _("That is the address this registration already has.")
    NOT_ADMITTED = "not_admitted", _("This event is for people with an e-mail address of certain organisations.")
    STALE = "stale", _("This link no longer works. Ask for the change again on the page of your registration.")
    ALREADY = "already", _("You are registered for this event with this address already.")


class AddressRefused(Refused[AddressRefusal]):
    """An address that cannot be changed; `reason` is an AddressRefusal."""


def closed(seat: Registration) -> AddressRefusal | None:
    """Why the address of a registration cannot be changed now, or None."""
    if seat.is_cancelled:
        return AddressRefusal.ENDED
    if seat.event.is_cancelled:
        return AddressRefusal.CANCELLED
    return AddressRefusal.OVER if seat.event.is_over() else None


@transaction.atomic
def ask(*, registration: Registration, email: str) -> None:
    """Send a link to a new address; nothing changes before it is confirmed there, and who asks learns nothing of it.

    The address travels sealed in its link and is kept with that letter only: nobody becomes a person by being typed.
    Raises: AddressRefused with the reason, judged by what is typed only.
    """
    seat = _locked(registration.event, registration.pk, registration.link_version)
    if reason := closed(seat) or _unfit(seat, email):
        raise AddressRefused(reason)
    now = timezone.now()
    while_quiet = int(now.timestamp() // QUIET.total_seconds())
    address = email.strip().lower()
    token = _box().encrypt(f"{seat.pk}.{seat.link_version}.{address}".encode()).decode()
    mark = salted_hmac("address", address, algorithm="sha256").hexdigest()[:16]
    letter = asked(seat, address, token, key=f"address_asked:{while_quiet}:{seat.pk}:{mark}")
    letter.valid_until = now + LASTS
    post.write_many([letter])


def asked(registration: Registration, address: str, token: str, *, key: str) -> Letter:
    """The letter to a new address that has not been confirmed: it names nobody, for anybody may have typed it."""
    person = registration.person
    with translation.override(person.language):
        paths = {"confirm_url": reverse("address_confirm", args=[token]), "privacy_url": reverse("privacy")}
        context = {"event": registration.event, **{name: link(path) for name, path in paths.items()}}
        words = compose(template="address_asked", person=User(language=person.language), context=context)
    draft = post.draft(key=key, kind="address_asked", person=person, words=words, about=registration.about)
    draft.other_address = address
    return draft


def find(token: str) -> tuple[Registration, str]:
    """The registration and its new address that a confirming link leads to; opening it changes nothing.

    Raises: AddressRefused, when the link is foreign, too old, or has been used or overtaken.
    """
    seat, version, address = _read(token)
    rows = Registration.objects.filter(pk=seat, link_version=version).select_related("event__series", "person", "slot")
    if (found := rows.first()) is None:
        raise AddressRefused(AddressRefusal.STALE)
    return found, address


@transaction.atomic
def confirm(*, token: str) -> Registration:
    """Give the registration to its person's new address: the old link dies, and both addresses are told.

    What the person told stays theirs. Letters to the old address that have not left are withdrawn.
    Raises: AddressRefused with the reason.
    """
    known, address = find(token)
    seat = _locked(known.event, known.pk, known.link_version)
    theirs = seat.event.registrations.active().filter(person__email__iexact=address)
    if reason := closed(seat) or (AddressRefusal.ALREADY if theirs.exists() else None):
        raise AddressRefused(reason)
    person, _is_new = people.find_or_create(email=address, language=seat.person.language)
    farewell = letters.passed_on(seat, "address_left")
    post.withdraw(about=seat.about)
    _move(seat, person)
    settle(seat.event, [seat])
    post.write_many([farewell, letters.corrected(seat)])
    return seat


def _move(seat: Registration, person: User) -> None:
    """Write the registration to another row of the same person, who is named as before where nobody knew them."""
    was = seat.person
    if not (person.first_name or has_account(person)):
        people.change_details(person=person, first_name=was.first_name, last_name=was.last_name, language=was.language)
    if seat.booking and seat.booking.contact_id == was.pk:  # the page of the booking stays with the old address
        BookedSeat.objects.filter(registration=seat, booking=seat.booking).delete()
        seat.booking = None
    seat.person = person
    seat.link_version += 1
    seat.slot_changes += 2  # above the SEQUENCE of the cancellation that the old address gets
    seat.save()


def _unfit(seat: Registration, email: str) -> AddressRefusal | None:
    if email.lower() == seat.person.email.lower():
        return AddressRefusal.SAME
    if seat.event.admission != Event.Admission.DOMAINS or seat.registered_by_id:
        return None
    refused = admission.refusal(seat.event, email=email, municipality=seat.municipality)
    return AddressRefusal.NOT_ADMITTED if refused else None


def _read(token: str) -> tuple[int, int, str]:
    try:
        said = _box().decrypt(token.encode(), ttl=int(LASTS.total_seconds())).decode()
        seat, version, address = said.split(".", 2)
        return int(seat), int(version), address
    except (InvalidToken, ValueError):
        raise AddressRefused(AddressRefusal.STALE) from None


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(f"address:{settings.SECRET_KEY}".encode()).digest()))


def _locked(event: Event, pk: int, version: int) -> Registration:
    """The registration as it is now, locked after its event, if no other link has overtaken the one it came by."""
    event = lock(event)
    rows = Registration.objects.select_for_update(of=("self",), no_key=True).select_related("person", "slot", "booking")
    if (seat := rows.filter(pk=pk, link_version=version).first()) is None:
        raise AddressRefused(AddressRefusal.STALE)
    seat.event = event
    return seat
