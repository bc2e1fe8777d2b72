"""What several kinds of documents say: the event, its programme, its people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from forums.models import Event, ProgrammeItem, Registration, Series
from materials.documents.texts import plain
from regions.colours import text_shade

Snapshot = dict[str, Any]


def moment(at: datetime | None) -> str | None:
    """A moment as the snapshot keeps it."""
    # In UTC, so that a moment just typed and the same one read from the database give the same document.
    return at.astimezone(UTC).isoformat() if at else None


def full_url(path: str) -> str:
    """The whole address of a page of ours."""
    return f"{settings.BASE_URL}{path}"


def event_facts(event: Event) -> Snapshot:
    """What every document says of its event."""
    host = event.municipality or event.series.municipalities.first()
    names = {"series": plain(event.series.name), "municipality": str(host or "")}
    return own_facts(event) | names | {"brand": brand_facts(event.series)}


def brand_facts(series: Series) -> Snapshot | None:
    """The colour and the name a series goes by, and the colour as text; None where it goes by ours."""
    brand = series.brand
    if brand is None:
        return None
    return {"name": plain(brand.shown_name), "colour": brand.colour, "shade": text_shade(brand.colour)}


def own_facts(event: Event) -> Snapshot:
    """What an event says of itself, where its series is told once for all of them."""
    return {
        "id": event.pk,
        "name": plain(event.name),
        "theme": plain(event.theme),
        "starts_at": moment(event.starts_at),
        "ends_at": moment(event.ends_at),
        "is_time_known": event.is_time_known,
        "mode": event.mode,
        "place": plain(event.place),
        "address": plain(event.address),
        "is_cancelled": event.is_cancelled,
        "url": full_url(event.get_absolute_url()),
    }


def programme_items(event: Event) -> list[Snapshot]:
    """The items; without times where the event's own time of day is not known."""
    return [item_facts(item, is_time_known=event.is_time_known) for item in event.programme.all()]


def item_facts(item: ProgrammeItem, *, is_time_known: bool) -> Snapshot:
    """What a document says of one item of the programme."""
    return {
        "starts_at": moment(item.starts_at) if is_time_known else None,
        "ends_at": moment(item.ends_at) if is_time_known else None,
        "title": plain(item.title),
        "speaker": plain(item.speaker),
        "is_group_work": item.is_group_work,
    }


def people_with_seats(event: Event) -> QuerySet[Registration]:
    """Those who have a seat, in Finnish alphabetical order by last name."""
    return event.registrations.seated().in_order().select_related("person", "municipality")


def name_facts(registration: Registration) -> Snapshot:
    """The name and organisation of one participant."""
    return {
        "first_name": plain(registration.person.first_name),
        "last_name": plain(registration.person.last_name),
        "organisation": plain(registration.organisation),
    }


def person_facts(registration: Registration) -> Snapshot:
    """What a document says of one participant."""
    return name_facts(registration) | {
        "group": registration.stakeholder_group,
        "municipality": str(registration.municipality or ""),
    }
