"""A badge's code opens the roster at its person, so that a keeper at the door marks presence with one tap."""

import pytest
import time_machine
from django.urls import reverse

from forums.models import Registration
from tests.factories import helsinki, make_event, make_official, make_person, make_registration
from tests.pages import text

pytestmark = pytest.mark.django_db

DAY = helsinki(2026, 11, 30, 9)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def door(client):
    """The day of an event, with a keeper signed in and two people who have seats."""
    with time_machine.travel(DAY, tick=False):
        client.force_login(make_official(), backend="django.contrib.auth.backends.ModelBackend")
        event = make_event(starts_at=DAY)
        make_registration(event, make_person(last_name="Muu"))
        yield make_registration(event, make_person(last_name="Saapuva"))


def scan(client, event, pk, **headers):
    with_code = f"{reverse('roster', args=[event.pk])}?registration={pk}"
    return client.get(with_code, **headers)


def rows(response):
    return [row["name"].split()[0] for row in response.context["rows"]]


def test_badge_shows_its_person_alone_with_a_way_to_everybody(client, door):
    response = scan(client, door.event, door.pk)

    assert rows(response) == ["Saapuva"]
    assert f'href="{reverse("roster", args=[door.event.pk])}"' in text(response)
    assert text(response).count('value="present"') == 1
    assert 'action="' + reverse("attendance_of_all", args=[door.event.pk]) in text(response)
    assert 'hx-post="' + reverse("attendance_of_all", args=[door.event.pk]) not in text(response)


def test_marking_from_the_badge_returns_to_the_same_person(client, door):
    url = reverse("attendance", args=[door.event.pk, door.pk])

    response = client.post(url, {"mark": "present", "registration": door.pk}, follow=True)

    assert rows(response) == ["Saapuva"]
    assert Registration.objects.get(pk=door.pk).attended_at == DAY
    assert not Registration.objects.exclude(pk=door.pk).attended().exists()


def test_badge_of_another_event_or_of_nobody_is_said_and_everybody_is_shown(client, door):
    elsewhere = make_registration(make_event(starts_at=DAY))

    for pk in (elsewhere.pk, 987654, "abc", "9" * 30, "²"):
        response = scan(client, door.event, pk)
        assert response.context["told"].kind == "attention"
        assert rows(response) == ["Muu", "Saapuva"]
    assert elsewhere.person.last_name not in text(scan(client, door.event, elsewhere.pk))


def test_badge_of_a_cancelled_registration_says_so_and_offers_the_seat_again(client, door):
    Registration.objects.filter(pk=door.pk).update(cancelled_at=DAY)

    response = scan(client, door.event, door.pk)

    assert response.context["told"].undo == door
    assert reverse("roster_restore", args=[door.event.pk, door.pk]) in text(response)
    assert rows(response) == ["Muu"]


def test_old_badge_finds_the_person_who_has_registered_anew(client, door):
    Registration.objects.filter(pk=door.pk).update(cancelled_at=DAY)
    anew = make_registration(door.event, door.person)

    response = scan(client, door.event, door.pk)

    assert response.context["scanned"] == anew
    assert rows(response) == ["Saapuva"]


def test_removing_the_person_of_a_badge_shows_everybody_and_the_undo(client, door):
    url = reverse("roster_remove", args=[door.event.pk, door.pk])

    response = client.post(url, {"registration": door.pk}, **HTMX)

    assert response.context["told"].undo == door
    assert response.context["told"].kind == "done"
    assert rows(response) == ["Muu"]


def test_badge_does_not_open_anothers_roster(client, door):
    client.force_login(make_person(), backend="django.contrib.auth.backends.ModelBackend")

    assert scan(client, door.event, door.pk).status_code == 404
