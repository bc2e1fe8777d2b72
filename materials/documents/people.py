"""What documents say that name people: the list, the badges, the certificate."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import translation

from forums.models import Consent, Event, Registration, TeamMember
from materials.documents.shared import (
    Snapshot,
    event_facts,
    full_url,
    moment,
    name_facts,
    people_with_seats,
    person_facts,
)


def participant_list(event: Event) -> Snapshot:
    """The list; its day is that of the latest change, so that the same list is the same document tomorrow."""
    moments = event.registrations.aggregate(Max("registered_at"), Max("seated_at"), Max("cancelled_at")).values()
    return {
        "as_of": moment(max(filter(None, moments), default=None)),
        "people": [person_facts(r) | {"mode": r.mode} for r in people_with_seats(event)],
    }


def door_list(event: Event) -> Snapshot:
    """Everybody with a seat, to be ticked off at the door; who has no e-mail is on it as well."""
    return participant_list(event)


def public_list(event: Event) -> Snapshot:
    """Names and organisations of those who have allowed them to be shown to the other participants; nothing else."""
    changed = Consent.objects.filter(registration__event=event, kind=Consent.Kind.PARTICIPANT_LIST)
    moments = changed.aggregate(Max("given_at"), Max("withdrawn_at")).values()
    return {
        "as_of": moment(max(filter(None, moments), default=None)),
        "people": [name_facts(r) for r in event.registrations.listed().in_order().select_related("person")],
    }


def sign_in_sheet(event: Event) -> Snapshot:
    """Those who come to the place, each with a line to sign on."""
    people = people_with_seats(event).exclude(mode=Event.Mode.ONLINE)
    return {"people": [name_facts(r) for r in people]}


def badges(event: Event) -> Snapshot:
    """Badges for those who come to the place; the code on one opens its wearer at the door."""
    team = TeamMember.objects.filter(Q(event=None) | Q(event=event), series=event.series)
    tasks = dict(team.order_by("kind").values_list("person", "kind"))
    door = full_url(reverse("door", args=[event.pk]))
    return {
        "people": [
            person_facts(r) | {"task": tasks.get(r.person_id, ""), "code": f"{door}?registration={r.pk}"}
            for r in people_with_seats(event).exclude(mode=Event.Mode.ONLINE)
        ]
    }


def certificate(registration: Registration, code: str, language: str) -> Snapshot:
    """Everything a certificate of attendance says: who was at which event, when and for how long, and its code."""
    event = registration.event
    length = event.ends_at - event.starts_at
    with translation.override(language):
        return {
            "event": event_facts(event),
            "organiser": settings.OPERATOR_NAME,
            **person_facts(registration),
            "hours": round(length.total_seconds() / 3600, 1) if event.is_time_known else None,
            "code": code,
            "check_url": full_url(reverse("certificate_check", args=[code])),
        }
