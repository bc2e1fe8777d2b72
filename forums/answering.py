"""Answering an invitation: taking the seat, or saying that one cannot come, by the personal link."""

from __future__ import annotations

from dataclasses import replace

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums import registration
from forums.models import Invitation, Registration
from forums.models.invitation import InvitationQuerySet
from forums.registration import Attendee
from forums.seating import lock
from participants import people, post
from participants.models import User
from participants.refusals import Refused


class InvitationRefusal(models.TextChoices):
    """Why an invitation cannot be answered; the same words for the page and the exception."""

    UNKNOWN = "unknown", _("This link does not lead to an invitation. Check that you opened the whole link.")
    REPLACED = "replaced", _("A newer invitation has been sent to you. Open the link of the newest letter.")
    WITHDRAWN = "withdrawn", _("This invitation has been withdrawn.")
    CANCELLED = "cancelled", _("This event has been cancelled.")
    REGISTERED = "registered", _("You have registered for this event. Your own link is in the confirmation letter.")
    USED = "used", _("This invitation has been used: the link of an invitation works once.")
    OVER = "over", _("It is too late to answer: registration for this event has closed.")


class InvitationRefused(Refused[InvitationRefusal]):
    """An invitation that cannot be answered; `reason` is an InvitationRefusal."""


def refusal(invitation: Invitation) -> InvitationRefusal | None:
    """Why `invitation` cannot be answered now, or None."""
    if invitation.withdrawn_at:
        return InvitationRefusal.WITHDRAWN
    if invitation.event.is_cancelled:
        return InvitationRefusal.CANCELLED
    if invitation.event.registrations.active().filter(person=invitation.person).exists():
        return InvitationRefusal.REGISTERED
    if invitation.accepted_at:
        return InvitationRefusal.USED
    return InvitationRefusal.OVER if invitation.is_over() else None


def find(token: str, invitations: InvitationQuerySet | None = None) -> Invitation:
    """The invitation of a personal link that still holds.

    Raises: InvitationRefused, when the link is foreign or has been replaced by a newer one.
    """
    related = ("person", "event__series", "municipality", "network", "invited_by", "home")
    rows = Invitation.objects.all() if invitations is None else invitations
    found = rows.select_related(*related).by_link(token)
    if found is None:
        raise InvitationRefused(InvitationRefusal.UNKNOWN)
    invitation, holds = found
    if not holds and invitation.withdrawn_at is None:
        raise InvitationRefused(InvitationRefusal.REPLACED)
    return invitation


def may_be_renamed(person: User) -> bool:
    """Whether a person's name is only what others have written: then they write it themselves as they answer.

    A link can be forwarded, so it never changes the name of one who has been here before.
    """
    return person.last_login is None and not person.registrations.exists()


@transaction.atomic
def accept(*, token: str, attendee: Attendee) -> Registration:
    """Register the invited person, whoever else's address the answer names; the link is used up.

    The event and the invitation are locked, so a link posted from two browsers at once gives one seat.

    Raises: InvitationRefused, or RegistrationRefused, with the reason.
    """
    invitation = _locked(token)
    if reason := refusal(invitation):
        raise InvitationRefused(reason)
    person = invitation.person
    if may_be_renamed(person):
        names = {"first_name": attendee.first_name, "last_name": attendee.last_name}
        people.change_details(person=person, language=attendee.language, **names)
    seat = registration.register(
        event=invitation.event, attendee=replace(attendee, email=person.email), is_invited=True
    )
    invitation.accepted_at, invitation.declined_at = timezone.now(), None
    invitation.save(update_fields=["accepted_at", "declined_at"])
    post.withdraw(about=invitation.about)
    return seat


@transaction.atomic
def decline(*, token: str) -> Invitation:
    """Note that the invited person cannot come; declining twice changes nothing, and one may still change one's mind.

    Raises: InvitationRefused with the reason.
    """
    invitation = _locked(token)
    if reason := refusal(invitation):
        raise InvitationRefused(reason)
    invitation.declined_at = invitation.declined_at or timezone.now()
    invitation.save(update_fields=["declined_at"])
    post.withdraw(about=invitation.about)
    return invitation


def _locked(token: str) -> Invitation:
    """The invitation of a link, locked after its event, in the order in which seats are given."""
    event = lock(find(token).event)
    # What was true before the lock may not be so any more.
    invitation = find(token, Invitation.objects.select_for_update(of=("self",), no_key=True))
    invitation.event = event
    return invitation
