"""Abuse of a room: the console tells when phones are turned away, and a facilitator puts a phone out."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from forums.groupwork import lobby, moderation, privacy
from forums.models import Contribution, Participant
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return factories.make_room(code="KAHVI")


@pytest.fixture
def leader(client):
    client.force_login(factories.make_manager())


@pytest.fixture
def phone(client, room):
    """A phone that wrote two notes, of which one had been hidden before."""
    client.post(reverse("room_join", args=["KAHVI"]), {"stakeholder_group": "business"})
    one, step = Participant.objects.get(), factories.make_step(room, kind="board")
    factories.make_contribution(step, author=one, text="Häirintää")
    factories.make_contribution(step, author=one, text="Ennen piilotettu", hidden_at=timezone.now())
    return one


def press(client, phone, what):
    return client.post(reverse("console_tables", args=[phone.room.event_id]), {"participant": phone.pk, what: "1"})


def test_console_tells_when_phones_are_turned_away(client, room, leader, monkeypatch):
    monkeypatch.setattr(lobby, "MOST_A_MINUTE", 1)
    with translation.override("en"):
        address = reverse("console", args=[room.event_id])
    words = "new ones are turned away"

    assert words not in client.get(address).content.decode()
    factories.make_participant(room)

    assert words in client.get(address).content.decode()


def test_phone_that_is_put_out_does_no_more_and_its_notes_are_hidden(client, phone, leader):
    press(client, phone, "out")

    assert client.get(reverse("room", args=["KAHVI"])).status_code == 302
    assert not Contribution.objects.shown().exists()
    assert not Participant.objects.present().exists()


def test_phone_comes_back_with_what_was_hidden_when_it_was_put_out(client, phone, leader):
    press(client, phone, "out")
    press(client, phone, "in")

    assert client.get(reverse("room", args=["KAHVI"])).status_code == 200
    assert [note.text for note in Contribution.objects.shown()] == ["Häirintää"]


def test_note_of_a_phone_that_was_put_out_is_put_back_alone(client, phone, leader):
    press(client, phone, "out")

    moderation.show(thing=Contribution.objects.get(text="Häirintää"), by=factories.make_manager())

    assert Contribution.objects.shown().count() == 1
    assert not Participant.objects.present().exists()


def test_phone_that_was_put_out_is_forgotten_in_time_and_stays_out(phone, client, leader):
    press(client, phone, "out")

    privacy.let_go(phone.room.event.ends_at + privacy.ROOMS_LAST * 2)

    phone.refresh_from_db()
    assert (phone.registration, phone.put_out_at) == (None, None)
    assert phone.left_at is not None
