"""Calendar entries: the same entry from confirmation to cancellation, right in every time zone."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from forums import calendar, registration, scheduling
from forums.importing import register_all
from forums.registration import Attendee
from participants.models import Letter
from tests.factories import helsinki, make_event, make_official, make_person, make_registration
from tests.forums.test_importing import line


def read(text):
    """The one entry of a calendar text, and its method."""
    whole = Calendar.from_ical(text)
    return whole.walk("VEVENT")[0], str(whole["METHOD"])


@pytest.fixture
def event():
    return make_event(
        starts_at=helsinki(2099, 11, 30, 9),
        name_fi="Foorumi; yksi, kaksi",
        mode="hybrid",
        join_url="https://kokous.example.org/1",
        address="Juttilantie 1",
    )


@pytest.mark.django_db
def test_the_public_entry_tells_time_and_place_but_no_link(event):
    entry, method = read(calendar.entry(event))

    assert (method, str(entry["SUMMARY"]), str(entry["LOCATION"])) == (
        "PUBLISH",
        "Foorumi; yksi, kaksi",
        "Kunnantalo, Juttilantie 1",
    )
    assert entry["DTSTART"].dt == datetime(2099, 11, 30, 7, tzinfo=UTC)


@pytest.mark.django_db
def test_the_entry_names_helsinki_and_spells_out_its_rules(event):
    text = calendar.entry(event)

    assert "DTSTART;TZID=Europe/Helsinki:20991130T090000" in text
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in text.replace("BYMONTH=10;BYDAY=-1SU", "BYDAY=-1SU;BYMONTH=10")


@pytest.mark.django_db
def test_lines_are_folded_and_end_as_the_standard_says(event):
    event.name_fi = "ä" * 160

    lines = calendar.entry(event).encode().split(b"\r\n")

    assert max(len(line) for line in lines) <= 75


@pytest.mark.django_db
def test_only_a_seat_shows_the_online_link(event):
    seat, queue = make_registration(event), make_registration(event, is_waiting=True)

    shown = ["/join/" in calendar.entry(event, registration=one, method="REQUEST") for one in (seat, queue)]

    assert shown == [True, False]


@pytest.mark.django_db
def test_confirmation_change_and_cancellation_are_one_entry(event):
    attendee = Attendee(email="osallistuja@example.org", first_name="Esimerkki", stakeholder_group="business")
    seat = registration.register(event=event, attendee=attendee)
    scheduling.move_event(
        event=event,
        starts_at=helsinki(2099, 12, 1, 9),
        ends_at=helsinki(2099, 12, 1, 11),
        move_others=False,
        by=make_person(),
    )
    registration.cancel(registration=seat)

    letters = Letter.objects.exclude(calendar="").order_by("pk")
    entries = [read(letter.calendar) for letter in letters]
    assert [method for _entry, method in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(entry["UID"]) for entry, _method in entries}) == 1
    assert [int(entry["SEQUENCE"]) for entry, _method in entries] == [0, 1, 2]
    assert [str(entry["STATUS"]) for entry, _method in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "in_utc"),
    [
        (helsinki(2026, 3, 29, 2), datetime(2026, 3, 29, 0, tzinfo=UTC)),
        (helsinki(2026, 3, 29, 4), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (helsinki(2026, 10, 25, 2), datetime(2026, 10, 24, 23, tzinfo=UTC)),
        (helsinki(2026, 10, 25, 4), datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_both_clock_changes_are_told_right(start, in_utc):
    entry, _method = read(calendar.entry(make_event(starts_at=start)))

    assert entry["DTSTART"].dt.astimezone(UTC) == in_utc


@pytest.mark.django_db
@pytest.mark.parametrize("ways", ["keeper", "person", "import"])
def test_who_comes_back_goes_on_with_the_entry_they_had(event, ways):
    """Removed and written in again within ten minutes: the held cancellation is withdrawn, the entry is the same."""
    keeper = make_official()
    one = Attendee(email="yksi@example.org", first_name="Esimerkki", stakeholder_group="business")
    first = registration.register(event=event, attendee=one, by=keeper)
    Letter.objects.update(sent_at=first.registered_at)
    registration.cancel(registration=first, by=None if ways == "person" else keeper)

    if ways == "import":
        register_all(event=event, lines=[line(1, email=one.email)], by=keeper)
    else:
        registration.register(event=event, attendee=one, by=keeper)
    again = event.registrations.active().get()
    registration.cancel(registration=again)

    letters = Letter.objects.filter(withdrawn_at=None).order_by("pk")
    entries = [read(text) for text in letters.values_list("calendar", flat=True)]
    assert again.pk != first.pk
    assert {str(entry["UID"]) for entry, _method in entries} == {calendar.uid(event, first)}
    sequences = [entry["SEQUENCE"] for entry, _method in entries]
    assert sequences == sorted(set(sequences))
    assert entries[-1][1] == "CANCEL"


@pytest.mark.django_db
def test_names_with_line_breaks_add_no_lines_to_the_file(event):
    event.place_fi = "Sali\r\nATTENDEE:mailto:joku@example.org"

    text = calendar.entry(event)

    assert "\r\nATTENDEE" not in text
