"""Letters about events: what they say to whom, and that they cost the same for one person and for many."""

from copy import copy
from datetime import timedelta

import pytest
from django.utils import timezone

from forums import letters, scheduling, seating
from forums.models import Registration, TeamMember
from forums.scheduling import telling
from participants.models import Letter
from tests.factories import (
    helsinki,
    make_event,
    make_letter,
    make_municipality,
    make_official,
    make_person,
    make_planned_letter,
    make_registration,
    make_series,
    make_team_member,
)

pytestmark = pytest.mark.django_db


def made(people, **fields):
    """An event with a place online, and people of all languages registered for it."""
    event = make_event(mode="hybrid", join_url="https://kokous.example.org/1")
    for number in range(people):
        person = make_person(language=("fi", "sv", "en")[number % 3])
        make_registration(event, person, **fields)
    return type(event).objects.select_related("series").get(pk=event.pk)


@pytest.mark.parametrize("people", [1, 3])
def test_telling_of_a_change_costs_the_same_for_1_and_3_people(people, django_assert_num_queries, one_by_one_forbidden):
    event = made(people)
    was, event.address = copy(event), "Uusi katu 1"
    telling.remember(event, was, timezone.now())

    # the rules whose unsent letters make way, the people, the letters withdrawn, the letters known, the letters
    with django_assert_num_queries(5):
        told = telling.tell_registered(event)

    assert told == people


@pytest.mark.parametrize("people", [1, 3])
def test_telling_of_a_cancellation_costs_the_same_for_1_and_3_people(
    people, django_assert_num_queries, one_by_one_forbidden
):
    event = made(people)
    for seat in event.registrations.select_related("person"):
        make_letter(about=seat.about, kind="reminder", person=seat.person)

    # the people, the letters withdrawn, the letters known, the letters
    with django_assert_num_queries(5):
        told = letters.tell_cancelled(event=event)

    assert told == people
    assert Letter.objects.exclude(withdrawn_at=None).count() == people


@pytest.mark.parametrize("people", [1, 3])
def test_giving_freed_seats_costs_the_same_for_1_and_3_people(people, django_assert_num_queries, one_by_one_forbidden):
    event = made(people, is_waiting=True)

    # the slots, the offers that ran out, the queue, the seats, the letters known, the letters
    with django_assert_num_queries(7):
        seating.promote(event=event)

    assert Registration.objects.seated().count() == people
    assert Letter.objects.filter(kind="seat_freed").count() == people


def test_a_calendar_file_is_promised_only_where_there_is_one():
    event = made(1, is_waiting=True)
    letters.tell_cancelled(event=event)

    letter = Letter.objects.get()

    assert letter.calendar == ""
    assert "kalenteri" not in letter.text


@pytest.mark.parametrize(
    ("seated_at", "days", "promise"),
    [
        (helsinki(2026, 8, 1), (-7, -1), "We remind you a week before and the day before."),
        (helsinki(2026, 9, 3), (-7, -1), "We remind you the day before."),
        (helsinki(2026, 9, 8, 22), (-7, -1), ""),
        (helsinki(2026, 8, 1), (-3,), "We remind you before the event."),
        (helsinki(2026, 8, 1), (), ""),
    ],
)
def test_confirmation_promises_the_reminders_that_will_come(seated_at, days, promise):
    event = make_event(starts_at=helsinki(2026, 9, 9, 9))
    for one in days:
        make_planned_letter(event, days=one)
    make_planned_letter(event, days=-2, switched_off_at=seated_at)
    make_planned_letter(event, days=-5, audience="waiting")
    seat = make_registration(event, make_person(language="en"), seated_at=seated_at)

    text = letters.confirmation(seat).text

    assert [line for line in text.splitlines() if line.startswith("We remind")] == ([promise] if promise else [])


def test_the_page_after_registering_promises_the_same(client):
    event = make_event()
    page = f"/en/events/{event.pk}/registered/"

    without = client.get(page).content.decode()
    make_planned_letter(event, days=-1)

    assert "We remind you" not in without
    assert "We remind you the day before." in client.get(page).content.decode()


