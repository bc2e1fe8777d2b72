"""The roster: who may keep it, what it shows, and what its buttons do."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from forums import attendance
from forums.models import Registration
from participants import reach
from participants.models import Letter
from tests.factories import (
    helsinki,
    make_event,
    make_manager,
    make_municipality,
    make_network,
    make_official,
    make_person,
    make_registration,
    make_series,
    make_team_member,
)

pytestmark = pytest.mark.django_db

DAY = helsinki(2026, 11, 30, 9)
ANNA = {
    "first_name": "Esimerkki",
    "last_name": "Osallistuja 99",
    "email": "uusi@example.org",
    "organisation": "Esimerkkikoulu",
    "stakeholder_group": "education",
    "language": "sv",
}
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def official(client):
    person = make_official()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def login(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def path(event, name="roster", **more):
    return reverse(name, kwargs={"event_id": event.pk, **more})


def in_english(event, name="roster", **more):
    with translation.override("en"):
        return path(event, name, **more)


def names(response):
    return [str(seat.person.last_name) for seat in response.context["page"]]


def test_official_of_the_municipality_and_managers_keep_the_roster(client):
    network = make_network()
    event = make_event(make_series(network=network))

    for person in (make_official(), make_manager(), make_manager(network)):
        login(client, person)
        assert client.get(path(event)).status_code == 200


def test_roster_of_another_municipality_does_not_exist_for_an_official(client):
    event = make_event()
    login(client, make_official(make_municipality("921", "Vesanto")))

    for name in ("roster", "roster_import"):
        assert client.get(path(event, name)).status_code == 404
    assert client.post(path(event, "attendance_of_all")).status_code == 404


@pytest.mark.parametrize("kind", ["planning_member", "facilitator"])
def test_team_without_the_right_is_told_so(client, kind):
    event = make_event()
    seat = make_registration(event)
    login(client, make_team_member(event.series, kind=kind).person)

    assert client.get(path(event)).status_code == 403
    assert client.get(path(event, "roster_import")).status_code == 403
    for name in ("attendance", "roster_remove", "roster_restore"):
        assert client.post(path(event, name, registration_id=seat.pk)).status_code == 403


def test_participant_and_stranger_do_not_see_the_roster(client):
    event = make_event()
    assert client.get(path(event)).status_code == 302
    login(client, make_registration(event).person)

    assert client.get(path(event)).status_code == 404


def test_seat_of_another_event_does_not_exist_here(client, official):
    here, elsewhere = make_event(), make_registration(make_event(make_series(make_municipality("921", "Vesanto"))))

    for name in ("attendance", "roster_remove", "roster_restore"):
        response = client.post(path(here, name, registration_id=elsewhere.pk), {"mark": "present"})
        assert response.status_code == 404


def test_people_are_in_finnish_order_and_those_with_one_name_by_it(client, official):
    event = make_event()
    for last in ["Öljy", "wau", "Åbo", "Äiti", "Vaasa", "zebra"]:
        make_registration(event, make_person(last_name=last))
    make_registration(event, make_person(first_name="Xerxes", last_name=""))

    assert names(client.get(path(event))) == ["Vaasa", "wau", "", "zebra", "Åbo", "Äiti", "Öljy"]


def test_search_finds_by_name_and_organisation_and_keeps_the_words(client, official):
    event = make_event()
    make_registration(event, make_person(last_name="Mäkinen"), organisation="Ahon koulu")
    make_registration(event, make_person(last_name="Virtanen"), organisation="Mäkelän tila")
    make_registration(event, make_person(last_name="Korhonen"))

    found = client.get(path(event), {"q": "MÄK"})

    assert names(found) == ["Mäkinen", "Virtanen"]
    assert 'value="MÄK"' in found.content.decode()
    assert names(client.get(path(event), {"q": "mäkinen aho"})) == ["Mäkinen"]
    assert names(client.get(path(event), {"q": "%"})) == []


def test_hundred_people_are_on_a_page(client, official):
    event = make_event()
    for number in range(101):
        make_registration(event, make_person(last_name=f"Osallistuja {number:03}"))

    assert len(names(client.get(path(event)))) == 100
    assert names(client.get(path(event), {"page": 2})) == ["Osallistuja 100"]
    assert names(client.get(path(event), {"page": 999})) == ["Osallistuja 100"]


def test_counts_say_registered_and_attended_in_all_and_by_group(client, official):
    with time_machine.travel(DAY, tick=False):
        event = make_event(starts_at=DAY, seats=3)
        for group in ("business", "business", "education"):
            make_registration(event, stakeholder_group=group)
        make_registration(event, is_waiting=True)
        make_registration(event, cancelled_at=DAY, attended_at=DAY)
        first = Registration.objects.earliest("pk")
        attendance.mark(registration=first, presence=attendance.Presence.PRESENT, by=official)

        response = client.get(in_english(event))

    text = response.content.decode()
    assert "<dt>Registered / attended</dt><dd>3 / 1</dd>" in text
    assert "<dt>Seats</dt><dd>3</dd>" in text
    assert "<dt>In the queue</dt><dd>1</dd>" in text
    assert "<li><span>Company or entrepreneur</span> <strong>2 / 1</strong></li>" in text


@pytest.mark.parametrize("count", [1, 3, 300])
@pytest.mark.parametrize("make", [make_official, make_manager])
def test_roster_costs_eight_statements_and_eighty_kilobytes(
    client, django_assert_max_num_queries, one_by_one_forbidden, make, count
):
    with time_machine.travel(DAY, tick=False):
        event = make_event(starts_at=DAY)
        for number in range(count):
            make_registration(event, make_person(), attended_at=DAY if number % 2 else None)
        person = make()
        login(client, person)

        with django_assert_max_num_queries(8):
            response = client.get(path(event))

    assert response.status_code == 200
    assert len(response.content) <= 80_000


def test_adding_one_by_hand_gives_a_seat_and_a_letter_in_their_language(client, official):
    event = make_event()

    response = client.post(path(event), ANNA)

    assert (response.status_code, response["Location"]) == (302, path(event))
    seat = event.registrations.get()
    assert (seat.person.email, seat.registered_by, seat.organisation) == (
        "uusi@example.org",
        official,
        "Esimerkkikoulu",
    )
    assert Letter.objects.get().language == "sv"


def test_adding_with_htmx_answers_with_the_part_that_changes(client, official):
    event = make_event()

    response = client.post(in_english(event), ANNA, **HTMX)

    text = response.content.decode()
    assert response.status_code == 200
    assert text.lstrip().startswith('<div id="roster"')
    assert "Esimerkki Osallistuja 99 has a seat now." in text
    assert "uusi@example.org" not in text  # the form is empty again


def test_wrong_answer_is_refused_with_422_and_keeps_what_was_written(client, official):
    event = make_event()

    for headers in ({}, HTMX):
        response = client.post(path(event), {**ANNA, "email": "ei osoite"}, **headers)
        assert response.status_code == 422
        assert 'value="ei osoite"' in response.content.decode()
    assert Registration.objects.count() == 0


def test_adding_somebody_twice_says_so_and_changes_nothing(client, official):
    event = make_event()
    client.post(path(event), ANNA)

    response = client.post(in_english(event), {**ANNA, "email": "UUSI@example.org", "last_name": "Toinen"}, **HTMX)

    assert "Esimerkki Osallistuja 99 was registered already; nothing was changed." in response.content.decode()
    assert (Registration.objects.count(), Letter.objects.count()) == (1, 1)


def test_full_event_puts_the_added_into_the_queue(client, official):
    event = make_event(seats=0)

    response = client.post(in_english(event), ANNA, **HTMX)

    assert "Esimerkki Osallistuja 99 is in the queue now." in response.content.decode()


def test_cancelled_event_shows_why_nobody_can_be_added(client, official):
    event = make_event(cancelled_at=DAY)

    response = client.post(in_english(event), ANNA)

    assert response.status_code == 422
    assert "This event has been cancelled, so registration is closed." in response.content.decode()
    assert "Import a list" not in response.content.decode()


def test_keeper_may_add_after_registration_has_closed(client, official):
    event = make_event(registration_closes_at=helsinki(2026, 1, 1))

    assert client.post(path(event), ANNA).status_code == 302
    assert event.registrations.seated().count() == 1


def test_removing_gives_the_seat_on_and_can_be_undone_for_a_moment(client, official):
    event = make_event(seats=1)
    seat, next_one = make_registration(event), make_registration(event, is_waiting=True)

    removed = client.post(path(event, "roster_remove", registration_id=seat.pk), follow=True)

    next_one.refresh_from_db()
    assert next_one.is_waiting is False
    restore = path(event, "roster_restore", registration_id=seat.pk)
    assert restore in removed.content.decode()
    assert restore not in client.get(path(event)).content.decode()

    client.post(restore)

    again = event.registrations.active().get(person=seat.person)
    assert (again.is_waiting, again.organisation, again.registered_by) == (True, "Esimerkkiyritys", official)


def test_removing_with_htmx_answers_with_the_undo(client, official):
    seat = make_registration()

    response = client.post(path(seat.event, "roster_remove", registration_id=seat.pk), **HTMX)

    assert path(seat.event, "roster_restore", registration_id=seat.pk) in response.content.decode()


@pytest.mark.parametrize(
    ("mark", "expected"),
    [("present", (True, False)), ("absent", (False, True)), ("apologised", (False, False))],
)
def test_presence_is_marked_with_one_tap_and_taken_back(client, official, mark, expected):
    with time_machine.travel(DAY, tick=False):
        seat = make_registration(make_event(starts_at=DAY))
        address = in_english(seat.event, "attendance", registration_id=seat.pk)

        response = client.post(address, {"mark": mark}, **HTMX)
        seat.refresh_from_db()
        marks = bool(seat.attended_at), bool(seat.absent_at)
        client.post(address, {"mark": "none"}, **HTMX)

    seat.refresh_from_db()
    text = response.content.decode()
    assert marks == expected
    assert (seat.attended_at, seat.absent_at) == (None, None)
    assert text.lstrip().startswith("<tr>")
    assert f"<dd>1 / {int(mark == 'present')}</dd>" in text
    assert 'id="counts"' in text


def test_presence_without_htmx_leads_back_to_the_same_place(client, official):
    with time_machine.travel(DAY, tick=False):
        seat = make_registration(make_event(starts_at=DAY))
        address = path(seat.event, "attendance", registration_id=seat.pk)

        response = client.post(address, {"mark": "present", "q": "esim", "page": "1"})

    assert response["Location"] == f"{path(seat.event)}?q=esim&page=1#p{seat.pk}"


def test_presence_before_the_day_is_refused_and_has_no_buttons(client, official):
    with time_machine.travel(helsinki(2026, 11, 29, 12), tick=False):
        seat = make_registration(make_event(starts_at=DAY))
        address = in_english(seat.event, "attendance", registration_id=seat.pk)

        page = client.get(path(seat.event)).content.decode()
        refused = client.post(address, {"mark": "present"}, **HTMX)
        told = client.post(address, {"mark": "present"}, follow=True)

    sentence = "Attendance can be marked from the day of the event on."
    assert "/attendance/" not in page.partition("<table")[2]
    assert (refused.status_code, sentence in refused.content.decode()) == (422, True)
    assert sentence in told.content.decode()


def test_unknown_mark_is_a_bad_request(client, official):
    seat = make_registration()

    assert client.post(path(seat.event, "attendance", registration_id=seat.pk), {"mark": "x"}).status_code == 400


def test_marking_all_present_says_how_many(client, official):
    with time_machine.travel(DAY, tick=False):
        event = make_event(starts_at=DAY)
        for _ in range(3):
            make_registration(event)

        response = client.post(in_english(event, "attendance_of_all"), **HTMX)

    assert "3 persons were marked present." in response.content.decode()
    assert event.registrations.attended().count() == 3


def test_names_are_shown_as_words_never_as_markup(client, official):
    event = make_event()
    make_registration(event, make_person(last_name="<script>alert(1)</script>"), organisation='=HYPERLINK("x")')

    text = client.get(path(event)).content.decode()

    assert "<script>alert" not in text
    assert "=HYPERLINK(&quot;x&quot;)" in text


def test_deeds_are_done_by_post_only(client, official):
    seat = make_registration()

    for name in ("attendance", "roster_remove", "roster_restore"):
        assert client.get(path(seat.event, name, registration_id=seat.pk)).status_code == 405
    assert client.get(path(seat.event, "attendance_of_all")).status_code == 405


def test_an_address_that_letters_come_back_from_is_told(client):
    event = make_event()
    registration = make_registration(event)
    client.force_login(make_manager())
    address = reverse("roster", args=[event.pk])
    before = client.get(address).content.decode()
    reach.mark_unreachable(registration.person_id, registration.person.email)

    after = client.get(address).content.decode()

    sentence = translation.gettext("Letters to this address come back")
    assert (before.count(sentence), after.count(sentence)) == (0, 1)
