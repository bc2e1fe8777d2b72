"""The personal link: details, a colleague instead, the deadline, links that are lost or old."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from forums.models import Registration
from participants.models import Letter
from tests.factories import make_event, make_person, make_registration

NAME = {"first_name": "Esimerkki", "last_name": "Osallistuja"}
DETAILS = NAME | {"organisation": "Uusi Oy", "stakeholder_group": "education", "language": "sv"}
COLLEAGUE = {"first_name": "Esimerkki", "last_name": "Sijainen", "email": "sijainen@example.org", "language": "en"}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def own(seat, name="registration"):
    return reverse(name, args=[seat.link_token()])


def text(response):
    return " ".join(response.content.decode().split())


@pytest.mark.django_db
def test_details_are_changed_on_a_page_of_their_own_and_a_second_click_changes_nothing_more(client):
    seat = make_registration(make_event(mode="hybrid"))

    answered = [client.post(own(seat, "registration_change"), DETAILS | {"mode": "online"}).url for _ in range(2)]

    seat = Registration.objects.select_related("person").get()
    assert answered == [own(seat)] * 2
    told = (seat.organisation, seat.stakeholder_group, seat.mode, seat.person.language, Letter.objects.count())
    assert told == ("Uusi Oy", "education", "online", "sv", 0)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "answers"), [("registration_change", DETAILS), ("registration_colleague", COLLEAGUE)])
def test_a_deadline_that_passes_while_the_form_is_open_is_told_and_what_was_written_is_kept(client, name, answers):
    seat = make_registration()
    assert "<form" in text(client.get(own(seat, name)))
    seat.event.changes_close_at = timezone.now()
    seat.event.save()

    page = client.post(own(seat, name), answers)

    assert (page.status_code, Registration.objects.get().organisation) == (422, "Esimerkkiyritys")
    assert "The time for changes has passed." in text(page)
    assert f'value="{answers.get("organisation") or answers["email"]}"' in text(page)


@pytest.mark.django_db
def test_giving_up_a_seat_after_the_deadline_is_told(client):
    seat = make_registration(make_event(changes_close_at=timezone.now()))

    page = client.post(own(seat, "registration_cancel"))

    assert (page.status_code, Registration.objects.get().is_seated) == (422, True)
    assert "The time for changes has passed." in text(page)
    assert own(seat, "registration_cancel") not in text(client.get(own(seat)))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["registration_change", "registration_colleague"])
def test_after_the_deadline_the_page_says_so_without_a_form(client, name):
    seat = make_registration(make_event(changes_close_at=timezone.now()))

    page = text(client.get(own(seat, name)))

    assert ("The time for changes has passed." in page, 'name="language"' in page.partition("<main")[2]) == (
        True,
        False,
    )


@pytest.mark.django_db
def test_a_colleague_comes_instead_and_the_old_link_leads_to_the_way_to_a_new_one(client):
    seat = make_registration(make_event(seats=1))
    path = own(seat, "registration_colleague")

    first, second = client.post(path, COLLEAGUE), client.post(path, COLLEAGUE)

    assert (first.url, second.status_code) == (reverse("passed_on", args=[seat.event_id]), 404)
    assert "sijainen" not in text(client.get(first.url))
    old = client.get(own(seat))
    assert (old.status_code, reverse("lost_link") in text(old)) == (404, True)
    assert Letter.objects.filter(kind="taken_over").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "ei osoite"), ("first_name", ""), ("first_name", "Esimerkki\r\nBcc: x"), ("language", "de")],
)
def test_a_wrong_answer_sends_nobody_and_keeps_what_was_written(client, field, value):
    seat = make_registration()

    page = client.post(own(seat, "registration_colleague"), COLLEAGUE | {field: value})

    assert (page.status_code, Registration.objects.get().person) == (422, seat.person)
    assert 'value="Sijainen"' in text(page)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "registration",
        "registration_answers",
        "registration_change",
        "registration_colleague",
        "join",
    ],
)
def test_every_page_of_a_link_that_is_broken_shows_the_way_to_a_new_one(client, name):
    page = client.get(reverse(name, args=["1.1:roskaa"]))

    assert (page.status_code, reverse("lost_link") in text(page)) == (404, True)


@pytest.mark.django_db
def test_lost_links_are_answered_alike_whether_or_not_the_address_is_registered(client):
    make_registration(person=make_person("tuttu@example.org"))

    answers = [client.post(reverse("lost_link"), {"email": email}) for email in ("tuttu@example.org", "x@example.org")]

    assert {(answer.status_code, answer.url) for answer in answers} == {(302, reverse("lost_link_sent"))}
    pages = {text(client.get(answer.url)) for answer in answers}
    assert len(pages) == 1


@pytest.mark.django_db
def test_who_asks_for_a_link_does_not_wait_for_anybody_to_be_looked_for(client):
    make_registration(person=make_person("tuttu@example.org"))

    with CaptureQueriesContext(connection) as asked:
        client.post(reverse("lost_link"), {"email": "tuttu@example.org"})

    assert [query["sql"] for query in asked if "participants_user" in query["sql"]] == []


@pytest.mark.django_db
def test_links_cannot_be_asked_for_without_end(client):
    answered = [client.post(reverse("lost_link"), {"email": "x@example.org"}).status_code for _ in range(11)]

    assert (answered[0], answered[-1]) == (302, 429)


@pytest.mark.django_db
def test_another_event_at_the_same_time_is_told_on_the_own_page_and_hinders_nothing(client):
    event = make_event()
    seat = make_registration(event)
    make_registration(make_event(event.series, name_en="The other"), seat.person)
    make_registration(make_event(event.series, days=15, name_en="Next day"), seat.person)

    page = text(client.get(own(seat)))

    assert ("You are also registered" in page, "The other" in page, "Next day" in page) == (True, True, False)


@pytest.mark.django_db
def test_the_own_page_leads_to_changes_and_a_colleague_until_the_deadline(client):
    event = make_event(changes_close_at=timezone.now() + timedelta(hours=1))
    seat = make_registration(event)

    page = text(client.get(own(seat)))

    assert (own(seat, "registration_change") in page, own(seat, "registration_colleague") in page) == (True, True)


@pytest.mark.django_db
def test_a_form_that_has_grown_old_keeps_what_was_written():
    seat = make_registration()
    browser = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})

    page = browser.post(own(seat, "registration_change"), DETAILS | {"csrfmiddlewaretoken": "x" * 64})

    assert (page.status_code, 'name="organisation" value="Uusi Oy"' in text(page)) == (403, True)
