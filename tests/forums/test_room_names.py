"""Names in a room: who wrote a note is told only by the rule of the step it was written in."""

import pytest
from django.urls import reverse
from django.utils import translation

from forums.groupwork import agenda
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Step
from tests import factories
from tests.forums.rooms import sit_down

pytestmark = pytest.mark.django_db
State, Anonymity = Step.State, Step.Anonymity


@pytest.fixture
def room():
    return factories.make_room(code="KAHVI")


@pytest.fixture
def phone(client, room):
    """A phone at table 1, and another there whose holder told a name."""
    me = sit_down(client, room)
    return factories.make_participant(room, group=me.group, name="Esimerkki Osallistuja 02")


def is_told(client):
    page = client.get(reverse("room", args=["KAHVI"])).content.decode()
    assert "Arka asia" in page
    return "Esimerkki Osallistuja 02" in page


@pytest.mark.parametrize(("written", "is_named"), [("anonymous", False), ("named", True)])
@pytest.mark.parametrize("worked_on", ["anonymous", "named"])
def test_writer_is_told_by_the_rule_of_the_step_the_note_was_written_in(
    client, room, phone, written, worked_on, is_named
):
    alone = factories.make_step(room, kind="assignment", state=State.CLOSED, anonymity=written)
    factories.make_contribution(alone, group=phone.group, text="Arka asia", author=phone)

    factories.make_step(room, kind="board", source=alone, anonymity=worked_on)

    assert is_told(client) is is_named


def write(step, **words):
    return agenda.write_step(step=step, words=words, seen=step.version, by=factories.make_manager())


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSED, State.REVEALED])
def test_step_that_was_seen_without_names_does_not_get_them(room, state):
    step = factories.make_step(room, state=state, anonymity=Anonymity.ANONYMOUS)

    with pytest.raises(RoomRefused) as refused:
        write(step, anonymity=Anonymity.NAMED)

    assert refused.value.reason == RoomRefusal.NAMES_PROMISED
    assert Step.objects.get().anonymity == Anonymity.ANONYMOUS


def test_step_that_nobody_has_seen_gets_names(room):
    step = factories.make_step(room, state=State.HIDDEN, opened_at=None)

    assert write(step, anonymity=Anonymity.NAMED).anonymity == Anonymity.NAMED


def test_words_of_an_open_step_are_changed_and_its_names_taken_away(room):
    step = factories.make_step(room, anonymity=Anonymity.NAMED)

    changed = write(step, title_fi="Taulu", anonymity=Anonymity.ANONYMOUS)

    assert (changed.title_fi, changed.anonymity) == ("Taulu", Anonymity.ANONYMOUS)


def door(client):
    with translation.override("en"):
        return client.get(reverse("room_join", args=["KAHVI"])).content.decode()


def test_door_names_the_steps_in_which_names_are_seen(client, room):
    factories.make_step(room, title_fi="Kuka tekee?", anonymity=Anonymity.NAMED)
    factories.make_step(room, title_fi="Hiljainen kirjoitus")

    page = door(client)

    assert "without your name, except in the steps named below" in page
    assert "Kuka tekee?" in page
    assert "Hiljainen kirjoitus" not in page


def test_door_promises_no_names_where_no_step_has_them(client, room):
    page = door(client)

    assert "Your notes are shown without your name:" in page
