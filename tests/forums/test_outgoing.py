"""The page of letters on their way: each manager's own, where they stand, tried again, and an alarm when stuck."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from forums.letters import about_event
from participants import post, reach
from participants.models import Letter
from tests.factories import (
    make_announcement,
    make_booking,
    make_event,
    make_invitation,
    make_letter,
    make_manager,
    make_network,
    make_person,
    make_registration,
    make_series,
)

pytestmark = pytest.mark.django_db
AGO = timezone.now() - timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch):
    monkeypatch.setattr(post.send_letters, "apply_async", lambda **kwargs: None)


@pytest.fixture
def manager(client):
    manager = make_manager()
    client.force_login(manager)
    return manager


def one_of_each():
    """A letter in every state."""
    make_letter()
    make_letter(failure="451 Busy", due_at=timezone.now() + timedelta(minutes=4))
    make_letter(sent_at=AGO)
    make_letter(failed_at=AGO, failure="550 No")
    make_letter(sent_at=AGO, bounced_at=AGO, failure="5.1.1")
    make_letter(withdrawn_at=AGO)


def test_every_state_is_counted_and_filtered(client, manager):
    one_of_each()

    page = client.get(reverse("letters"))
    shown = {state: client.get(reverse("letters"), {"state": state}).context["page"] for state in Letter.State.values}

    assert set(page.context["way"].counts.values()) == {1}
    assert len(page.context["page"]) == 6
    assert {state: [letter.state for letter in rows] for state, rows in shown.items()} == {
        state: [state] for state in Letter.State.values
    }


def test_a_manager_of_a_network_sees_the_letters_of_its_series_only(client):
    network = make_network()
    event = make_event(make_series(network=network))
    client.force_login(make_manager(network))
    invitation = make_invitation(event)
    registration, announcement = make_registration(event), make_announcement(event=event)
    own = [registration, invitation, announcement, make_booking(event.series)]
    for about in (*(one.about for one in own), about_event(event), f"series:{event.series_id}"):
        make_letter(about=about)
    other = make_letter(about=make_registration(make_event()).about, failed_at=AGO)
    make_letter(about="sign_in:1")

    page = client.get(reverse("letters"))
    refused = client.post(reverse("letter_retry", args=[other.pk]))

    assert len(page.context["page"]) == 6
    assert refused.status_code == 404


def test_old_letters_that_have_ended_are_left_out(client, manager):
    old = timezone.now() - Letter.BODY_LASTS - timedelta(days=1)
    make_letter(created_at=old, sent_at=old)
    open_letter = make_letter(created_at=old)

    assert list(client.get(reverse("letters")).context["page"]) == [open_letter]


def test_one_letter_is_tried_again_and_its_address_too(client, manager):
    person = make_person()
    reach.mark_unreachable(person.pk, person.email)
    letter = make_letter(person=person, failed_at=AGO, failure="550 No", attempts=8)

    client.post(reverse("letter_retry", args=[letter.pk]))

    letter.refresh_from_db()
    person.refresh_from_db()
    assert (letter.state, letter.attempts) == (Letter.State.QUEUED, 0)
    assert not person.is_unreachable


def test_all_are_tried_again_but_not_those_that_left(client, manager):
    one_of_each()

    client.post(reverse("letters_retry"))

    assert Letter.objects.in_state(Letter.State.QUEUED).count() == 3
    assert Letter.objects.in_state(Letter.State.BOUNCED).count() == 1


def test_letters_that_do_not_leave_raise_an_alarm_on_the_desk_and_the_page(client, manager):
    make_letter(due_at=timezone.now() - timedelta(minutes=25))

    ways = [client.get(reverse(name)).context["way"] for name in ("desk", "letters")]

    assert [way.late_minutes for way in ways] == [25, 25]


def test_no_alarm_for_letters_that_wait_for_their_time(client, manager):
    make_letter(due_at=timezone.now() + timedelta(days=1))
    make_letter(due_at=AGO, valid_until=AGO)

    assert client.get(reverse("letters")).context["way"].late_since is None


def test_the_page_costs_the_same_for_one_and_three(
    client, manager, django_assert_max_num_queries, one_by_one_forbidden
):
    make_letter()
    client.get(reverse("letters"))
    with django_assert_max_num_queries(12) as one:
        client.get(reverse("letters"))
    make_letter()
    make_letter()
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("letters"))
