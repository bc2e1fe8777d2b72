"""The link of an invitation: bound to one address, used once, and moved by nothing but a press of a button."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from forums import answering, inviting
from forums.answering import InvitationRefused
from forums.models import Invitation, Registration
from forums.registration import Attendee
from participants.models import Letter, User
from tests.factories import make_event, make_invitation, make_person, make_registration
from tests.pages import text

ANSWER = {
    "first_name": "Esimerkki",
    "last_name": "Vastaaja",
    "organisation": "Esimerkkikoulu",
    "stakeholder_group": "education",
    "language": "fi",
}


def attendee(**fields):
    return Attendee(**{"email": "muu@example.org", "first_name": "E", "stakeholder_group": "business", **fields})


def address(invitation, name="invitation"):
    return reverse(name, args=[invitation.link_token()])


@pytest.mark.django_db
def test_opening_the_link_changes_nothing(client):
    invitation = make_invitation()
    before = Invitation.objects.values().get()

    for _ in range(3):
        assert client.get(address(invitation)).status_code == 200
    assert client.get(address(invitation, "invitation_decline")).status_code == 405

    assert Invitation.objects.values().get() == before
    assert (Registration.objects.count(), Letter.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_the_page_shows_the_event_and_what_is_known(client):
    invitation = make_invitation(organisation="Esimerkkikoulu")

    page = text(client.get(address(invitation)))

    assert invitation.event.name in page
    assert invitation.person.email in page
    assert 'value="Esimerkkikoulu"' in page
    assert 'name="email"' not in page


@pytest.mark.django_db
def test_accepting_registers_the_invited_person_and_nobody_else(client):
    invitation = make_invitation(make_event(admission="invited"))

    response = client.post(address(invitation), {**ANSWER, "email": "muu@example.org"})

    seat = Registration.objects.get()
    assert response["Location"] == reverse("registered", args=[invitation.event_id])
    assert (seat.person, seat.organisation, seat.stakeholder_group) == (
        invitation.person, "Esimerkkikoulu", "education",
    )  # fmt: skip
    assert not User.objects.filter(email="muu@example.org").exists()


@pytest.mark.django_db
def test_a_new_person_writes_their_own_name(client):
    invitation = make_invitation()

    client.post(address(invitation), ANSWER)

    invitation.person.refresh_from_db()
    assert invitation.person.get_full_name() == "Esimerkki Vastaaja"


@pytest.mark.django_db
def test_a_forwarded_link_does_not_rename_one_who_has_been_here_before(client):
    invitation = make_invitation()
    make_registration(person=invitation.person)
    name = invitation.person.get_full_name()

    assert 'name="first_name"' not in text(client.get(address(invitation)))
    client.post(address(invitation), ANSWER)

    invitation.person.refresh_from_db()
    assert invitation.person.get_full_name() == name
    assert Registration.objects.filter(event=invitation.event).count() == 1


@pytest.mark.django_db
def test_a_wrong_answer_keeps_what_was_written(client):
    response = client.post(address(make_invitation()), {**ANSWER, "stakeholder_group": ""})

    assert response.status_code == 422
    assert 'value="Esimerkkikoulu"' in text(response)


@pytest.mark.django_db
def test_the_invited_need_no_approval(client):
    invitation = make_invitation(make_event(needs_approval=True))

    client.post(address(invitation), ANSWER)

    seat = Registration.objects.get()
    assert (seat.is_pending, seat.is_seated, Letter.objects.get().kind) == (False, True, "confirmation")


@pytest.mark.django_db
def test_in_a_full_event_the_invited_joins_the_queue(client):
    event = make_event(seats=0)

    response = client.post(address(make_invitation(event)), ANSWER)

    assert response["Location"] == reverse("queued", args=[event.pk])


@pytest.mark.django_db
def test_declining_takes_one_press_and_one_can_change_ones_mind(client):
    invitation = make_invitation()

    response = client.post(address(invitation, "invitation_decline"), follow=True)
    invitation.refresh_from_db()
    assert invitation.declined_at
    assert response.status_code == 200

    client.post(address(invitation), ANSWER)
    invitation.refresh_from_db()
    assert (invitation.declined_at, bool(invitation.accepted_at)) == (None, True)


@pytest.mark.django_db
def test_a_used_link_works_no_more(client):
    invitation = make_invitation()
    client.post(address(invitation), ANSWER)
    Registration.objects.update(cancelled_at=timezone.now())

    again = client.post(address(invitation), ANSWER)

    assert (again.status_code, Registration.objects.active().count()) == (410, 0)
    assert str(answering.InvitationRefusal.USED.label) in text(again)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("event", "fields", "reason"),
    [
        ({}, {"withdrawn_at": timezone.now()}, "WITHDRAWN"),
        ({"days": -1}, {}, "OVER"),
        ({"cancelled_at": timezone.now()}, {}, "CANCELLED"),
    ],
)
def test_a_link_that_does_not_hold_says_why(client, event, fields, reason):
    invitation = make_invitation(make_event(**event), **fields)

    pages = [
        client.get(address(invitation)),
        client.post(address(invitation), ANSWER),
        client.post(address(invitation, "invitation_decline")),
    ]

    assert [page.status_code for page in pages] == [410] * 3
    assert {str(answering.InvitationRefusal[reason].label) in text(page) for page in pages} == {True}
    assert not Registration.objects.exists()


@pytest.mark.django_db
def test_who_has_registered_otherwise_is_told_where_the_own_link_is(client):
    invitation = make_invitation()
    make_registration(invitation.event, invitation.person)

    response = client.get(address(invitation))

    assert (response.status_code, str(answering.InvitationRefusal.REGISTERED.label) in text(response)) == (410, True)


@pytest.mark.django_db
def test_sending_again_makes_the_old_link_say_that_there_is_a_newer_one(client):
    invitation = make_invitation()
    old = address(invitation)

    inviting.send_again(invitation=invitation)

    response = client.get(old)
    assert (response.status_code, str(answering.InvitationRefusal.REPLACED.label) in text(response)) == (410, True)


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "1.1:abc", "1.1", "a" * 500, "%00", "1.99999999999999999999:x"])
def test_a_foreign_link_is_not_found(client, token):
    response = client.get(reverse("invitation", args=[token]))

    assert (response.status_code, str(answering.InvitationRefusal.UNKNOWN.label) in text(response)) == (404, True)


@pytest.mark.django_db
def test_the_link_of_a_registration_opens_no_invitation(client):
    make_invitation()
    seat = make_registration()

    assert client.get(reverse("invitation", args=[seat.link_token()])).status_code == 404


def accept_at_once(invitation, times):
    """Post one link from so many threads at once; returns how many were let through."""
    token = invitation.link_token()

    def one(_):
        try:
            answering.accept(token=token, attendee=attendee())
        except InvitationRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times))).count(True)


@pytest.mark.django_db(transaction=True)
def test_one_link_posted_from_eight_threads_gives_one_seat_and_is_used_once():
    invitation = make_invitation(person=make_person())

    used = accept_at_once(invitation, 8)

    assert (used, Registration.objects.count(), Letter.objects.filter(kind="confirmation").count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_locks_one_link_is_used_many_times(monkeypatch):
    """The negative control of the race above: it is the locks that keep the promise."""
    refusal = answering.refusal

    def slow_refusal(invitation):
        reason = refusal(invitation)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")
        return reason

    monkeypatch.setattr(answering, "_locked", answering.find)
    monkeypatch.setattr(answering, "refusal", slow_refusal)

    assert accept_at_once(make_invitation(person=make_person()), 8) > 1
