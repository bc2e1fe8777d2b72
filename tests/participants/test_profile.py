"""The own profile: name, language, own data as a file, and leaving."""

import json

import pytest

from participants.models import User
from tests.factories import make_feedback, make_letter, make_official, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    """Somebody who has signed in."""
    person = make_person("testi@example.org", first_name="Testi", last_name="Esimerkki")
    client.force_login(person)
    return person


def test_a_person_changes_their_own_name_and_language(client, person):
    answer = client.post("/profile/", {"first_name": " Åsa ", "last_name": "", "language": "sv"}, follow=True)

    person.refresh_from_db()
    assert answer.status_code == 200
    assert (person.first_name, person.last_name, person.language) == ("Åsa", "", "sv")


@pytest.mark.parametrize(
    "fault", [{"first_name": ""}, {"language": "de"}, {"first_name": "A\nB"}, {"last_name": "x" * 101}]
)
def test_what_is_wrong_is_said_and_nothing_changes(client, person, fault):
    given = {"first_name": "Maija", "last_name": "Uusi", "language": "fi"} | fault

    answer = client.post("/profile/", given)

    person.refresh_from_db()
    assert answer.status_code == 422
    assert person.first_name == "Testi"


def test_the_address_cannot_be_changed(client, person):
    client.post("/profile/", {"first_name": "M", "last_name": "", "language": "fi", "email": "toinen@example.org"})

    person.refresh_from_db()
    assert person.email == "testi@example.org"


def test_the_page_tells_of_roles_and_of_the_second_step(client):
    client.force_login(make_official())

    page = client.get("/profile/").content.decode()

    assert "Janakkala" in page
    assert "/account/second-factor/" in page


def test_a_person_downloads_all_that_is_known_of_them(client, person):
    make_letter(person=person, subject="Vahvistus")
    make_letter(subject="Toisen kirje")
    make_feedback(message="Hyvä", reply_to="TESTI@example.org")

    answer = client.get("/profile/export/")

    told = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith('attachment; filename="tilannekuva-')
    assert answer["Cache-Control"] == "no-store"
    assert told["person"]["email"] == "testi@example.org"
    assert [letter["subject"] for letter in told["letters"]] == ["Vahvistus"]
    assert [one["message"] for one in told["feedback"]] == ["Hyvä"]
    assert told["registrations"] == told["teams"] == told["materials_uploaded"] == []


def test_leaving_asks_first_and_then_erases_and_signs_out(client, person):
    asked = client.get("/profile/erase/")
    unsure = client.post("/profile/erase/", {})
    still_there = User.objects.filter(email="testi@example.org").exists()
    sure = client.post("/profile/erase/", {"is_sure": "on"})

    person.refresh_from_db()
    assert (asked.status_code, unsure.status_code, sure.status_code) == (200, 422, 302)
    assert still_there
    assert person.erased_at
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["", "export/", "erase/"])
def test_strangers_are_led_to_sign_in(client, path):
    assert client.get(f"/profile/{path}")["Location"].startswith("/account/login/?next=")
    assert client.post("/profile/erase/", {"is_sure": "on"})["Location"].startswith("/account/login/")
