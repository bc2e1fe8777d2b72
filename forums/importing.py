"""Importing: a whole list of people gets seats, or places in the queue, at once or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from forums import seating
from forums.models import Event, Registration, Slot
from forums.seating import RegistrationRefused
from forums.spreadsheets import Line, Problem, Sheet
from participants import people
from participants.models import User
from participants.privacy import PRIVACY_VERSION
from regions.models import Municipality
from regions.order import fold


@dataclass(frozen=True)
class Preview:
    """What would happen if a list were imported now; nothing has happened yet."""

    seated: list[Line]
    waiting: list[Line]
    already: list[Line]  # registered before
    problems: list[Problem]

    @property
    def new(self) -> list[Line]:
        """Those who would be registered, in the list's order."""
        return self.seated + self.waiting

    @property
    def sound(self) -> int:
        """How many of the list have no problem. Units: persons."""
        return len(self.new) + len(self.already)


@dataclass(frozen=True)
class Outcome:
    """What an import did. Units: persons."""

    seated: int
    waiting: int
    already: int  # registered before; nothing was changed


def dry_run(*, event: Event, sheet: Sheet, slot: Slot | None = None) -> Preview:
    """What importing a sheet into an event would do; the municipalities its people name are checked as well.

    In an event held in slots everybody on the list is for the one `slot`.
    """
    known = _municipalities(sheet.lines)
    lost = sheet.refuse_unknown_municipalities(known)
    sound = [line for line in sheet.lines if line.row not in lost]
    here = _registered(event)
    new = [line for line in sound if line.email not in here]
    already = [line for line in sound if line.email in here]
    ledger = seating.forecast(event)
    seated = [line for line in new if ledger.take(_outline(event, line, known, slot))]
    rows = {line.row for line in seated}
    waiting = [line for line in new if line.row not in rows]
    problems = sorted(sheet.problems, key=lambda problem: problem.row)
    return Preview(seated=seated, waiting=waiting, already=already, problems=problems)


def _outline(event: Event, line: Line, known: dict[str, Municipality], slot: Slot | None) -> Registration:
    """What decides whether a person of the list gets a seat."""
    place = known.get(fold(line.municipality))
    return Registration(event=event, stakeholder_group=line.stakeholder_group, municipality=place, slot=slot)


@transaction.atomic
def register_all(*, event: Event, lines: list[Line], by: User, slot: Slot | None = None) -> Outcome:
    """Give everybody on a list a seat, or a place in the queue, in the list's order, and confirm by letter.

    The event row is locked first. Importing the same list twice changes nothing and sends nothing the second time.
    Whom an official imports is approved. In an event held in slots everybody on the list is for the one `slot`.

    Raises: RegistrationRefused with the reason, when the event takes nobody.
    Source: docs/adr/0004-registration.md
    """
    event = seating.lock(event)
    if reason := seating.refusal(event, by=by) or seating.slot_refusal(event, slot):
        raise RegistrationRefused(reason)
    here = _registered(event)
    new = [line for line in lines if line.email not in here]
    seats = _seats(event, new, by, slot)
    seating.follow(event, seats)
    seating.give_seats(event, seats)
    Registration.objects.bulk_create(seats, batch_size=500)
    seating.confirm(event, seats)
    waiting = sum(seat.is_waiting for seat in seats)
    return Outcome(seated=len(seats) - waiting, waiting=waiting, already=len(lines) - len(new))


def _persons(event: Event, lines: list[Line]) -> dict[str, User]:
    """The people of a list by e-mail; those not known yet are made."""
    language = _language(event)
    return people.find_or_create_many(
        User(email=line.email, first_name=line.first_name, last_name=line.last_name, language=line.language or language)
        for line in lines
    )


def _seats(event: Event, lines: list[Line], by: User, slot: Slot | None) -> list[Registration]:
    persons = _persons(event, lines)
    known = _municipalities(lines)
    now = timezone.now()
    return [
        Registration(
            event=event,
            person=persons[line.email],
            organisation=line.organisation,
            stakeholder_group=line.stakeholder_group,
            municipality=known.get(fold(line.municipality)),
            mode=Event.Mode.ON_SITE if event.mode == Event.Mode.HYBRID else event.mode,
            registered_by=by,
            registered_at=now,
            slot=slot,
            privacy_version=PRIVACY_VERSION,
        )
        for line in lines
    ]


def _registered(event: Event) -> set[str]:
    """The e-mails of those who have a seat or a place in the queue."""
    return {email.lower() for email in event.registrations.active().values_list("person__email", flat=True)}


def _municipalities(lines: Iterable[Line]) -> dict[str, Municipality]:
    """The municipalities of today by every name a list may use; a merged one stands for its successor."""
    if not any(line.municipality for line in lines):
        return {}
    return {name: place.today() for name, place in Municipality.objects.with_successors().by_name().items()}


def _language(event: Event) -> str:
    """The language of those whose row names none: that of the host, or of the series' first municipality."""
    host = event.municipality or event.series.municipalities.order_by("code").first()
    return host.language_status[:2] if host else "fi"
