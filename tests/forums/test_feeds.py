"""Calendars to subscribe to: right in two readers, quiet when nothing changed, and silent about what is not public."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from forums import registration, scheduling
from forums.registration import Attendee
from participants import people, privacy
from participants.models import Letter
from tests.factories import (
    helsinki,
    make_event,
    make_municipality,
    make_network,
    make_person,
    make_registration,
    make_series,
    make_slot,
)

JOIN = "https://kokous.example.org/1"


def read_strictly(content):
    """A second reader, written from RFC 5545 alone: a list of (component, {name: (parameters, value)}).

    It refuses what the standard refuses: bare newlines, lines of more than 75 octets, components that do not nest,
    and properties that may stand once standing twice.
    """
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(len(line) <= 75 for line in lines)
    unfolded = b"\r\n".join(lines).replace(b"\r\n ", b"").decode().split("\r\n")
    found, open_ = [], []
    for line in unfolded:
        head, value = re.fullmatch(r'((?:[^":]|"[^"]*")+):(.*)', line).groups()
        name, *parameters = re.findall(r'(?:[^";]|"[^"]*")+', head)
        if name == "BEGIN":
            open_.append((value, {}))
            found.append(open_[-1])
        elif name == "END":
            assert open_.pop()[0] == value
        else:
            assert name not in open_[-1][1], name
            open_[-1][1][name] = (dict(one.split("=", 1) for one in parameters), value)
    assert open_ == []
    return found


def unescaped(value):
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], value)


def moment(parameters, value):
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(parameters["TZID"])).astimezone(UTC)


def by_both(content):
    """What both readers find in a calendar: uid, sequence, status, name, place and start of each entry, alike."""
    ours = [
        (
            entry["UID"][1],
            int(entry["SEQUENCE"][1]),
            entry["STATUS"][1],
            unescaped(entry["SUMMARY"][1]),
            unescaped(entry.get("LOCATION", ({}, ""))[1]),
            moment(*entry["DTSTART"]),
            moment(*entry["LAST-MODIFIED"]),
        )
        for name, entry in read_strictly(content)
        if name == "VEVENT"
    ]
    theirs = [
        (
            str(entry["UID"]),
            int(entry["SEQUENCE"]),
            str(entry["STATUS"]),
            str(entry["SUMMARY"]),
            str(entry.get("LOCATION", "")),
            entry["DTSTART"].dt.astimezone(UTC),
            entry["LAST-MODIFIED"].dt,
        )
        for entry in Calendar.from_ical(content).walk("VEVENT")
    ]
    assert ours == theirs
    return ours


@pytest.fixture
def series():
    return make_series(network=make_network())


def names(client, path):
    return [name for _uid, _sequence, _status, name, *_rest in by_both(client.get(path).content)]


@pytest.mark.django_db
def test_both_readers_find_the_same_in_a_feed(client, series):
    event = make_event(
        series, starts_at=helsinki(2099, 11, 30, 9), name_fi="Foorumi; yksi, kaksi\\kolme " + "ä" * 90, address="Tie 1"
    )

    found = by_both(client.get("/calendar/all.ics").content)

    start = datetime(2099, 11, 30, 7, tzinfo=UTC)
    changed = event.revised_at.replace(microsecond=0)
    expected = (f"event-{event.pk}@", 0, "CONFIRMED", event.name_fi, "Kunnantalo, Tie 1", start, changed)
    assert [(found[0][0].split("@")[0] + "@", *found[0][1:])] == [expected]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "in_utc"),
    [
        (helsinki(2027, 3, 28, 2), datetime(2027, 3, 28, 0, tzinfo=UTC)),
        (helsinki(2027, 3, 28, 4), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (helsinki(2026, 10, 25, 2), datetime(2026, 10, 24, 23, tzinfo=UTC)),
        (helsinki(2026, 10, 25, 4), datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_both_clock_changes_are_told_right_by_both_readers(client, series, start, in_utc):
    make_event(series, starts_at=start)

    found = by_both(client.get("/calendar/all.ics").content)

    assert [entry[5] for entry in found] == [in_utc]


@pytest.mark.django_db
def test_the_feed_spells_out_the_rules_of_helsinki_once(client, series):
    make_event(series)
    make_event(series, days=20)

    found = read_strictly(client.get("/calendar/all.ics").content)

    assert [name for name, _lines in found] == [
        "VCALENDAR",
        "VTIMEZONE",
        "DAYLIGHT",
        "STANDARD",
        "VEVENT",
        "VEVENT",
    ]


@pytest.mark.django_db
def test_a_feed_without_events_is_still_a_calendar(client):
    assert by_both(client.get("/calendar/all.ics").content) == []


@pytest.mark.django_db
def test_each_feed_holds_its_own_events(client, series):
    make_event(series, name_fi="Janakkala")
    there = make_municipality("921", "Vesanto")
    tour = make_series(there)
    tour.municipalities.add(make_municipality())
    make_event(tour, name_fi="Vesanto", municipality=there)

    paths = ("all", f"series/{series.pk}", "municipality/165", "municipality/921", f"network/{series.network.slug}")
    found = [sorted(names(client, f"/calendar/{path}.ics")) for path in paths]

    assert found == [["Janakkala", "Vesanto"], ["Janakkala"], ["Janakkala"], ["Vesanto"], ["Janakkala"]]


@pytest.mark.django_db
def test_what_is_not_published_stands_in_no_feed(client):
    series = make_series(is_public=False, network=make_network())
    make_event(series)

    paths = ("all", "municipality/165", f"network/{series.network.slug}")
    found = [names(client, f"/calendar/{path}.ics") for path in paths]

    assert found == [[], [], []]
    assert client.get(f"/calendar/series/{series.pk}.ics").status_code == 404


@pytest.mark.django_db
def test_no_public_feed_holds_a_link_for_joining(client, series):
    event = make_event(series, mode="online", join_url=JOIN)
    make_registration(event)

    paths = ("all", f"series/{series.pk}", "municipality/165", f"network/{series.network.slug}")
    texts = [client.get(f"/calendar/{path}.ics").content for path in paths]

    assert [b"kokous.example.org" in text or b"/join/" in text for text in texts] == [False] * 4


@pytest.mark.django_db
def test_an_event_called_off_stays_in_the_feed_with_its_status(client, series):
    event = make_event(series)
    before = by_both(client.get("/calendar/all.ics").content)

    scheduling.cancel_event(event=event, by=None)
    after = by_both(client.get("/calendar/all.ics").content)

    assert (before[0][2], after[0][2], after[0][0] == before[0][0]) == ("CONFIRMED", "CANCELLED", True)
    assert after[0][1] > before[0][1]


@pytest.mark.django_db
def test_a_program_that_has_the_newest_feed_gets_no_body(client, series):
    event = make_event(series)
    etag = client.get("/calendar/all.ics")["ETag"]

    same = client.get("/calendar/all.ics", headers={"if-none-match": etag})
    scheduling.change_event(event=event, by=None, place_fi="Kirjasto")
    changed = client.get("/calendar/all.ics", headers={"if-none-match": etag})

    assert (same.status_code, same.content, same["ETag"], changed.status_code) == (304, b"", etag, 200)
    assert by_both(changed.content)[0][1:5] == (1, "CONFIRMED", "Foorumi 1", "Kirjasto")


@pytest.mark.django_db
def test_the_same_feed_is_the_same_to_the_letter_an_hour_later(client, series):
    make_event(series, starts_at=helsinki(2099, 1, 1, 9))
    with time_machine.travel(helsinki(2098, 1, 1, 9), tick=False):
        first = client.get("/calendar/all.ics").content
    with time_machine.travel(helsinki(2098, 1, 1, 10), tick=False):
        later = client.get("/calendar/all.ics").content

    assert first == later


@pytest.mark.django_db
def test_each_language_has_its_own_feed(client, series):
    make_event(series, name_sv="Forum ett", name_en="Forum one")

    found = [names(client, f"{prefix}/calendar/all.ics")[0] for prefix in ("", "/sv", "/en")]

    assert found == ["Foorumi 1", "Forum ett", "Forum one"]


@pytest.mark.django_db
def test_after_a_year_an_event_leaves_the_feed(client, series):
    make_event(series, days=-380)
    make_event(series, days=-300, name_fi="Viime talvena")

    assert names(client, "/calendar/all.ics") == ["Viime talvena"]


@pytest.mark.django_db
@pytest.mark.parametrize("events", [1, 3])
def test_a_feed_costs_the_same_number_of_queries_for_1_and_3_events(client, series, events, django_assert_num_queries):
    for _ in range(events):
        make_event(series)

    with django_assert_num_queries(1):
        client.get("/calendar/all.ics")


@pytest.mark.django_db
def test_a_persons_own_feed_holds_their_own_seats_with_their_own_links(client, series):
    event = make_event(series, mode="online", join_url=JOIN)
    seat, other = make_registration(event), make_registration(event)
    make_registration(make_event(series, name_fi="Jonossa"), seat.person, is_waiting=True)

    response = client.get(f"/calendar/own/{seat.person.calendar_token()}.ics")

    [(uid, _sequence, status, name, place, *_times)] = by_both(response.content)
    assert (uid.split("@")[0], status, name) == (f"event-{event.pk}-{seat.pk}", "CONFIRMED", "Foorumi 1")
    assert place.endswith(reverse("join", args=[seat.link_token()]))
    assert other.link_token().encode() not in response.content
    assert JOIN.encode() not in response.content
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.django_db
def test_a_seat_given_up_stays_in_the_own_feed_as_cancelled_without_the_link(client, series):
    attendee = Attendee(email="osallistuja@example.org", first_name="Esimerkki", stakeholder_group="business")
    seat = registration.register(event=make_event(series, mode="online", join_url=JOIN), attendee=attendee)
    path = f"/calendar/own/{seat.person.calendar_token()}.ics"
    before = by_both(client.get(path).content)

    registration.cancel(registration=seat)
    after = by_both(client.get(path).content)

    assert (before[0][2], after[0][2], after[0][4]) == ("CONFIRMED", "CANCELLED", "")
    assert (after[0][0], after[0][1] > before[0][1]) == (before[0][0], True)


@pytest.mark.django_db
def test_the_own_feed_follows_the_slot(client, series):
    event = make_event(series, starts_at=helsinki(2099, 11, 30, 9))
    slot = make_slot(event, starts_at=helsinki(2099, 11, 30, 10))
    seat = make_registration(event, slot=slot, slot_changes=2)

    found = by_both(client.get(f"/calendar/own/{seat.person.calendar_token()}.ics").content)

    assert (found[0][1], found[0][5]) == (2, datetime(2099, 11, 30, 8, tzinfo=UTC))


@pytest.mark.django_db
def test_a_new_address_ends_the_old_one(client, series):
    seat = make_registration(make_event(series))
    old = f"/calendar/own/{seat.person.calendar_token()}.ics"
    client.force_login(seat.person)

    answer = client.post("/profile/calendar/")
    seat.person.refresh_from_db()

    new = f"/calendar/own/{seat.person.calendar_token()}.ics"
    assert (answer.status_code, answer["Location"]) == (302, "/profile/")
    assert [client.get(path).status_code for path in (old, new)] == [404, 200]
    assert f"webcal://{new}".replace("///", "//") not in old
    assert new in client.get("/profile/").text


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["1.1:vale", "x", "%00", "a" * 300])
def test_a_made_up_address_leads_nowhere(client, token):
    assert client.get(f"/calendar/own/{token}.ics").status_code == 404


@pytest.mark.django_db
def test_who_has_been_erased_has_no_feed(client, series):
    person = make_registration(make_event(series)).person
    path = f"/calendar/own/{person.calendar_token()}.ics"

    privacy.erase(person)

    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_who_may_no_longer_sign_in_has_no_feed(client):
    person = make_person(is_active=False)

    assert client.get(f"/calendar/own/{person.calendar_token()}.ics").status_code == 404


@pytest.mark.django_db
def test_letters_from_seat_to_cancellation_read_alike_in_both_readers(series):
    event = make_event(series, starts_at=helsinki(2099, 3, 29, 9), mode="hybrid", join_url=JOIN)
    attendee = Attendee(email="osallistuja@example.org", first_name="Esimerkki", stakeholder_group="business")
    seat = registration.register(event=event, attendee=attendee)
    for day in (30, 31):
        scheduling.move_event(
            event=event,
            starts_at=helsinki(2099, 3, day, 9),
            ends_at=helsinki(2099, 3, day, 11),
            move_others=False,
            by=None,
        )
    scheduling.cancel_event(event=event, by=None)

    entries = [by_both(one.calendar.encode())[0] for one in Letter.objects.exclude(calendar="").order_by("pk")]

    assert len({entry[0] for entry in entries}) == 1
    sequences = [entry[1] for entry in entries]
    assert sequences == sorted(set(sequences))
    assert [entry[2] for entry in entries] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    assert entries[0][0].startswith(f"event-{event.pk}-{seat.pk}@")


@pytest.mark.django_db
def test_the_page_of_calendars_leads_to_each_and_says_how(client, series):
    make_event(series)

    page = client.get("/calendar/").text

    paths = ("all", f"series/{series.pk}", "municipality/165", f"network/{series.network.slug}")
    assert [len(re.findall(rf'href="webcal://[^"]+/calendar/{path}.ics"', page)) for path in paths] == [1] * 4


@pytest.mark.django_db
def test_the_page_of_a_series_offers_its_calendar_once_it_is_public(client, series):
    assert f"/calendar/series/{series.pk}.ics" in client.get(f"/series/{series.pk}/").text


@pytest.mark.django_db
def test_renewing_twice_changes_the_address_twice():
    person = make_person()
    tokens = [person.calendar_token()]
    for _ in range(2):
        people.renew_calendar_link(person=person)
        person.refresh_from_db()
        tokens.append(person.calendar_token())

    assert len(set(tokens)) == 3


@pytest.mark.django_db
def test_a_past_event_of_last_month_is_told_as_it_was(client, series):
    make_event(series, starts_at=datetime.now(UTC) - timedelta(days=30))

    assert len(by_both(client.get("/calendar/all.ics").content)) == 1
