"""Erasure and retention: what goes, what stays, and whom nobody may let go."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from participants import people, privacy
from participants.models import Feedback, Letter, Role, User
from tests.factories import (
    make_event,
    make_feedback,
    make_letter,
    make_manager,
    make_official,
    make_person,
    make_registration,
    make_series,
    make_team_member,
)

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=500)


def old(person):
    """The person as one who came long ago."""
    User.objects.filter(pk=person.pk).update(created_at=timezone.now() - LONG_AGO)
    return person


def is_erased(person):
    person.refresh_from_db()
    return person.erased_at is not None


def test_an_erased_person_is_a_number():
    person = make_manager(email="testi@example.org", first_name="Testi")
    sent = make_letter(person=person, sent_at=timezone.now(), calendar="BEGIN", failure="550 testi@example.org")
    waiting = make_letter(person=person)
    feedback = make_feedback(reply_to="Testi@example.org")

    privacy.erase(person)

    person.refresh_from_db()
    assert (person.email, str(person)) == (f"erased-{person.pk}@example.invalid",) * 2
    assert not person.is_active
    assert not Role.objects.filter(person=person).exists()
    assert not Authenticator.objects.filter(user=person).exists()
    for letter in (sent, waiting):
        letter.refresh_from_db()
        assert (letter.subject, letter.text, letter.html, letter.calendar, letter.failure) == ("", "", "", "", "")
    assert waiting.withdrawn_at
    feedback.refresh_from_db()
    assert feedback.reply_to == ""


def test_erasing_ends_every_session():
    person = make_person()
    browser = Client()
    browser.force_login(person)

    privacy.erase(person)

    assert browser.get("/profile/").status_code == 302


def test_erasing_twice_changes_nothing_more():
    person = make_person()
    privacy.erase(person)

    privacy.erase(person)

    person.refresh_from_db()
    assert person.email == f"erased-{person.pk}@example.invalid"


def test_the_same_address_may_come_back_as_a_new_person():
    gone = make_person("testi@example.org")
    privacy.erase(gone)

    back, is_new = people.find_or_create(email="testi@example.org", first_name="Testi")

    assert is_new
    assert back.pk != gone.pk


def test_the_words_of_letters_go_after_their_time_and_the_proof_stays():
    now = timezone.now()
    month = now - timedelta(days=31)
    gone = make_letter(created_at=month, due_at=month, sent_at=month, text="Hei", calendar="BEGIN")
    fresh = make_letter(sent_at=now)
    planned = make_letter(created_at=month, due_at=now + timedelta(days=5))
    expired = make_letter(created_at=month, due_at=month, valid_until=month)

    count = privacy.retain()

    left = dict(Letter.objects.values_list("pk", "text"))
    assert count == 2
    assert (left[gone.pk], left[expired.pk]) == ("", "")
    assert left[fresh.pk] == left[planned.pk] == "Hei\n"
    assert Letter.objects.get(pk=gone.pk).sent_at


def test_answered_feedback_and_ended_sessions_go():
    now = timezone.now()
    make_feedback(answered_at=now - timedelta(days=366))
    kept = [make_feedback(answered_at=now), make_feedback(sent_at=now - LONG_AGO)]
    Session.objects.create(session_key="vanha", session_data="", expire_date=now - timedelta(seconds=1))

    privacy.retain()

    assert set(Feedback.objects.all()) == set(kept)
    assert not Session.objects.filter(session_key="vanha").exists()


def test_a_person_nobody_has_needed_for_long_is_let_go():
    person = old(make_person())
    new = make_person()

    privacy.retain()

    assert is_erased(person)
    assert not is_erased(new)


def test_a_person_of_an_old_event_is_let_go_and_the_attendance_stays():
    event = make_event(starts_at=timezone.now() - LONG_AGO)
    seat = make_registration(event, old(make_person()), attended_at=timezone.now() - LONG_AGO)

    privacy.retain()

    assert is_erased(seat.person)
    seat.refresh_from_db()
    assert event.registrations.attended().count() == 1
    assert seat.organisation == ""
    assert seat.stakeholder_group == "business"


@pytest.mark.parametrize(
    "need",
    [
        lambda: make_registration(make_event(days=30)).person,
        lambda: make_registration(make_event(starts_at=timezone.now() - timedelta(days=300))).person,
        lambda: make_team_member(make_series()).person,
        make_official,
        make_manager,
        lambda: make_letter().person,
        lambda: make_person(last_login=timezone.now()),
        lambda: make_person(is_superuser=True),
    ],
)
def test_who_is_still_needed_stays(need):
    person = old(need())

    privacy.retain()

    assert not is_erased(person)


def test_who_is_let_go_is_asked_of_the_clock():
    person = make_person()

    privacy.retain(at=timezone.now() + timedelta(days=364))
    early = is_erased(person)
    privacy.retain(at=timezone.now() + timedelta(days=366))

    assert not early
    assert is_erased(person)