@pytest.mark.parametrize(("hour", "subject"), [((9, 8, 9), "Tomorrow"), ((9, 9, 7), "Today"), ((9, 5, 9), "Coming")])
def test_reminder_that_is_late_counts_the_days_as_they_are(hour, subject):
    event = make_event(starts_at=helsinki(2026, 9, 9, 9))
    seat = make_registration(event, make_person(language="en"))
    plan = make_planned_letter(event, days=-7)

    letter = letters.by_rule(seat, plan, "reminder", helsinki(2026, *hour))

    assert letter.subject.startswith(subject)
    assert letter.key == f"reminder:{plan.pk}:{seat.pk}:{seat.person_id}"


def test_who_was_registered_by_another_is_told_by_whom_and_how_to_refuse():
    official = make_official(first_name="Esimerkki", last_name="Virkailija")
    person = make_person(language="en")
    seat = make_registration(make_event(), person, registered_by=official)
    own = make_registration(make_event(), person)

    assert "You were registered by Esimerkki Virkailija" in letters.confirmation(seat).text
    assert "http://testserver/en/privacy/" in letters.confirmation(seat).text
    assert "You were registered by" not in letters.confirmation(own).text


def test_nobody_is_invited_to_join_an_event_that_is_cancelled_or_given_up():
    cancelled = make_event(mode="online", join_url="https://kokous.example.org/1", cancelled_at=timezone.now())
    left = make_event(mode="online", join_url="https://kokous.example.org/2")

    texts = [
        letters.cancellation(make_registration(cancelled)).text,
        letters.given_up(make_registration(left, cancelled_at=timezone.now())).text,
    ]

    assert ["kokous.example.org" in text for text in texts] == [False, False]


def opened_series(**fields):
    """A draft series of Janakkala with a need and one coming forum."""
    series = make_series(is_public=False)
    make_event(series, **fields)
    return series


OFFERED = {"seated_at": None, "offer_expires_at": timezone.now() + timedelta(days=2)}
PENDING = {"seated_at": None, "approved_at": None}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ["Your seat stays yours.", "give up your seat so that"]),
        ({"seated_at": None}, ["Your place in the queue stays.", "give up your place in the queue."]),
        (OFFERED, ["The seat is kept for you until", "decline the seat so that", "Accept or decline the seat"]),
        (PENDING, ["Your registration awaits approval.", "cancel your registration."]),
    ],
)
def test_who_is_told_of_a_change_is_told_how_they_stand(fields, said):
    seat = make_registration(make_event(days=20), make_person(language="en"), **fields)

    letter = letters.change(seat, ["starts_at"])

    assert [words for words in said if words not in letter.text] == []
    if fields in (OFFERED, PENDING):
        assert "place in the queue" not in letter.text


def test_opening_the_invitations_tells_the_officials_and_the_team_once():
    series = opened_series()
    official, member = make_official(language="sv"), make_team_member(series).person
    make_official(make_municipality("921", "Vesanto"))

    scheduling.open_invitations(series=series, by=None)
    scheduling.open_invitations(series=series, by=None)

    told = Letter.objects.filter(kind="series_opened").values_list("person", "language")
    assert sorted(told) == sorted([(official.pk, "sv"), (member.pk, "fi")])


def test_opening_a_series_of_the_past_tells_nobody():
    series = opened_series(days=-30)
    make_official()

    scheduling.open_invitations(series=series, by=None)

    assert Letter.objects.count() == 0


def test_an_official_who_is_in_the_team_gets_one_letter():
    series = opened_series()
    make_team_member(series, make_official())

    scheduling.open_invitations(series=series, by=None)

    assert Letter.objects.count() == 1


def test_being_named_to_the_team_is_told_once():
    series, person = opened_series(), make_person()
    kind = TeamMember.Kind.PLANNING_MEMBER

    for _ in range(2):
        scheduling.name_team_member(series=series, person=person, kind=kind, by=None)

    assert list(Letter.objects.values_list("kind", "person")) == [("team_named", person.pk)]
