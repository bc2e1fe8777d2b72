"""Who leaves gives up their seats, and what is known of them in forums is told."""

import pytest
from django.utils import timezone

from forums.models import Registration, TeamMember
from participants import privacy
from participants.models import Letter
from tests.factories import make_event, make_person, make_registration, make_series, make_task, make_team_member

pytestmark = pytest.mark.django_db


def test_the_seat_of_one_who_is_erased_goes_to_the_queue():
    event = make_event(seats=1)
    seat = make_registration(event)
    next_in_line = make_registration(event, is_waiting=True)
    token = seat.link_token()

    privacy.erase(seat.person)

    seat.refresh_from_db()
    next_in_line.refresh_from_db()
    assert seat.cancelled_at
    assert next_in_line.seated_at
    assert Letter.objects.get(kind="seat_freed").person == next_in_line.person
    assert not Registration.objects.by_link(token).exists()


def test_in_a_cancelled_event_nobody_moves_up():
    event = make_event(seats=1, cancelled_at=timezone.now())
    seat = make_registration(event)
    make_registration(event, is_waiting=True)

    privacy.erase(seat.person)

    assert not Letter.objects.exists()


def test_one_who_is_erased_leaves_the_teams():
    member = make_team_member()

    privacy.erase(member.person)

    assert not TeamMember.objects.exists()


def test_what_forums_know_is_told():
    person = make_person()
    series = make_series(name_fi="Sarja", created_by=person)
    make_registration(make_event(series), person, organisation="Esimerkkiyritys")
    make_team_member(series, person)
    make_task(series, title_fi="Tehtävä", done_by=person, done_at=timezone.now())

    told = privacy.export(person)

    assert [(one["event"], one["organisation"]) for one in told["registrations"]] == [("Foorumi 1", "Esimerkkiyritys")]
    assert [team["series"] for team in told["teams"]] == ["Sarja"]
    assert told["series_started"] == ["Sarja"]
    assert told["tasks_done"] == ["Tehtävä"]
