"""Overlaps: what happens at the same time is told, and hinders nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from forums import overlaps
from forums.overlaps import Kind
from tests.factories import (
    make_event,
    make_manager,
    make_municipality,
    make_network,
    make_person,
    make_registration,
    make_series,
    make_slot,
    make_team_member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def kinds(event, viewer=None):
    viewer = viewer or make_person()
    return [(one.kind, one.event.pk) for one in overlaps.of_events([event], viewer).get(event.pk, [])]


def elsewhere(**fields):
    """An event of another municipality at the same time."""
    other = make_municipality("921", "Vesanto")
    return make_event(make_series(other), **{"place_fi": "Koulu", **fields})


def test_the_same_place_and_the_same_municipality_at_the_same_time_are_told():
    event = make_event()
    same_place = make_event()
    same_municipality = make_event(place_fi="Koulu")
    elsewhere()

    assert kinds(event) == [(Kind.PLACE, same_place.pk), (Kind.MUNICIPALITY, same_municipality.pk)]


def test_another_hour_another_day_and_a_cancelled_event_are_no_overlap():
    event = make_event()
    make_event(starts_at=event.ends_at)
    make_event(days=15)
    make_event(cancelled_at=timezone.now())

    assert kinds(event) == []


def test_where_no_time_of_day_is_known_the_day_is_compared():
    event = make_event()
    other = make_event(starts_at=event.starts_at + timedelta(hours=6), is_time_known=False)

    assert kinds(other) == [(Kind.PLACE, event.pk)]


def test_online_events_share_no_place():
    event = make_event(mode="online")
    make_event()

    assert kinds(event) == []


@pytest.mark.parametrize("is_of_event", [True, False])
def test_the_same_facilitator_in_two_places_is_told(is_of_event):
    event, other = make_event(mode="online"), elsewhere()
    person = make_person()
    make_team_member(event.series, person, kind="facilitator", event=event if is_of_event else None)
    make_team_member(other.series, person, kind="facilitator")

    assert kinds(event) == [(Kind.PERSON, other.pk)]


def test_the_name_of_an_event_is_told_only_to_who_may_see_it():
    event = make_event(make_series(network=make_network()))
    make_event(make_series(network=make_network("muu", "Muu"), is_public=False), name_en="Secret")

    told = [
        str(overlaps.of_events([event], viewer)[event.pk][0])
        for viewer in (make_manager(make_network()), make_manager())
    ]

    assert ["Secret" in sentence for sentence in told] == [False, True]
    assert "an event you cannot see" in told[0]


def test_slots_of_one_morning_do_not_overlap_when_they_follow_each_other():
    event, other = make_event(), make_event(name_en="The other")
    middle = event.starts_at + timedelta(hours=1)
    first = make_slot(event, ends_at=middle)
    later = make_slot(other, starts_at=middle)
    seat = make_registration(event, slot=first)

    make_registration(other, seat.person, slot=later)

    assert (overlaps.of_registration(seat), overlaps.of_seats(event, [seat], seat.person)) == ([], {})


def test_the_roster_tells_who_is_registered_for_something_else_at_the_same_time(client, manager):
    event = make_event()
    seat = make_registration(event)
    make_registration(make_event(name_en="The other"), seat.person)
    make_registration(event)

    page = client.get(reverse("roster", args=[event.pk])).content.decode()

    assert page.count("Also registered for another event at the same time: The other") == 1


@pytest.mark.parametrize("name", ["event_edit", "series"])
def test_the_pages_of_those_who_run_an_event_tell_of_another_at_the_same_time(client, manager, name):
    event = make_event()
    make_event(name_en="The other")
    number = event.pk if name == "event_edit" else event.series_id

    page = client.get(reverse(name, args=[number])).content.decode()

    assert "Another event is in the same place at the same time: The other" in page


@pytest.mark.parametrize("count", [1, 3])
def test_overlaps_cost_the_same_for_1_and_3_events(count, django_assert_num_queries):
    events = [make_event() for _ in range(count + 1)]
    viewer = make_person()

    with django_assert_num_queries(5):  # one of them for the roles of the viewer
        assert len(overlaps.of_events(events, viewer)) == count + 1
