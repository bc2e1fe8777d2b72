"""Importing: a list is registered at once or not at all, and never twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from forums import importing, registration, seating
from forums.importing import Outcome
from forums.models import Event, Registration
from forums.registration import Attendee
from forums.seating import RegistrationRefusal, RegistrationRefused
from forums.spreadsheets import Line, read_file
from participants.models import Letter, User
from tests.factories import (
    helsinki,
    make_event,
    make_municipality,
    make_official,
    make_person,
    make_registration,
    make_series,
)
from tests.spreadsheet_files import HEADER, csv_file, people

pytestmark = pytest.mark.django_db


def lines(count, **fields):
    return [line(number, **fields) for number in range(1, count + 1)]


def line(number, **fields):
    defaults = {
        "row": number + 1,
        "email": f"osallistuja{number:02}@example.org",
        "first_name": "Esimerkki",
        "last_name": f"Osallistuja {number:02}",
        "organisation": "Esimerkkiyritys",
        "stakeholder_group": "business",
        "language": "",
        "municipality": "",
    }
    return Line(**{**defaults, **fields})


def sheet(*rows):
    return read_file(csv_file([[*HEADER, "Kunta"], *rows]))


def test_everybody_gets_a_seat_and_a_confirmation():
    event, official = make_event(), make_official()

    outcome = importing.register_all(event=event, lines=lines(42), by=official)

    assert outcome == Outcome(seated=42, waiting=0, already=0)
    assert event.registrations.seated().count() == 42
    assert Letter.objects.filter(kind="confirmation").count() == 42
    assert set(event.registrations.values_list("registered_by", flat=True)) == {official.pk}


def test_importing_the_same_list_twice_changes_nothing_and_sends_nothing():
    event, official = make_event(), make_official()
    importing.register_all(event=event, lines=lines(5), by=official)

    outcome = importing.register_all(event=event, lines=lines(7), by=official)

    assert outcome == Outcome(seated=2, waiting=0, already=5)
    assert (Registration.objects.count(), Letter.objects.count(), User.objects.count()) == (7, 7, 8)


def test_list_longer_than_the_seats_fills_them_in_its_order_and_the_rest_wait():
    event = make_event(seats=5)
    make_registration(event)

    outcome = importing.register_all(event=event, lines=lines(6), by=make_official())

    assert outcome == Outcome(seated=4, waiting=2, already=0)
    queue = event.registrations.waiting().values_list("person__email", flat=True)
    assert list(queue) == ["osallistuja05@example.org", "osallistuja06@example.org"]
    assert Letter.objects.filter(kind="queued").count() == 2


def test_person_known_by_another_spelling_of_the_address_keeps_name_and_language():
    person = make_person("osallistuja01@example.org", first_name="Toinen", last_name="Nimi", language="sv")
    User.objects.filter(pk=person.pk).update(email="Osallistuja01@Example.org")

    importing.register_all(event=make_event(), lines=lines(1, language="en"), by=make_official())

    person.refresh_from_db()
    assert (person.get_full_name(), person.language) == ("Toinen Nimi", "sv")
    assert Registration.objects.get().person == person


def test_person_who_had_given_up_gets_a_new_seat():
    event = make_event()
    person = make_person("osallistuja01@example.org")
    make_registration(event, person, cancelled_at=helsinki(2026, 1, 1))

    outcome = importing.register_all(event=event, lines=lines(1), by=make_official())

    assert (outcome, event.registrations.active().count()) == (Outcome(seated=1, waiting=0, already=0), 1)


@pytest.mark.parametrize(("status", "language"), [("fi", "fi"), ("fi-sv", "fi"), ("sv-fi", "sv"), ("sv", "sv")])
def test_letters_are_in_the_language_of_the_row_or_of_the_municipality(status, language):
    event = make_event(make_series(make_municipality("499", "Mustasaari", language_status=status)))

    importing.register_all(event=event, lines=[line(1), line(2, language="en")], by=make_official())

    assert list(Letter.objects.order_by("pk").values_list("language", flat=True)) == [language, "en"]


def test_cancelled_event_takes_nobody_and_nothing_is_written():
    event = make_event(cancelled_at=helsinki(2026, 1, 1))

    with pytest.raises(RegistrationRefused) as refused:
        importing.register_all(event=event, lines=lines(3), by=make_official())

    assert refused.value.reason == RegistrationRefusal.CANCELLED
    assert User.objects.filter(email__startswith="osallistuja0").count() == 0


def test_keeper_of_the_roster_may_pass_the_closing_time():
    event = make_event(registration_closes_at=helsinki(2026, 1, 1))

    assert importing.register_all(event=event, lines=lines(1), by=make_official()).seated == 1


def test_dry_run_tells_who_would_sit_wait_or_be_there_already_and_writes_nothing():
    event = make_event(seats=3)
    make_registration(event, make_person("osallistuja02@example.org"))

    preview = importing.dry_run(event=event, sheet=sheet(*people(4)))

    assert [one.row for one in preview.seated] == [2, 4]
    assert [one.row for one in preview.waiting] == [5]
    assert [one.row for one in preview.already] == [3]
    assert (preview.problems, Registration.objects.count(), Letter.objects.count()) == ([], 1, 0)


def test_municipality_is_found_by_any_of_its_names_and_a_merged_one_by_its_successor():
    make_municipality("905", "Vaasa", name_sv="Vasa")
    today = make_municipality("109", "Hämeenlinna", name_sv="Tavastehus")
    make_municipality("401", "Lammi", abolished_on=helsinki(2009, 1, 1).date(), successor=today)
    named = [line(n, municipality=name) for n, name in enumerate(["VASA", "Lammi", "109", ""], start=1)]

    importing.register_all(event=make_event(), lines=named, by=make_official())

    assert list(Registration.objects.order_by("pk").values_list("municipality", flat=True)) == [
        "905",
        "109",
        "109",
        None,
    ]


def test_unknown_municipality_is_a_problem_with_its_row_and_column():
    make_municipality()
    rows = [[*row, kunta] for row, kunta in zip(people(3), ["Janakkala", "Ankkalinna", ""], strict=True)]

    with translation.override("en"):
        preview = importing.dry_run(event=make_event(), sheet=sheet(*rows))

    assert [(p.row, p.column, p.value, p.sentence) for p in preview.problems] == [
        (3, "F (Kunta)", "Ankkalinna", "There is no municipality of this name in the register.")
    ]


def test_thousand_people_cost_no_more_statements_than_two_batches():
    event, official = make_event(), make_official()

    with CaptureQueriesContext(connection) as queries:
        outcome = importing.register_all(event=event, lines=lines(1000), by=official)

    assert outcome.seated == 1000
    assert len(queries) <= 20  # the promise is a hundred


@pytest.mark.django_db(transaction=True)
def test_two_imports_and_eight_people_at_once_never_share_a_seat():
    event, official = make_event(seats=10), make_official()

    def take(number):
        try:
            if number < 2:
                importing.register_all(event=event, lines=lines(8), by=official)
            else:
                attendee = Attendee(email=f"o-{number}@example.org", first_name="E", stakeholder_group="other")
                registration.register(event=event, attendee=attendee)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        list(threads.map(take, range(10)))

    assert (event.registrations.seated().count(), event.registrations.waiting().count()) == (10, 6)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_imports_oversell(monkeypatch):
    """The negative control of the race above: it is the lock that keeps the promise."""
    event, official = make_event(seats=10), make_official()
    monkeypatch.setattr(seating, "lock", lambda event: Event.objects.select_related("series").get(pk=event.pk))
    language = importing._language

    def slow_language(event):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.3)")
        return language(event)

    monkeypatch.setattr(importing, "_language", slow_language)

    def take(start):
        try:
            wanted = [line(number) for number in range(start, start + 8)]
            importing.register_all(event=event, lines=wanted, by=official)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(take, [100, 200]))

    assert event.registrations.seated().count() > 10
