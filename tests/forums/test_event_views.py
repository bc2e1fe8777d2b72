"""The pages of an event: the public page, its changes, its cancellation, and the sparring sessions."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from forums.models import Event
from participants.models import Letter
from tests.factories import (
    helsinki,
    make_event,
    make_manager,
    make_network,
    make_official,
    make_person,
    make_programme_item,
    make_registration,
    make_series,
    make_team_member,
)
from tests.forums.plans import days, start

pytestmark = pytest.mark.django_db
LINK = "https://kokous.example.org/salainen"


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def manager(client):
    person = make_manager()
    client.force_login(person)
    return person


@pytest.fixture
def august():
    with time_machine.travel("2026-08-01 12:00+03:00"):
        yield


# --- the page -------------------------------------------------------------------------------------------------------


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

    with django_assert_num_queries(2):
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
        told[name] = LINK in text(client.get(event.get_absolute_url()))
    client.logout()
    told["anonymous"] = LINK in text(client.get(event.get_absolute_url()))

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


# --- changing -------------------------------------------------------------------------------------------------------


def answers(event, **changes):
    """The form of an event as it is, with changes."""
    from forums.forms.event import EventForm

    form = EventForm(event=event, others=[])
    posted = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    for name in ("day", "closes_day"):
        if name in posted:
            posted[name] = f"{posted[name].day}.{posted[name].month}.{posted[name].year}"
    for name in ("starts", "ends", "closes_hour"):
        if name in posted:
            posted[name] = f"{posted[name].hour}.{posted[name].minute:02}"
    return {**posted, **changes}


def edit(client, event, **changes):
    return client.post(reverse("event_edit", args=[event.pk]), answers(event, **changes))


def test_saving_unchanged_tells_nobody(client, manager, august):
    event = start().events.get(ordinal=1)
    make_registration(event)

    response = edit(client, event)

    event.refresh_from_db()
    assert (response.status_code, event.revision, Letter.objects.count()) == (302, 0, 0)


def test_everything_of_an_event_can_be_changed_at_once(client, manager, august):
    event = start().events.get(ordinal=3)
    make_registration(event)

    edit(
        client,
        event,
        day="25.11.2026",
        starts="13",
        ends="15.30",
        mode="hybrid",
        place_fi="Kunnantalo",
        theme_sv="Kompetens",
        seats="30",
        closes_day="20.11.2026",
        closes_hour="16.00",
        is_dataset_ready="on",
        join_url="kokous.example.org/3",
    )

    event.refresh_from_db()
    assert (event.starts_at, event.ends_at) == (helsinki(2026, 11, 25, 13), helsinki(2026, 11, 25, 15, 30))
    assert (event.mode, event.place_fi, event.theme_sv, event.seats) == ("hybrid", "Kunnantalo", "Kompetens", 30)
    assert event.registration_closes_at == helsinki(2026, 11, 20, 16)
    assert event.dataset_ready_at is not None
    assert event.join_url == "https://kokous.example.org/3"
    assert (event.revision, Letter.objects.count()) == (1, 1)


def test_new_day_asks_about_the_later_events_and_shows_what_moves(client, manager, august):
    series = start()
    event = series.events.get(ordinal=2)

    asked = edit(client, event, day="21.10.2026")
    edit(client, event, day="21.10.2026", move_others="yes")

    assert asked.status_code == 422
    assert "move_others" in asked.context["form"].errors
    assert [row["event"].ordinal for row in asked.context["moving"]] == [3]
    assert "ke 25.11.2026" in text(asked)
    assert days(series) == [date(2026, 9, 9), date(2026, 10, 21), date(2026, 11, 25)]


def test_answer_no_moves_only_this_event_and_warns_of_the_gap(client, manager, august):
    series = start()

    response = client.post(
        reverse("event_edit", args=[series.events.get(ordinal=2).pk]),
        answers(series.events.get(ordinal=2), day="28.10.2026", move_others="no"),
        follow=True,
    )

    assert days(series) == [date(2026, 9, 9), date(2026, 10, 28), date(2026, 11, 18)]
    assert len([m for m in response.context["messages"] if "28–42" in str(m)]) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends": "8.00"}, "ends"),
        ({"ends": "9.00"}, "ends"),
        ({"day": "29.3.2026", "starts": "3.30", "ends": "5.00"}, "starts"),
        ({"day": "25.10.2026", "starts": "3.30", "ends": "5.00"}, "starts"),
        ({"day": "huomenna"}, "day"),
        ({"starts": "yhdeksältä"}, "starts"),
        ({"seats": "-1"}, "seats"),
        ({"seats": "99999999999"}, "seats"),
        ({"join_url": "javascript:alert(1)"}, "join_url"),
        ({"mode": "teleport"}, "mode"),
        ({"name_fi": "", "name_sv": ""}, "name_fi"),
        ({"name_fi": "a\r\nb"}, "name_fi"),
        ({"seats": "1"}, "__all__"),
        ({"closes_day": "1.12.2026"}, "__all__"),
        ({"day": "8.9.2026", "move_others": "no"}, "__all__"),
    ],
)
def test_wrong_answer_is_422_and_keeps_what_was_written(client, manager, august, changes, field):
    series = start()
    event = series.events.get(ordinal=2)
    make_registration(event)
    make_registration(event)

    response = edit(client, event, theme_fi="Uusi teema", **changes)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "Uusi teema" in text(response)
    event.refresh_from_db()
    assert (event.theme_fi, event.revision) == ("Alueen hanke- ja kehittämistyö", 0)


def test_event_with_an_unknown_hour_gets_one(client, manager, august):
    event = start(first_time=None).events.get(ordinal=1)

    missing = edit(client, event)
    edit(client, event, starts="9.00", ends="11.00")

    event.refresh_from_db()
    assert (missing.status_code, event.is_time_known) == (422, True)


# --- cancelling -----------------------------------------------------------------------------------------------------


def test_cancelling_asks_first_and_then_tells_everybody(client, manager):
    event = make_event()
    make_registration(event)
    url = reverse("event_cancel", args=[event.pk])

    asked = client.get(url)
    untouched = Event.objects.get().cancelled_at
    client.post(url)

    assert (asked.status_code, untouched) == (200, None)
    assert Event.objects.get().is_cancelled
    assert Letter.objects.get().kind == "event_cancelled"


def test_event_that_is_over_is_not_cancelled_and_says_why(client, manager):
    event = make_event(days=-3)

    response = client.post(reverse("event_cancel", args=[event.pk]))

    assert response.status_code == 422
    assert not Event.objects.get().is_cancelled


@pytest.mark.parametrize("name", ["event_edit", "event_cancel"])
def test_anothers_event_is_404_and_own_without_the_right_403(client, name):
    hidden = make_event(make_series(is_public=False, network=make_network()))
    public = make_event()
    anonymous = client.post(reverse(name, args=[public.pk])).status_code
    client.force_login(make_manager(make_network("sydansuomi", "Sydänsuomi")))

    statuses = [client.post(reverse(name, args=[event.pk])).status_code for event in (hidden, public)]
    client.force_login(make_official())
    statuses.append(client.post(reverse(name, args=[public.pk])).status_code)

    assert (anonymous, statuses) == (302, [404, 403, 403])
    assert not Event.objects.exclude(cancelled_at=None).exists()


# --- sparring -------------------------------------------------------------------------------------------------------


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


def test_empty_sparring_page_says_what_comes_here(client):
    assert 'class="empty"' in text(client.get(reverse("sparring")))
