"""Bookings as people make them: the group form, the form of a series, and the page of the contact person."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from forums.models import Booking, Registration
from participants.models import Letter
from tests.factories import (
    make_booked_seat,
    make_booking,
    make_event,
    make_municipality,
    make_person,
    make_quota,
    make_registration,
    make_series,
    make_slot,
)

CONTACT = {
    "first_name": "Esimerkki",
    "last_name": "Yhteyshenkilö",
    "email": "yhteys@example.org",
    "language": "en",
    "organisation": "Esimerkkikoulu",
    "stakeholder_group": "education",
}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def rows(*people):
    """A sent formset with a row for each (first name, e-mail)."""
    sent = {"people-TOTAL_FORMS": len(people), "people-INITIAL_FORMS": 3}
    for number, (name, email) in enumerate(people):
        sent |= {f"people-{number}-first_name": name, f"people-{number}-email": email, f"people-{number}-last_name": ""}
    return sent


def group_path(event):
    return reverse("register_group", args=[event.pk])


def text(response):
    return " ".join(response.content.decode().split())


@pytest.mark.django_db
def test_a_group_and_its_contact_person_are_registered_in_one_go(client):
    event = make_event()
    answers = (
        CONTACT | rows(("Aino", "aino@example.org"), ("", ""), ("Eino", "eino@example.org")) | {"takes_part": "on"}
    )

    response = client.post(group_path(event), answers)

    assert response.url == reverse("booked", args=[event.pk])
    seats = Registration.objects.order_by("pk").values_list("person__email", "organisation", "booking__contact__email")
    assert list(seats) == [
        (email, "Esimerkkikoulu", "yhteys@example.org")
        for email in ("yhteys@example.org", "aino@example.org", "eino@example.org")
    ]
    assert "aino" not in text(client.get(response.url))


@pytest.mark.django_db
def test_the_contact_person_need_not_take_part(client):
    event = make_event()

    client.post(group_path(event), CONTACT | rows(("Aino", "aino@example.org")))

    assert Registration.objects.get().person.email == "aino@example.org"


@pytest.mark.django_db
def test_sending_twice_makes_one_booking(client):
    event = make_event()
    answers = CONTACT | rows(("Aino", "aino@example.org"))

    answered = [client.post(group_path(event), answers).status_code for _ in range(2)]

    assert (answered, Booking.objects.count(), Letter.objects.count()) == ([302, 302], 1, 2)


@pytest.mark.django_db
def test_a_button_adds_rows_and_keeps_what_was_written_without_judging_it(client):
    event = make_event()
    answers = CONTACT | rows(("Aino", "ei osoite")) | {"more": "1", "stakeholder_group": ""}

    page = client.post(group_path(event), answers)

    assert (page.status_code, Registration.objects.count()) == (200, 0)
    assert ('value="ei osoite"' in text(page), 'value="Aino"' in text(page)) == (True, True)
    assert 'name="people-3-email"' in text(page)
    assert 'id="error-summary"' not in text(page)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("people", "words"),
    [
        ((("Hyvä", "hyva@example.org"), ("Aino", "ei osoite")), "Enter a valid email address"),
        ((("", "aino@example.org"),), "This field is required"),
        ((("Aino\nBcc: x", "aino@example.org"),), "Write this on one line"),
        ((("Aino", "aino@example.org"), ("Eino", "AINO@example.org")), "on another row already"),
        ((("", ""),), "Write at least one person"),
    ],
)
def test_one_wrong_row_saves_nobody_and_keeps_what_was_written(client, people, words):
    event = make_event()

    page = client.post(group_path(event), CONTACT | rows(*people))

    assert (page.status_code, Registration.objects.count(), Letter.objects.count()) == (422, 0, 0)
    assert words in text(page)


@pytest.mark.django_db
def test_a_wrong_domain_is_told_at_its_row(client):
    event = make_event(admission="domains", admission_domains="kunta.example.org")
    people = rows(("Aino", "aino@kunta.example.org"), ("Eino", "eino@example.org"))

    page = client.post(group_path(event), CONTACT | people)

    assert (page.status_code, Registration.objects.count()) == (422, 0)
    assert 'href="#id_people-1-email"' in text(page)


@pytest.mark.django_db
def test_registration_that_closed_while_the_form_was_open_keeps_what_was_written(client):
    event = make_event(registration_closes_at=timezone.now())

    page = client.post(group_path(event), CONTACT | rows(("Aino", "aino@example.org")))

    assert (page.status_code, Registration.objects.count()) == (422, 0)
    assert 'value="aino@example.org"' in text(page)
    assert "Registration for this event has closed." in text(page)


@pytest.mark.django_db
def test_the_group_shares_slot_mode_and_municipality(client):
    event = make_event(mode="hybrid", seats=5)
    slot = make_slot(event, name_en="Morning")
    make_quota(event, municipality=make_municipality(), stakeholder_group="")
    shared = {"slot": slot.pk, "mode": "online", "municipality": "165"}

    client.post(group_path(event), CONTACT | shared | rows(("Aino", "aino@example.org")))

    seat = Registration.objects.get()
    assert (seat.slot, seat.mode, seat.municipality_id) == (slot, "online", make_municipality().pk)


@pytest.mark.django_db
def test_more_than_thirty_people_are_not_taken(client):
    people = rows(*((f"Nimi {number}", f"n{number}@example.org") for number in range(40)))

    client.post(group_path(make_event()), CONTACT | people)

    assert Registration.objects.count() <= 30


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [{"people-TOTAL_FORMS": "x"}, {"people-TOTAL_FORMS": "-1"}, {}])
def test_a_broken_list_of_rows_is_refused(client, sent):
    page = client.post(group_path(make_event()), CONTACT | sent)

    assert (page.status_code, Registration.objects.count()) == (422, 0)


@pytest.mark.django_db
def test_a_form_that_has_grown_old_keeps_the_rows_of_the_group():
    event = make_event()
    browser = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    answers = CONTACT | rows(("Aino", "aino@example.org")) | {"csrfmiddlewaretoken": "x" * 64}
    browser.get(group_path(event))

    page = browser.post(group_path(event), answers)

    assert (page.status_code, 'name="people-0-email" value="aino@example.org"' in text(page)) == (403, True)


def series_path(series):
    return reverse("register_series", args=[series.pk])


@pytest.mark.django_db
def test_one_form_registers_for_the_ticked_events_of_a_series(client):
    series = make_series()
    first, _second, third = (make_event(series, days=day, name_en=f"Forum {day}") for day in (14, 42, 70))

    response = client.post(series_path(series), CONTACT | {"events": [first.pk, third.pk]}, follow=True)

    assert response.request["PATH_INFO"] == reverse("series_registered", args=[series.pk])
    assert list(Registration.objects.values_list("event", flat=True)) == [first.pk, third.pk]
    assert list(Letter.objects.values_list("kind", flat=True)) == ["series_booking"]


@pytest.mark.django_db
def test_the_form_of_a_series_shows_the_room_of_each_event_that_is_open(client):
    series = make_series()
    make_event(series, days=14, seats=3, name_en="Free")
    make_registration(make_event(series, days=21, seats=1, name_en="Full"))
    for name, fields in {
        "Shut": {"registration_closes_at": timezone.now()},
        "Private": {"admission": "invited"},
        "Off": {"cancelled_at": timezone.now()},
    }.items():
        make_event(series, days=28, name_en=name, **fields)

    page = text(client.get(series_path(series)))

    assert ("free seats: 3" in page, "full; you can queue" in page) == (True, True)
    assert [name for name in ("Shut", "Private", "Off") if name in page] == []


@pytest.mark.django_db
def test_a_missing_slot_is_told_at_its_event_and_nothing_is_saved(client):
    series = make_series()
    plain, slotted = make_event(series, days=14), make_event(series, days=28, name_en="Sparring")
    slot = make_slot(slotted)

    page = client.post(series_path(series), CONTACT | {"events": [plain.pk, slotted.pk]})

    assert (page.status_code, Registration.objects.count()) == (422, 0)
    assert "Sparring: Choose one of the slots of this event." in text(page)
    answers = CONTACT | {"events": [plain.pk, slotted.pk], f"slot_{slotted.pk}": slot.pk}
    assert client.post(series_path(series), answers).status_code == 302


@pytest.mark.django_db
def test_an_event_that_closed_while_the_form_was_open_is_no_choice_any_more(client):
    series = make_series()
    event = make_event(series, registration_closes_at=timezone.now())
    make_event(series, days=28)

    page = client.post(series_path(series), CONTACT | {"events": [event.pk]})

    assert (page.status_code, Registration.objects.count()) == (422, 0)
    assert 'value="yhteys@example.org"' in text(page)


@pytest.mark.django_db
def test_a_series_without_open_events_says_so(client):
    assert "No event is open for registration" in text(client.get(series_path(make_series())))


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_booking_costs_the_same_for_1_and_3_people(client, count, django_assert_num_queries):
    event = make_event()
    booking = make_booking(event.series)
    for _ in range(count):
        make_booked_seat(booking, make_registration(event, booking=booking))
    path = reverse("booking", args=[booking.link_token()])
    client.get(path)

    with django_assert_num_queries(3):
        client.get(path)


@pytest.mark.django_db
def test_the_contact_person_sees_everybody_removes_one_and_adds_another(client):
    event = make_event(seats=1)
    booking = make_booking(event.series)
    seated = make_booked_seat(booking, make_registration(event, booking=booking), name="Aino Istuja")
    make_booked_seat(booking, make_registration(event, booking=booking, is_waiting=True), name="Eino Jonottaja")
    path = reverse("booking", args=[booking.link_token()])

    page = text(client.get(path))
    words = ("Aino Istuja", "Eino Jonottaja", "On the list", "Has a seat", "In the queue")
    assert [word in page for word in words] == [True] * 3 + [False] * 2

    removal = reverse("booking_remove", args=[booking.link_token(), seated.pk])
    assert [client.post(removal).url for _ in range(2)] == [path, path]
    page = text(client.get(path))
    assert ("Registration cancelled" in page, "Eino Jonottaja" in page) == (False, True)

    answers = {**CONTACT, "first_name": "Uusi", "email": "uusi@example.org"}
    addition = reverse("booking_add", args=[booking.link_token(), event.pk])
    assert client.get(addition).status_code == 200
    assert [client.post(addition, answers).url for _ in range(2)] == [path, path]
    assert booking.registrations.filter(person__email="uusi@example.org").count() == 1


@pytest.mark.django_db
def test_the_page_shows_the_names_as_written_and_leads_to_no_others_own_page(client):
    event = make_event()
    booking = make_booking(event.series)
    own = make_registration(event, booking.contact, booking=booking)
    other = make_registration(event, make_person(first_name="Salainen"), booking=booking)
    make_booked_seat(booking, own)
    make_booked_seat(booking, other, name="Kuten kirjoitettu")

    page = text(client.get(reverse("booking", args=[booking.link_token()])))

    assert ("Salainen" in page, "Kuten kirjoitettu" in page) == (False, True)
    assert (own.link_token() in page, other.link_token() in page) == (True, False)


@pytest.mark.django_db
def test_after_the_deadline_removal_is_refused_in_words(client):
    event = make_event(changes_close_at=timezone.now())
    booking = make_booking(event.series)
    one = make_booked_seat(booking, make_registration(event, booking=booking))

    page = client.post(reverse("booking_remove", args=[booking.link_token(), one.pk]))

    assert (page.status_code, Registration.objects.get().is_seated) == (422, True)
    assert "The time for changes has passed." in text(page)


@pytest.mark.django_db
def test_nobody_is_removed_through_the_link_of_another_booking(client):
    one = make_booked_seat()
    foreign = make_booking()

    client.post(reverse("booking_remove", args=[foreign.link_token(), one.pk]))

    assert not Registration.objects.get(pk=one.registration_id).is_cancelled


@pytest.mark.django_db
def test_groups_cannot_be_sent_without_end(client):
    event = make_event()

    answered = {client.post(group_path(event), {}).status_code for _ in range(21)}

    assert answered == {422, 429}


@pytest.mark.django_db
def test_the_ways_to_register_several_lead_from_the_form(client):
    event = make_event()

    page = text(client.get(reverse("register", args=[event.pk])))

    assert (group_path(event) in page, series_path(event.series) in page) == (True, True)


@pytest.mark.django_db
def test_one_summary_names_the_person_whose_answer_is_wrong(client):
    event = make_event()
    answers = CONTACT | {"last_name": "x" * 101} | rows(("Aino", ""), ("", ""), ("", "eino@example.org"))

    page = client.post(group_path(event), answers)

    words = text(page)
    assert words.count("Check your answers") == 1
    assert '<a href="#id_people-0-email">Person 1: E-mail – This field is required.' in words
    assert '<a href="#id_people-2-first_name">Person 3: First name – This field is required.' in words
    assert '<a href="#id_last_name">Last name – ' in words


@pytest.mark.django_db
def test_events_with_free_seats_are_ticked_and_a_slot_is_asked_of_those_who_come(client):
    event = make_event(seats=5)
    full = make_event(event.series, seats=1)
    make_registration(full)
    make_slot(event)

    page = client.get(reverse("register_series", args=[event.series_id]))

    form = page.context["form"]
    assert form["events"].value() == [str(event.pk)]
    assert f'data-asked-if="events" data-asked-answer="{event.pk}"' in text(page)
    assert "js/questions.js" in text(page)


@pytest.mark.django_db
def test_a_slot_of_an_event_that_is_not_ticked_is_not_demanded(client):
    event = make_event()
    other = make_event(event.series)
    make_slot(other)

    client.post(reverse("register_series", args=[event.series_id]), CONTACT | {"events": [event.pk]})

    assert Registration.objects.get().event == event
