"""Inviting: many people at once, each by a letter with a link of their own; undone, withdrawn, sent again, reminded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from forums import invitation_letters
from forums.models import Event, Invitation
from forums.models.invitation import InvitationQuerySet
from forums.seating import RegistrationRefused, lock, lock_all, refusal
from forums.spreadsheets import Sheet
from participants import people, post
from participants.contact import Contact, Register
from participants.models import Letter, User
from regions.models import Municipality
from regions.order import fold

HELD_FOR = timedelta(minutes=5)  # how long the letters wait, so that inviting can be undone


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Whom to invite."""

    email: str
    first_name: str
    last_name: str
    organisation: str
    stakeholder_group: str
    language: str
    home: Municipality | None = None

    @property
    def name(self) -> str:
        """First and last name as people write them."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Outcome:
    """What inviting did. Units: invitations, one for each person and event."""

    invited: int
    already: int  # invited or registered before; nothing was sent
    at: datetime  # names the batch, for undoing it


def guests_of(contacts: Iterable[Contact]) -> list[Guest]:
    """Contacts of a register as guests."""
    names = ("email", "first_name", "last_name", "organisation", "stakeholder_group", "language", "home")
    return [Guest(**{name: getattr(contact, name) for name in names}) for contact in contacts]


def guests_on(sheet: Sheet, *, event: Event) -> list[Guest]:
    """The people of a list as guests; those whose row names no language are written to in the host's.

    A municipality that is not known is a problem of its row.
    """
    is_told = any(line.municipality for line in sheet.lines)
    known = Municipality.objects.with_successors().by_name() if is_told else {}
    sheet.refuse_unknown_municipalities(known)
    homes = {name: place.today() for name, place in known.items()}
    host = event.municipality or event.series.municipalities.order_by("code").first()
    language = host.language_status[:2] if host else "fi"
    return [
        Guest(
            email=line.email,
            first_name=line.first_name,
            last_name=line.last_name,
            organisation=line.organisation,
            stakeholder_group=line.stakeholder_group,
            language=line.language or language,
            home=homes.get(fold(line.municipality)),
        )
        for line in sheet.lines
    ]


@transaction.atomic
def invite(*, events: list[Event], guests: list[Guest], register: Register, by: User) -> Outcome:
    """Invite everybody to every event; the letters wait `HELD_FOR`, so that all of it can be undone.

    Who has been invited or registered before is left alone, so inviting the same people twice sends nothing the
    second time. An invitation that was withdrawn is made anew, and its old link is dead. The events are locked before
    anybody is made a person, in the order in which seats are given, so that no ring can form.

    Raises: RegistrationRefused with the reason, when an event takes nobody.
    """
    locked = lock_all(events).values()
    for event in locked:
        if reason := refusal(event):
            raise RegistrationRefused(reason)
    now = timezone.now()
    persons = people.find_or_create_many(
        User(email=one.email, first_name=one.first_name, last_name=one.last_name, language=one.language)
        for one in guests
    )
    invited = 0
    for event in locked:
        taken = _taken(event, persons.values())
        new = [one for one in guests if persons[one.email.lower()].pk not in taken]
        fields = {"event": event, "invited_by": by, "invited_at": now, **register.owner}
        Invitation.objects.bulk_create(
            [_invitation(one, persons[one.email.lower()], fields) for one in new],
            ignore_conflicts=True,  # a list that names one person twice
            batch_size=500,
        )
        invited += _send(_batch(by, now).filter(event=event), now + HELD_FOR)
    return Outcome(invited=invited, already=len(guests) * len(events) - invited, at=now)


def _taken(event: Event, persons: Iterable[User]) -> set[int]:
    """The people who are invited or registered already; those whose invitation was withdrawn are free again."""
    found = event.invitations.filter(person__in=persons)
    found.filter(withdrawn_at__isnull=False).delete()
    seats = event.registrations.active().filter(person__in=persons)
    return {*found.values_list("person", flat=True), *seats.values_list("person", flat=True)}


def _invitation(guest: Guest, person: User, fields: dict[str, Any]) -> Invitation:
    return Invitation(
        person=person,
        name=guest.name,
        organisation=guest.organisation,
        stakeholder_group=guest.stakeholder_group,
        home=guest.home,
        **fields,
    )


def _batch(by: User, at: datetime) -> InvitationQuerySet:
    return Invitation.objects.filter(invited_by=by, invited_at=at)


def _send(invitations: InvitationQuerySet, due_at: datetime) -> int:
    rows = invitations.select_related("person", "event__series", "municipality", "network", "invited_by")
    return post.write_many([invitation_letters.invitation(row, due_at) for row in _at_one(rows.order_by("pk"))])


def _at_one(rows: Iterable[Invitation]) -> list[Invitation]:
    """Invitations that hold the same event in hand, so that its own words of letters are read once for all."""
    found, events = list(rows), dict[int, Event]()
    for row in found:
        row.event = events.setdefault(row.event_id, row.event)
    return found


@transaction.atomic
def undo(*, by: User, at: datetime) -> int:
    """Take back a batch of invitations whose letters have not left; answers how many."""
    batch = list(_batch(by, at).select_for_update(no_key=True))
    waiting = Letter.objects.waiting().filter(claimed_at=None, kind="invitation")
    held = waiting.filter(about__in=[one.about for one in batch]).select_for_update(no_key=True)
    abouts = set(held.values_list("about", flat=True))
    post.withdraw(about=abouts)
    undone = [one.pk for one in batch if one.about in abouts]
    Invitation.objects.filter(pk__in=undone).delete()
    return len(undone)


@transaction.atomic
def withdraw(*, invitation: Invitation) -> None:
    """Withdraw an invitation: its link is dead and letters about it that have not left are taken back.

    One that has been accepted stays: the seat is given up on the list of people.
    """
    Invitation.objects.active().filter(pk=invitation.pk, accepted_at=None).update(withdrawn_at=timezone.now())
    post.withdraw(about=invitation.about)


@transaction.atomic
def restore(*, invitation: Invitation) -> None:
    """Take a withdrawal back: the same link works again; a letter that had not left is written anew.

    About an event that takes nobody any more no letter is written.
    """
    row = _locked(invitation)
    if row.withdrawn_at is None:
        return
    row.withdrawn_at = None
    row.save(update_fields=["withdrawn_at"])
    sent = Letter.objects.filter(about=row.about, kind="invitation", sent_at__isnull=False)
    if not refusal(row.event) and not sent.exists():
        _renew(row)


@transaction.atomic
def send_again(*, invitation: Invitation) -> None:
    """Send an invitation again with a new link; the link of the old letter is dead from now on.

    Raises: RegistrationRefused with the reason, when the event takes nobody.
    """
    row = _locked(invitation)
    if reason := refusal(row.event):
        raise RegistrationRefused(reason)
    _renew(row)


def _locked(invitation: Invitation) -> Invitation:
    """The invitation as it is now, locked after its event, so that nobody calls the event off meanwhile."""
    event = lock(invitation.event)
    row = Invitation.objects.select_for_update(of=("self",), no_key=True).get(pk=invitation.pk)
    row.event = event
    return row


def _renew(row: Invitation) -> None:
    post.withdraw(about=row.about)
    Invitation.objects.filter(pk=row.pk).update(
        link_version=F("link_version") + 1, withdrawn_at=None, accepted_at=None, declined_at=None
    )
    _send(Invitation.objects.filter(pk=row.pk), timezone.now())


def to_remind(event: Event, at: datetime | None = None) -> InvitationQuerySet:
    """The invitations nobody has answered, and whose people were last written to at least `REMINDER_GAP` ago."""
    return event.invitations.quiet(at)


@transaction.atomic
def remind(*, event: Event, registers: list[Register] | None = None, at: datetime | None = None) -> int:
    """Remind those who have not answered, invited for some registers or (None) all; answers how many.

    The event is locked, so that two who press at once remind everybody once. About an event that takes nobody any
    more nobody is reminded.
    """
    now = at or timezone.now()
    event = lock(event)
    if refusal(event, at=now):
        return 0
    silent = to_remind(event, now)
    if registers is not None:
        silent = silent.made_for(registers)
    rows = _at_one(silent.select_related("person", "event__series", "municipality", "network", "invited_by"))
    number = f"{now:%Y-%m-%d}"
    sent = post.write_many([invitation_letters.reminder(row, now, number=number) for row in rows])
    Invitation.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)
    return sent


def told(outcome: Outcome) -> str:
    """What inviting did, as a sentence."""
    return _("Invitations: {invited}. Invited or registered before: {already}.").format(
        invited=outcome.invited, already=outcome.already
    )
