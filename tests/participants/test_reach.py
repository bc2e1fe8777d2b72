"""Letters that are no service mail are declined with one press, and then nobody is asked twice."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from participants import postman, reach
from participants.models import Letter
from tests.factories import make_letter, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_person("saaja@example.org", language="sv")


def test_a_letter_that_may_be_declined_says_how_in_its_headers(smtp, person):
    make_letter(person=person, language="sv", is_optional=True)
    make_letter(person=person)

    postman.send_due()

    optional, service = smtp.messages
    found = re.fullmatch(r"<(http\S+/sv/letters/decline/\S+)>", optional["List-Unsubscribe"])
    assert found
    assert optional["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert service["List-Unsubscribe"] is None
    assert optional.defects == []


def test_a_mail_program_declines_with_one_press_without_a_session_or_a_token(person):
    waiting, service = make_letter(person=person, is_optional=True), make_letter(person=person)
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(reach.decline_path(person.pk), {"List-Unsubscribe": "One-Click"})

    for row in (person, waiting, service):
        row.refresh_from_db()
    assert answer.status_code == 200
    assert person.declined_at
    assert waiting.withdrawn_at
    assert service.withdrawn_at is None


def test_opening_the_link_changes_nothing(client, person):
    answer = client.get(reach.decline_path(person.pk))

    person.refresh_from_db()
    assert answer.status_code == 200
    assert person.declined_at is None


def test_the_page_takes_it_back(client, person):
    client.post(reach.decline_path(person.pk))
    client.post(reach.decline_path(person.pk), {"undo": "1"})

    person.refresh_from_db()
    assert person.declined_at is None


@pytest.mark.parametrize("token", ["1", "1:x", "x", "999999999999999999999:abc"])
def test_a_broken_link_leads_nowhere(client, token):
    assert client.get(reverse("letters_decline", args=[token])).status_code == 404


def test_who_declines_while_a_letter_is_on_its_way_does_not_get_it(smtp, person):
    letter = make_letter(person=person, is_optional=True)
    type(person).objects.filter(pk=person.pk).update(declined_at="2026-11-22T08:00Z")

    postman.send_due()

    letter.refresh_from_db()
    assert smtp.messages == []
    assert letter.state == Letter.State.WITHDRAWN


def test_service_mail_comes_all_the_same(smtp, person):
    reach.decline(person)
    make_letter(person=person)

    postman.send_due()

    assert smtp.receivers == ["saaja@example.org"]


def test_the_profile_shows_it_and_changes_it(client, person):
    client.force_login(person)

    client.post(reverse("letters_wanted"))
    declined = client.get(reverse("profile"))
    client.post(reverse("letters_wanted"), {"wanted": "1"})

    person.refresh_from_db()
    assert 'name="wanted"' in declined.content.decode()
    assert person.declined_at is None
