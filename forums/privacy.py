"""What forums know of a person, how they forget one, and whom they still need.

Source: docs/privacy.md
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from forums import extras
from forums.extras import Needs, open_needs
from forums.models import (
    Announcement,
    Answer,
    BookedSeat,
    Booking,
    ColumnMapping,
    Consent,
    DoorMark,
    Export,
    Invitation,
    Merge,
    NeedsOpening,
    Registration,
    Series,
    SpecialNeeds,
    SurveyMark,
    Task,
    TeamMember,
    Wording,
)
from forums.models.export import EXPORTS_LAST
from forums.models.merge import MERGES_LAST
from forums.models.needs import OPENINGS_LAST
from forums.seating import lock, lock_all, promote
from participants import privacy
from participants.models import User

TOLD_OF_SEAT = (
    "organisation",
    "registered_at",
    "approved_at",
    "declined_at",
    "decision_reason",
    "offer_expires_at",
    "seated_at",
    "cancelled_at",
    "attended_at",
    "absent_at",
    "apologised_at",
    "privacy_version",
)


def enter() -> None:
    """Give the answers of this app to participants.privacy."""
    privacy.EXPORTS["registrations"] = registrations
    privacy.EXPORTS["teams"] = teams
    privacy.EXPORTS["invitations"] = invitations
    privacy.EXPORTS["bookings"] = bookings
    privacy.EXPORTS["series_started"] = lambda person: _names(Series.objects.filter(created_by=person))
    privacy.EXPORTS["tasks_done"] = lambda person: _names(Task.objects.filter(done_by=person))
    privacy.EXPORTS |= {"answers": answers, "consents": consents, "surveys_answered": surveys_answered}
    privacy.EXPORTS["special_needs"] = special_needs
    privacy.EXPORTS["special_needs_opened"] = openings
    privacy.EXPORTS["lists_exported"] = exports
    privacy.EXPORTS["merges_made"] = merges
    privacy.RETENTIONS["merges"] = lambda at: Merge.objects.filter(made_at__lt=at - MERGES_LAST).delete()[0]
    privacy.EXPORTS["column_mappings"] = column_mappings
    privacy.RETENTIONS["column mappings"] = lambda at: ColumnMapping.objects.lapsed(at).delete()[0]
    privacy.RETENTIONS["exports"] = lambda at: Export.objects.filter(made_at__lt=at - EXPORTS_LAST).delete()[0]
    privacy.RETENTIONS["special needs"] = lambda at: SpecialNeeds.objects.lapsed(at).delete()[0]
    privacy.RETENTIONS["openings"] = let_go_of_openings
    privacy.RETENTIONS["marks at the door"] = lambda at: DoorMark.objects.lapsed(at).delete()[0]
    privacy.EXPORTS["announcements"] = lambda person: _names(Announcement.objects.filter(written_by=person))
    privacy.EXPORTS["wordings"] = lambda person: _names(Wording.objects.filter(changed_by=person))
    _enter_erasure()


def _enter_erasure() -> None:
    privacy.HOLDS["events"] = lambda person: lock_all(seat.event for seat in _coming(person))
    privacy.ERASURES["forums"] = forget
    privacy.NEEDS["registrations"] = of_events_since
    privacy.NEEDS["bookings"] = of_bookings_since
    privacy.NEEDS["invitations"] = of_invitations_since
    privacy.NEEDS["teams"] = of_series_since


def registrations(person: User) -> list[dict[str, Any]]:
    """A person's seats and places in the queue, oldest first."""
    return [
        {
            "event": str(seat.event),
            "starts_at": seat.event.starts_at,
            "stakeholder_group": seat.get_stakeholder_group_display(),
            "municipality": seat.municipality and str(seat.municipality),
            "slot": seat.slot and str(seat.slot),
            **{name: getattr(seat, name) for name in TOLD_OF_SEAT},
        }
        for seat in person.registrations.select_related("event", "municipality", "slot").order_by("pk")
    ]


def answers(person: User) -> list[dict[str, Any]]:
    """What a person answered to the organisers' own questions."""
    told = Answer.objects.filter(registration__person=person).select_related("question", "registration__event")
    return [
        {
            "event": str(one.registration.event),
            "question": str(one.question),
            "answer": one.words(),
            "answered_at": one.answered_at,
        }
        for one in told.order_by("pk")
    ]


def consents(person: User) -> list[dict[str, Any]]:
    """What a person has allowed, and withdrawn."""
    wanted = ("version", "language", "given_at", "withdrawn_at")
    given = Consent.objects.filter(registration__person=person).select_related("registration__event")
    return [
        {
            "event": str(one.registration.event),
            "consent": one.get_kind_display(),
            **{name: getattr(one, name) for name in wanted},
        }
        for one in given.order_by("pk")
    ]


def surveys_answered(person: User) -> list[str]:
    """The events whose survey a person has answered; what was answered is nobody's."""
    marks = SurveyMark.objects.filter(registration__person=person).select_related("registration__event")
    return [str(mark.registration.event) for mark in marks.order_by("pk")]


