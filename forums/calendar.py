"""Calendar entries: one per event and person, with the same UID from confirmation to cancellation."""

from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar, Timezone, vCalAddress, vText
from icalendar import Event as Entry

from forums.models import Event, Registration

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
_ZONE = Timezone.from_ical(HELSINKI).to_ical().decode()  # written out once: it is the same in every entry


def uid(event: Event, registration: Registration | None = None) -> str:
    """The entry's lasting name: of the event for all, or of one person's seat at it."""
    host = settings.BASE_URL.split("//")[-1].split(":")[0]
    return f"event-{event.pk}@{host}" if registration is None else f"event-{event.pk}-{registration.pk}@{host}"


def entry(
    event: Event, *, registration: Registration | None = None, method: str = "PUBLISH", at: datetime | None = None
) -> str:
    """The iCalendar text of an event in the active language.

    With a `registration` it is that person's own entry, with the link for joining online; without one it is the
    public entry, which never holds the link. `method`: PUBLISH for downloads, REQUEST and CANCEL for letters.

    Source: RFC 5545, RFC 5546
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Tilannekuva//FI")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_entry(event, registration, method, at or timezone.now()))
    text: str = calendar.to_ical().decode()
    return text.replace("BEGIN:VEVENT", f"{_ZONE}BEGIN:VEVENT", 1)


def _entry(event: Event, registration: Registration | None, method: str, at: datetime) -> Entry:
    item = Entry()
    item.add("uid", uid(event, registration))
    item.add("sequence", _sequence(event, registration) + (1 if method == "CANCEL" else 0))
    item.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
    part = (registration and registration.slot) or event
    item.add("dtstart", timezone.localtime(part.starts_at))
    item.add("dtend", timezone.localtime(part.ends_at))
    item.add("summary", str(event.name), parameters={"LANGUAGE": translation.get_language() or "fi"})
    item.add("location", _location(event, registration))
    item.add("url", settings.BASE_URL + event.get_absolute_url())
    item.add("status", "CANCELLED" if method == "CANCEL" or event.is_cancelled else "CONFIRMED")
    if method != "PUBLISH" and registration is not None:
        _invite(item, registration)
    return item


def _location(event: Event, registration: Registration | None) -> str:
def _sequence(event: Event, registration: Registration | None) -> int:
    """How often the entry has changed: with the event, and with the slot of the person."""
    return event.revision + (registration.slot_changes if registration else 0)


    """The place, and for one who holds a seat their personal link for joining online; never the meeting's own."""
    parts = [str(event.place), str(event.address)] if event.mode != Event.Mode.ONLINE else []
    if registration is not None and registration.seated_at and event.is_online:
        parts.append(settings.BASE_URL + reverse("join", args=[registration.link_token()]))
    return ", ".join(part for part in parts if part)


def _invite(item: Entry, registration: Registration) -> None:
    """Name the organiser and the invited person, as a request or a cancellation must."""
    sender = settings.DEFAULT_FROM_EMAIL
    organiser = vCalAddress(f"mailto:{sender.rsplit('<')[-1].rstrip('>')}")
    organiser.params["CN"] = vText("Tilannekuva")
    attendee = vCalAddress(f"mailto:{registration.person.email}")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    item.add("organizer", organiser)
    item.add("attendee", attendee)
