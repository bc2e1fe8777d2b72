"""The second factor: before anything else for project managers, by choice for all others."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from participants.second_factor import SecondFactorAdapter, has_second_factor
from tests.factories import make_manager, make_official, make_person
from tests.participants.test_sign_in import sign_in

pytestmark = pytest.mark.django_db

SET_UP = "/account/second-factor/"


def totp_now(secret):
    """The code an authenticator app would show."""
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def activate(client):
    """Set up an authenticator app, and answer with its secret and the codes for recovery."""
    client.get(f"{SET_UP}totp/activate/")
    secret = client.session[SECRET_SESSION_KEY]
    answer = client.post(f"{SET_UP}totp/activate/", {"code": totp_now(secret)})
    assert answer.status_code == 302
    return secret


@pytest.mark.parametrize("path", ["/profile/", "/officials/", "/feedback/answers/", "/"])
def test_a_manager_without_one_is_led_to_set_it_up(client, path):
    client.force_login(make_manager(has_second_factor=False))

    answer = client.get(path)

    assert answer.status_code == 302
    assert answer["Location"] == SET_UP


def test_a_deed_is_stopped_too(client):
    manager = make_manager(has_second_factor=False, first_name="Ennen")
    client.force_login(manager)

    client.post("/profile/", {"first_name": "Jälkeen", "last_name": "", "language": "fi"})

    manager.refresh_from_db()
    assert manager.first_name == "Ennen"


def test_a_part_of_a_page_is_led_there_whole(client):
    client.force_login(make_manager(has_second_factor=False))

    answer = client.get("/profile/", headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == SET_UP


@pytest.mark.parametrize("path", [SET_UP, f"{SET_UP}totp/activate/", "/account/logout/", "/privacy/", "/healthz"])
def test_what_is_needed_for_it_stays_open(client, path):
    client.force_login(make_manager(has_second_factor=False))

    assert client.get(path).status_code == 200


@pytest.mark.parametrize("make", [make_person, make_official])
def test_others_go_on_without(client, make):
    client.force_login(make())

    assert client.get("/profile/").status_code == 200


def test_where_it_is_not_required_managers_go_on_too(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(make_manager(has_second_factor=False))

    assert client.get("/profile/").status_code == 200


def test_a_manager_sets_up_an_app_and_goes_on(client):
    manager = make_manager(has_second_factor=False)
    client.force_login(manager)

    secret = activate(client)

    stored = Authenticator.objects.get(user=manager, type=Authenticator.Type.TOTP).data["secret"]
    assert has_second_factor(manager)
    assert secret not in stored
    assert SecondFactorAdapter().decrypt(stored) == secret
    assert client.get("/profile/").status_code == 200


def test_after_the_code_of_the_letter_the_app_is_asked(client):
    person = make_person()
    client.force_login(person)
    secret = activate(client)
    other = Client()

    asked = sign_in(other, person)
    wrong = other.post(asked["Location"], {"code": "000000"})
    right = other.post(asked["Location"], {"code": totp_now(secret)})

    assert asked["Location"] == f"{SET_UP}authenticate/"
    assert wrong.status_code == 200
    assert right["Location"] == "/home/"
    assert other.session["_auth_user_id"] == str(person.pk)


def test_a_recovery_code_works_once(client):
    person = make_person()
    client.force_login(person)
    activate(client)
    code = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]

    locations = []
    for _ in range(2):
        other = Client()
        asked = sign_in(other, person)
        locations.append(other.post(asked["Location"], {"code": code}).get("Location"))

    assert locations == ["/home/", None]


def test_the_secret_is_read_with_an_older_key_too(settings):
    settings.SECRET_KEY = "vanha" * 10
    stored = SecondFactorAdapter().encrypt("salaisuus")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "uusi" * 10, ["vanha" * 10]

    assert SecondFactorAdapter().decrypt(stored) == "salaisuus"


@pytest.mark.parametrize("path", ["", "totp/activate/", "webauthn/", "webauthn/add/", "recovery-codes/generate/"])
def test_the_pages_of_the_second_factor_open(client, path):
    client.force_login(make_person())

    answer = client.get(f"{SET_UP}{path}", follow=True)

    assert answer.status_code == 200


def test_a_passkey_may_be_used_instead_of_the_code(client):
    answer = client.get(f"{SET_UP}webauthn/login/", headers={"Accept": "application/json"})

    assert answer.json()["request_options"]["publicKey"]["rpId"] == "testserver"
