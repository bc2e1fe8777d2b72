"""The pages of an event: the public page, its changes, its cancellation, and the sparring sessions."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from forums.models import Event
from tests.factories import (
    helsinki,
    make_event,
    make_manager,
    make_official,
    make_person,
    make_programme_item,
    make_registration,
    make_series,
    make_team_member,
)
from tests.pages import text

pytestmark = pytest.mark.django_db
LINK = "https://kokous.example.org/salainen"


# --- the page ---------------------------------------------------------------------------------------------------------


def test_page_says_when_where_and_what_and_offers_a_seat(client):
    event = make_event(starts_at=helsinki(2099, 9, 9, 9), place_fi="Valtuustosali", theme_fi="Osaajatilanne", seats=20)
    make_programme_item(event, title_fi="Yrityskyselyn tulokset", starts_after=10, minutes=20)

    page = text(client.get(event.get_absolute_url()))

    assert all(words in page for words in ("ke 9.9.2099", "Valtuustosali", "Osaajatilanne", "Yrityskyselyn tulokset"))
    assert "9.10–9.30" in page
    assert f'href="{reverse("register", args=[event.pk])}"' in page


def test_anonymous_page_costs_few_statements_however_long_the_programme(client, django_assert_num_queries):
    event = make_event(seats=20, mode="online", join_url=LINK)
    for _number in range(8):
        make_programme_item(event)
        make_registration(event)

    with django_assert_num_queries(4):
        client.get(event.get_absolute_url())


@pytest.mark.parametrize(
    ("fields", "state", "is_bookable"),
    [
        ({}, "open", True),
        ({"seats": 1}, "full", True),
        ({"registration_closes_at": timezone.now() - timedelta(days=1)}, "closed", False),
        ({"cancelled_at": timezone.now()}, "cancelled", False),
        ({"days": -3}, "processing", False),
        ({"days": -3, "processed_at": timezone.now()}, "published", False),
    ],
)
def test_page_tells_the_state_and_offers_a_seat_only_when_there_is_one(client, fields, state, is_bookable):
    event = make_event(**fields)
    make_registration(event)

    response = client.get(event.get_absolute_url())

    assert response.context["state"] == state
    assert (reverse("register", args=[event.pk]) in text(response)) == is_bookable


def test_event_of_a_draft_is_404_to_strangers_and_open_to_its_team(client):
    event = make_event(make_series(is_public=False))

    anonymous = client.get(event.get_absolute_url()).status_code
    client.force_login(make_official())

    assert (anonymous, client.get(event.get_absolute_url()).status_code) == (404, 200)


def test_page_of_a_deleted_event_is_404(client):
    event = make_event()
    url = event.get_absolute_url()
    event.series.delete()

    assert client.get(url).status_code == 404


def test_join_link_is_told_to_seats_and_the_team_only(client):
    event = make_event(mode="online", join_url=LINK)
    seated, waiting = make_registration(event).person, make_registration(event, is_waiting=True).person
    member, stranger = make_team_member(event.series).person, make_person()

    told = {}
    for name, person in (("seat", seated), ("queue", waiting), ("team", member), ("stranger", stranger)):
        client.force_login(person)
        told[name] = reverse("event_join", args=[event.pk]) in text(client.get(event.get_absolute_url()))
        assert LINK not in text(client.get(event.get_absolute_url()))
    client.logout()
    told["anonymous"] = reverse("event_join", args=[event.pk]) in text(client.get(event.get_absolute_url()))

    assert told == {"seat": True, "queue": False, "team": True, "stranger": False, "anonymous": False}


def test_official_gets_the_roster_and_manager_the_readiness_and_the_tools(client):
    event = make_event()
    roster, edit = reverse("roster", args=[event.pk]), reverse("event_edit", args=[event.pk])
    seen = {}

    for name, person in (("official", make_official()), ("manager", make_manager()), ("participant", make_person())):
        client.force_login(person)
        page = text(client.get(event.get_absolute_url()))
        seen[name] = (f'href="{roster}"' in page, f'href="{edit}"' in page, 'id="readiness"' in page)

    assert seen == {
        "official": (True, False, False),
        "manager": (True, True, True),
        "participant": (False, False, False),
    }


def test_own_registration_is_shown_with_the_way_to_cancel_it(client):
    seat = make_registration()
    client.force_login(seat.person)

    assert reverse("registration", args=[seat.link_token()]) in text(client.get(seat.event.get_absolute_url()))


@pytest.mark.parametrize(("attended_at", "is_certified"), [(timezone.now(), True), (None, False)])
def test_past_event_tells_who_was_present_so_and_leads_to_the_certificate(client, attended_at, is_certified):
    seat = make_registration(make_event(days=-3), attended_at=attended_at)
    client.force_login(seat.person)

    with override("en"):
        page = text(client.get(seat.event.get_absolute_url()))

    assert ("You were present" in page, reverse("certificate", args=[seat.link_token()]) in page) == (is_certified,) * 2
    assert ("See your registration" in page, "See or cancel your registration" in page) == (True, False)


@pytest.mark.parametrize("needs_approval", [True, False])
@pytest.mark.parametrize("door", ["event", "register", "register_group"])
def test_stranger_is_told_before_registering_that_organisers_approve(client, door, needs_approval):
    event = make_event(needs_approval=needs_approval)

    with override("en"):
        page = text(client.get(reverse(door, args=[event.pk])))

    assert ("The organisers approve the participants one by one" in page) == needs_approval


def test_unknown_hour_is_said_and_not_invented(client):
    page = text(client.get(make_event(starts_at=helsinki(2022, 11, 30, 9), is_time_known=False).get_absolute_url()))

    assert "ke 30.11.2022" in page
    assert "9.00" not in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_open_in_three_languages(client, manager, language):
    event = make_event()

    with override(language):
        urls = [event.get_absolute_url(), reverse("event_edit", args=[event.pk]), reverse("sparring")]
        urls.append(reverse("event_cancel", args=[event.pk]))
        assert [client.get(url).status_code for url in urls] == [200] * 4


# --- sparring ---------------------------------------------------------------------------------------------------------


def test_sparring_page_offers_the_next_public_session_and_lists_the_others(client):
    series = make_series()
    kind = Event.Kind.SPARRING_SESSION
    make_event(series, days=-14, kind=kind, name_fi="Pidetty istunto")
    soon = make_event(series, days=7, kind=kind, name_fi="Seuraava istunto")
    make_event(series, days=21, kind=kind, name_fi="Myöhempi istunto")
    make_event(make_series(is_public=False), days=3, kind=kind, name_fi="Luonnos")
    make_event(series, days=5, kind=kind, name_fi="Peruttu", cancelled_at=timezone.now())

    response = client.get(reverse("sparring"))

    page = text(response)
    assert response.context["next_session"]["event"] == soon
    assert page.index("Seuraava istunto") < page.index("Myöhempi istunto") < page.index("Pidetty istunto")
    assert "Luonnos" not in page
    assert "Peruttu" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_sparring_page_costs_the_same_for_1_and_3_sessions(
    client, django_assert_num_queries, one_by_one_forbidden, count
):
    for number in range(count):
        series = make_series()
        make_event(series, days=7 + number, kind=Event.Kind.SPARRING_SESSION)
        make_event(series, days=-7 - number, kind=Event.Kind.SPARRING_SESSION)

    with django_assert_num_queries(2):
        client.get(reverse("sparring"))


def test_event_page_says_how_one_takes_part_once(client):
    with override("en"):
        page = text(client.get(make_event(mode="online").get_absolute_url()))

    assert page.count("Online") == 1


def test_empty_sparring_page_says_what_comes_here(client):
    assert 'class="empty"' in text(client.get(reverse("sparring")))