def special_needs(person: User) -> list[dict[str, Any]]:
    """A person's own diets and access needs, opened for them alone."""
    rows = SpecialNeeds.objects.filter(registration__person=person).select_related("registration__event")
    return [
        {"event": str(row.registration.event), "saved_at": row.saved_at, **asdict(open_needs(row) or Needs())}
        for row in rows.order_by("pk")
    ]


def openings(person: User) -> list[dict[str, Any]]:
    """When a person opened others' special needs; not whose."""
    rows = NeedsOpening.objects.filter(opened_by=person).select_related("event").order_by("pk")
    return [{"event": str(row.event), "opened_at": row.opened_at, "people": row.people} for row in rows]


def exports(person: User) -> list[dict[str, Any]]:
    """When a person took a list out of the service, and what for; not whose names."""
    rows = Export.objects.filter(made_by=person).select_related("event").order_by("pk")
    return [
        {"event": str(row.event), "made_at": row.made_at, "purpose": row.get_purpose_display(), "people": row.people}
        for row in rows
    ]


def merges(person: User) -> list[dict[str, Any]]:
    """When a person made two rows one; of people no names are kept."""
    wanted = ("made_at", "kept_name", "gone_name", "counts", "undone_at")
    return list(Merge.objects.filter(made_by=person).order_by("pk").values(*wanted))


def column_mappings(person: User) -> list[dict[str, Any]]:
    """How a person said that the columns of their lists are read; nothing of the lists."""
    return [dict(mapping) for mapping in person.column_mappings.order_by("pk").values("columns", "saved_at")]


def let_go_of_openings(at: datetime) -> int:
    """Delete what was written down of openings long ago."""
    return NeedsOpening.objects.filter(opened_at__lt=at - OPENINGS_LAST).delete()[0]


def invitations(person: User) -> list[dict[str, Any]]:
    """The events a person has been invited to, oldest first."""
    wanted = ("name", "organisation", "invited_at", "accepted_at", "declined_at", "withdrawn_at")
    return [
        {"event": str(one.event), "invited_for": str(one.register), **{name: getattr(one, name) for name in wanted}}
        for one in person.invitations.select_related("event", "municipality", "network").order_by("pk")
    ]


def bookings(person: User) -> list[dict[str, Any]]:
    """What a person registered as a contact person, oldest first, with the names as they wrote them."""
    return [
        {"series": str(one.series), "made_at": one.made_at, "names": [seat.name for seat in one.booked.all()]}
        for one in person.bookings.select_related("series").prefetch_related("booked").order_by("pk")
    ]


def teams(person: User) -> list[dict[str, str]]:
    """The planning groups and series a person helps to run."""
    return [
        {"series": str(member.series), "task": member.get_kind_display(), "organisation": member.organisation}
        for member in person.teams.select_related("series").order_by("pk")
    ]


def forget(person: User) -> None:
    """Give up a person's seats at coming events, end their personal links and tasks, and keep the numbers."""
    # The events are locked in one order for all, so that two people leaving at once never wait in a ring.
    for seat in _coming(person):
        event = lock(seat.event)
        person.registrations.filter(pk=seat.pk).update(cancelled_at=timezone.now())
        if not event.is_cancelled:
            promote(event=event)
    person.registrations.update(organisation="", decision_reason="", link_version=F("link_version") + 1)
    extras.forget(person.registrations.all())
    BookedSeat.objects.filter(registration__person=person).update(name="")
    BookedSeat.objects.filter(booking__contact=person).update(name="")
    person.bookings.update(link_version=F("link_version") + 1)
    SurveyMark.objects.filter(registration__person=person).delete()
    person.invitations.update(name="", organisation="", link_version=F("link_version") + 1)
    person.column_mappings.all().delete()
    person.teams.all().delete()


def _coming(person: User) -> QuerySet[Registration]:
    seats = person.registrations.active().filter(event__ends_at__gt=timezone.now())
    return seats.select_related("event").order_by("event_id")


def of_events_since(moment: datetime) -> QuerySet[Any, Any]:
    """People of events that were not over at a moment."""
    return Registration.objects.filter(event__ends_at__gte=moment).values("person")


def of_bookings_since(moment: datetime) -> QuerySet[Any, Any]:
    """Contact persons of bookings for events that were not over at a moment."""
    return Booking.objects.filter(registrations__event__ends_at__gte=moment).values("contact")


def of_invitations_since(moment: datetime) -> QuerySet[Any, Any]:
    """People invited to events that were not over at a moment."""
    return Invitation.objects.filter(event__ends_at__gte=moment).values("person")


def of_series_since(moment: datetime) -> QuerySet[Any, Any]:
    """Teams of series that were not closed at a moment."""
    return TeamMember.objects.filter(Q(series__closed_at=None) | Q(series__closed_at__gte=moment)).values("person")


def _names(rows: QuerySet[Any]) -> list[str]:
    return [str(row) for row in rows.order_by("pk")]
