"""Marks of everybody at once on the roster: present or absent, and taken back with one tap."""

import pytest
import time_machine
from django.urls import reverse

from tests.factories import helsinki, make_event, make_official, make_registration
from tests.pages import text

pytestmark = pytest.mark.django_db

DAY = helsinki(2026, 11, 30, 9)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def event(client):
    with time_machine.travel(DAY, tick=False):
        client.force_login(make_official(), backend="django.contrib.auth.backends.ModelBackend")
        event = make_event(starts_at=DAY)
        make_registration(event)
        make_registration(event, attended_at=helsinki(2026, 11, 30, 8))
        yield event


def states(event):
    return [seat.presence for seat in event.registrations.order_by("pk")]


@pytest.mark.parametrize("presence", ["present", "absent"])
def test_all_without_a_mark_are_marked_and_the_undo_takes_only_those_back(client, event, presence):
    address = reverse("attendance_of_all", args=[event.pk])

    marked = client.post(address, {"presence": presence}, **HTMX)
    after = states(event)
    state, moment = marked.context["told"].undo_all
    undone = client.post(address, {"presence": state, "take_back": moment}, **HTMX)

    assert 'name="take_back"' in text(marked)
    assert (after, states(event)) == ([presence, "present"], [None, "present"])
    assert undone.context["told"].undo_all is None


@pytest.mark.parametrize(
    "answers", [{"presence": "none"}, {"presence": "x"}, {"take_back": "eilen"}, {"take_back": "2026-11-30"}]
)
def test_nonsense_marks_nobody(client, event, answers):
    response = client.post(reverse("attendance_of_all", args=[event.pk]), answers)

    assert (response.status_code, states(event)) == (400, [None, "present"])


def test_walk_ins_without_an_address_stand_among_the_counts(client, event):
    type(event).objects.filter(pk=event.pk).update(walk_ins=7)

    assert "<dd>7</dd>" in text(client.get(reverse("roster", args=[event.pk])))
