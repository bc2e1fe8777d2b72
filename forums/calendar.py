"""Calendar entries: one per event and person, with the same UID from confirmation to cancellation."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar, Timezone, vCalAddress, vText
from icalendar import Event as Entry

from forums.models import Event, Registration
from participants.models import User

# The rules of 1996, as every calendar program knows them; Outlook needs them spelled out.
HELSINKI = """BEGIN:VTIMEZONE
TZID:Europe/Helsinki
BEGIN:DAYLIGHT
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
TZNAME:EEST
DTSTART:19970330T030000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
TZNAME:EET
DTSTART:19961027T040000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
_ZONE: str = Timezone.from_ical(HELSINKI).to_ical().decode()  # written out once: it is the same in every entry

_BEGIN, _END = "BEGIN:VEVENT\r\n", "END:VEVENT\r\n"


def uid(event: Event, registration: Registration | None = None) -> str:
    """The entry's lasting name: of the event for all, or of one person's seat at it, also when they come back."""
    host = settings.BASE_URL.split("//")[-1].split(":")[0]
    if registration is None:
        return f"event-{event.pk}@{host}"
    return f"event-{event.pk}-{registration.calendar_number or registration.pk}@{host}"


def entry(
    event: Event, *, registration: Registration | None = None, method: str = "PUBLISH", at: datetime | None = None
) -> str:
    """The iCalendar text of an event in the active language.

    With a `registration` it is that person's own entry, with the link for joining online; without one it is the
    public entry, which never holds the link. `method`: PUBLISH for downloads, REQUEST and CANCEL for letters.

    Source: RFC 5545, RFC 5546
    """
    is_off = method == "CANCEL" or event.is_cancelled or (registration is not None and registration.is_cancelled)
    facts = _Facts(
        method=method,
        is_invitation=method != "PUBLISH" and registration is not None,
        sequence=_sequence(event, registration) + is_off,
        changed_at=_to_the_second(changed_at(event, registration)),
        at=_to_the_second(at or timezone.now()),
        part=_part(event, registration),
        name=str(event.name),
        language=translation.get_language() or "fi",
        location=_location(event, registration),
        url=settings.BASE_URL + event.get_absolute_url(),
        status="CANCELLED" if is_off else "CONFIRMED",
    )
    return _same_for_all(facts).replace(_BEGIN, f"{_ZONE}{_BEGIN}{_own_lines(event, registration, facts)}", 1)


def requests(registrations: Iterable[Registration]) -> str:
    """A person's own entries at several events, each in a calendar of its own, one after the other.

    A REQUEST is about one UID (RFC 5546, 3.2.2), so what comes later about one event finds that one.
    """
    return "".join(entry(seat.event, registration=seat, method="REQUEST") for seat in registrations)


def items(texts: Iterable[str]) -> str:
    """The entries alone of calendars that hold one each."""
    return "".join(text[text.index(_BEGIN) : text.rindex(_END) + len(_END)] for text in texts)


class _Facts(NamedTuple):
    """What the entries of an event have in common; hundreds are written at once."""

    method: str
    is_invitation: bool
    sequence: int
    changed_at: datetime
    at: datetime
    part: tuple[datetime, datetime]
    name: str
    language: str
    location: str
    url: str
    status: str


@lru_cache(64)
def _same_for_all(facts: _Facts) -> str:
    """A calendar with one entry that does not yet say whose it is."""
    calendar, item = Calendar(), Entry()
    calendar.add("prodid", "-//Tilannekuva//FI")
    calendar.add("version", "2.0")
    calendar.add("method", facts.method)
    item.add("sequence", facts.sequence)
    item.add("dtstamp", facts.at)
    item.add("last-modified", facts.changed_at)
    item.add("dtstart", facts.part[0])
    item.add("dtend", facts.part[1])
    item.add("summary", facts.name, parameters={"LANGUAGE": facts.language})
    item.add("location", facts.location)
    item.add("url", facts.url)
    item.add("status", facts.status)
    if facts.is_invitation:
        item.add("organizer", _organiser())
    calendar.add_component(item)
    text: str = calendar.to_ical().decode()
    return text


def _own_lines(event: Event, registration: Registration | None, facts: _Facts) -> str:
    """The lines that say whose entry it is."""
    item = Entry()
    item.add("uid", uid(event, registration))
    if facts.is_invitation and registration is not None:
        item.add("attendee", _attendee(registration.person))
    text: str = item.to_ical().decode()
    return text.removeprefix(_BEGIN).removesuffix(_END)


def _part(event: Event, registration: Registration | None) -> tuple[datetime, datetime]:
    """When the person comes and goes: at their slot, or for the whole event."""
    part = (registration and registration.slot) or event
    return timezone.localtime(part.starts_at), timezone.localtime(part.ends_at)


def changed_at(event: Event, registration: Registration | None = None) -> datetime:
    """When an entry changed last: with the event, or with the seat of the person."""
    own = (registration.seated_at, registration.cancelled_at) if registration else ()
    return max([event.revised_at, *(moment for moment in own if moment)])


def zone() -> str:
    """The rules of Helsinki's clocks as iCalendar text."""
    return _ZONE


def _to_the_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _sequence(event: Event, registration: Registration | None) -> int:
    """How often the entry has changed: with the event, and with the slot of the person."""
    return event.revision + (registration.slot_changes if registration else 0)


def _location(event: Event, registration: Registration | None) -> str:
    """The place, and for one who holds a seat their personal link for joining online; never the meeting's own."""
    parts = [str(event.place), str(event.address)] if event.mode != Event.Mode.ONLINE else []
    if registration is not None and registration.is_seated and event.is_online:
        parts.append(settings.BASE_URL + reverse("join", args=[registration.link_token()]))
    return ", ".join(part for part in parts if part)


def _organiser() -> vCalAddress:
    """Who invites, as a request or a cancellation must name them."""
    sender = settings.DEFAULT_FROM_EMAIL
    organiser = vCalAddress(f"mailto:{sender.rsplit('<')[-1].rstrip('>')}")
    organiser.params["CN"] = vText("Tilannekuva")
    return organiser


def _attendee(person: User) -> vCalAddress:
    """Who is invited, as a request or a cancellation must name them."""
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee
