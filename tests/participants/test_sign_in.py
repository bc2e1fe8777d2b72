"""Signing in: a code by e-mail for those who are known, the same answer for those who are not."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from participants.models import Letter, User
from tests.factories import helsinki, make_manager, make_person

pytestmark = pytest.mark.django_db

CONFIRM = "/account/login/code/confirm/"


def ask(client, email, **extra):
    return client.post("/account/login/", {"login": email, **extra})


def code_of(person):
    return re.search(r"^[A-Z]{4}-[A-Z]{4}$", person.letters.latest("pk").text, re.MULTILINE)[0]


def sign_in(client, person):
    ask(client, person.email)
    return client.post(CONFIRM, {"code": code_of(person)})


def test_a_known_person_signs_in_with_the_code_of_the_letter(client):
    person = make_person("testi@example.org", language="sv")

    asked = ask(client, "Testi@Example.org")
    answer = client.post(CONFIRM, {"code": code_of(person).lower().replace("-", " ")})

    letter = person.letters.get()
    assert asked["Location"] == CONFIRM
    assert answer["Location"] == "/home/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert letter.language == "sv"
    assert letter.kind == "sign_in_code"
    assert letter.valid_until - timezone.now() < timedelta(minutes=10)
    assert code_of(person) not in letter.subject


def test_an_unknown_address_gets_the_same_answers_and_no_letter(client):
    make_person("testi@example.org")
    other = Client()

    known, unknown = ask(client, "testi@example.org"), ask(other, "maija@example.org")
    known_page, unknown_page = client.get(known["Location"]), other.get(unknown["Location"])

    hidden = re.compile(r'value="\w{64}"|testi@example.org|maija@example.org')
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert hidden.sub("", known_page.content.decode()) == hidden.sub("", unknown_page.content.decode())
    assert Letter.objects.count() == 1


def test_an_unknown_address_costs_nearly_the_same_work(client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_person("testi@example.org")
    with CaptureQueriesContext(connection) as known:
        ask(client, "testi@example.org")
    with CaptureQueriesContext(connection) as unknown:
        ask(Client(), "maija@example.org")

    written = [query for query in known if "participants_letter" in query["sql"] or "SAVEPOINT" in query["sql"]]
    pretended = [query for query in unknown if "participants_letter" in query["sql"] or "SAVEPOINT" in query["sql"]]
    assert abs(len(known) - len(written) - (len(unknown) - len(pretended))) <= 1


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_active": False, "erased_at": "2026-01-01T00:00Z"}])
def test_a_closed_or_erased_account_gets_no_code(client, state):
    make_person("testi@example.org", **state)

    answer = ask(client, "testi@example.org")

    assert answer["Location"] == CONFIRM
    assert not Letter.objects.exists()


def test_a_wrong_code_is_refused_and_three_end_the_attempt(client):
    person = make_person()
    ask(client, person.email)

    answers = [client.post(CONFIRM, {"code": "BBBB-BBBB"}) for _ in range(3)]
    late = client.post(CONFIRM, {"code": code_of(person)})

    assert [answer.status_code for answer in answers] == [422, 422, 302]
    assert late.status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_code_works_once(client):
    person = make_person()
    sign_in(client, person)
    client.post("/account/logout/")

    again = client.post(CONFIRM, {"code": code_of(person)})

    assert again.status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_code_of_another_browser_does_not_work(client):
    person = make_person()
    ask(client, person.email)
    other = Client()
    ask(other, person.email)
    newest = code_of(person)

    client.post(CONFIRM, {"code": newest})

    assert "_auth_user_id" not in client.session


def test_an_old_code_does_not_work(client):
    person = make_person()
    ask(client, person.email)

    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        client.post(CONFIRM, {"code": code_of(person)})

    assert "_auth_user_id" not in client.session


def test_asking_for_a_new_code_withdraws_the_letter_that_waits(client):
    person = make_person()
    ask(client, person.email)
    client.post(CONFIRM, {"action": "resend"})

    first, second = person.letters.order_by("pk")
    answer = client.post(CONFIRM, {"code": code_of(person)})

    assert first.withdrawn_at
    assert second.withdrawn_at is None
    assert answer["Location"] == "/home/"


def test_after_a_slip_in_the_address_one_starts_over(client):
    person = make_person("testi@example.org")
    ask(client, "mati@example.org")

    again = client.get("/account/login/")
    answer = sign_in(client, person)

    assert again.status_code == 200
    assert answer["Location"] == "/home/"


def test_opening_the_pages_changes_nothing(client):
    person = make_person()
    ask(client, person.email)

    for address in ("/account/login/", CONFIRM, f"{CONFIRM}?code={code_of(person)}", "/account/login/code/"):
        client.get(address)

    assert "_auth_user_id" not in client.session
    assert person.letters.count() == 1


def test_opening_the_sign_out_page_does_not_sign_out(client):
    client.force_login(make_person())

    assert client.get("/account/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/account/logout/")["Location"] == "/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("email", ["", "ei-osoite", "testi@example.org\nBcc: x@example.org"])
def test_what_is_no_address_is_refused_with_422(client, email):
    assert ask(client, email).status_code == 422


def test_one_address_is_not_flooded_with_codes(client):
    person = make_person()

    answers = [ask(client, person.email).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 422]
    assert person.letters.count() == 3


def test_who_asks_for_many_codes_is_told_in_how_many_minutes_to_try_again(client):
    person = make_person()
    with time_machine.travel(helsinki(2026, 11, 22, 12), tick=False) as clock:
        for _round in range(4):
            for _number in range(3):
                ask(client, person.email, language="en")
            clock.shift(61)

        answer = client.post("/en/account/login/", {"login": person.email})

    assert answer.status_code == 422
    assert "Too many attempts. Try again in 56 minutes." in answer.content.decode()


def test_a_stranger_who_meets_429_is_told_in_how_many_minutes_to_try_again(client):
    with time_machine.travel(helsinki(2026, 11, 22, 12), tick=False):
        for number in range(31):
            answer = client.post("/en/account/login/", {"login": f"nobody-{number}@example.org"})

    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Try again in 1 minute." in answer.content.decode()


def test_a_stranger_who_tries_many_codes_meets_429(client):
    people = [make_person() for _ in range(4)]
    answers = []
    for person in people:
        ask(client, person.email)
        answers += [client.post(CONFIRM, {"code": "BBBB-BBBB"}).status_code for _ in range(3)]

    assert answers[:3] == [422, 422, 302]
    assert answers[10:] == [429, 429]


def test_a_stranger_who_tries_many_addresses_meets_429(client):
    answers = [ask(client, f"nobody-{number}@example.org").status_code for number in range(31)]

    assert answers[-1] == 429


def test_the_way_leads_on_to_the_page_one_came_from(client):
    person = make_person()
    client.get("/profile/")
    ask(client, person.email, next="/profile/")

    answer = client.post(CONFIRM, {"code": code_of(person), "next": "/profile/"})

    assert answer["Location"] == "/profile/"


def test_the_way_does_not_lead_to_another_site(client):
    person = make_person()
    ask(client, person.email, next="https://evil.example.org/")

    answer = client.post(CONFIRM, {"code": code_of(person), "next": "https://evil.example.org/"})

    assert answer["Location"] == "/home/"


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "mfa_signup_webauthn",
    ],
)
def test_there_are_no_passwords_no_sign_up_and_no_change_of_address(client, name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["signup/", "email/", "password/change/", "password/reset/", "confirm-email/"])
def test_their_addresses_are_not_found(client, path):
    client.force_login(make_person())

    assert client.get(f"/account/{path}").status_code == 404


def test_nobody_has_a_password():
    person = make_person()

    assert not person.has_usable_password()


def test_the_sign_in_page_opens_in_three_languages(client):
    for prefix in ("", "/sv", "/en"):
        assert client.get(f"{prefix}/account/login/").status_code == 200


def test_two_letters_are_never_the_same_promise(client):
    person = make_person()
    ask(client, person.email)
    ask(Client(), person.email)

    keys = Letter.objects.values_list("key", flat=True)
    assert len(set(keys)) == 2


def test_a_person_whose_address_was_typed_in_capitals_is_one_person():
    make_person("TESTI@Example.ORG")

    assert User.objects.get().email == "testi@example.org"


def test_a_manager_with_a_second_factor_is_asked_for_it(client):
    manager = make_manager()

    answer = sign_in(client, manager)

    assert answer["Location"] == "/account/second-factor/authenticate/"
    assert "_auth_user_id" not in client.session
