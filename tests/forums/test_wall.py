"""The code on the wall: for one event, from an hour before to the end; its page tells nobody who has registered."""

import pytest
import time_machine
from django.urls import reverse

from forums import entrance
from forums.models import Registration
from tests.factories import helsinki, make_event, make_official, make_person, make_registration
from tests.pages import text

pytestmark = pytest.mark.django_db

STARTS, OPENS = helsinki(2026, 11, 30, 9), helsinki(2026, 11, 30, 8)


@pytest.fixture
def clock():
    with time_machine.travel(STARTS, tick=False) as clock:
        yield clock


@pytest.fixture
def seat(clock):
    return make_registration(make_event(starts_at=STARTS), make_person("osallistuja@example.org"))


def page(event):
    return reverse("here", args=[entrance.wall_code(event)])


def presence(seat):
    return Registration.objects.get(pk=seat.pk).presence


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (helsinki(2026, 11, 30, 7, 59), 422),
        (OPENS, 200),
        (helsinki(2026, 11, 30, 10, 59), 200),
        (helsinki(2026, 11, 30, 11), 422),
    ],
)
def test_code_works_from_an_hour_before_to_the_end(client, seat, clock, moment, status):
    clock.move_to(moment)

    assert client.get(page(seat.event)).status_code == status
    client.post(page(seat.event), {"email": "osallistuja@example.org"})
    assert presence(seat) == ("present" if status == 200 else None)


def test_every_event_has_a_code_of_its_own_that_outlives_a_changed_secret(settings):
    first, second = make_event(), make_event()
    old = entrance.wall_code(first)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "y" * 50, [settings.SECRET_KEY]

    assert len(old) == 6
    assert entrance.wall_code(first) != old
    assert [entrance.is_wall_code(first, code) for code in (old, f" {old[:3].lower()} {old[3:]}", "")] == [
        True,
        True,
        False,
    ]
    assert not entrance.is_wall_code(second, old)


def test_answer_is_the_same_for_the_registered_the_waiting_and_strangers(client, seat):
    waiting = make_registration(seat.event, make_person("jonossa@example.org"), is_waiting=True)
    answers = []

    for email in ("Osallistuja@Example.org", "jonossa@example.org", "kukaan@example.org"):
        client.cookies.clear()
        asked = client.post(page(seat.event), {"email": email})
        answers.append((asked.status_code, asked["Location"], text(client.get(asked["Location"]))))

    assert len({(status, to) for status, to, _words in answers}) == 1
    assert len({words.partition("<h1>")[2] for _status, _to, words in answers}) == 1
    assert (presence(seat), presence(waiting)) == ("present", None)


def test_signed_in_person_marks_presence_with_one_tap_and_no_address(client, seat):
    client.force_login(seat.person, backend="django.contrib.auth.backends.ModelBackend")

    shown = client.get(page(seat.event))
    client.post(page(seat.event))

    assert ("email" in text(shown).partition("<h1>")[2], presence(seat)) == (False, "present")


def test_holder_of_a_personal_link_types_the_code_there(client, seat):
    here, own = reverse("here_by_link", args=[seat.link_token()]), reverse("registration", args=[seat.link_token()])
    other = make_event(starts_at=STARTS)

    refused = [client.post(here, {"code": code}).status_code for code in ("", "AAAAAA", entrance.wall_code(other))]
    before = presence(seat)
    shown = here in text(client.get(own))
    client.post(here, {"code": entrance.wall_code(seat.event)})

    assert (refused, before, shown, presence(seat)) == ([422] * 3, None, True, "present")
    assert here not in text(client.get(own))


def test_typed_code_leads_to_the_page_and_guessing_ends_soon(client, seat):
    led = client.post(reverse("here_code"), {"code": entrance.wall_code(seat.event).lower()})
    answers = [client.post(reverse("here_code"), {"code": "AAAAAA"}).status_code for _time in range(21)]

    assert (led["Location"], answers[0], answers[-1]) == (page(seat.event), 422, 429)


def test_cancelled_event_has_no_code(client, seat):
    type(seat.event).objects.filter(pk=seat.event.pk).update(cancelled_at=STARTS)

    assert client.get(page(seat.event)).status_code == 422


def test_nonsense_for_an_address_is_refused_where_it_stands(client, seat):
    answer = client.post(page(seat.event), {"email": "ei osoite"})

    assert (answer.status_code, "ei osoite" in text(answer)) == (422, True)


def test_sign_has_the_code_the_picture_and_the_address(client, seat):
    client.force_login(make_official(), backend="django.contrib.auth.backends.ModelBackend")

    sign = text(client.get(reverse("door_sign", args=[seat.event.pk])))

    code = entrance.wall_code(seat.event)
    assert f"{code[:3]} {code[3:]}" in sign
    assert 'src="data:image/svg+xml' in sign
    assert "testserver/here/" in sign
