"""Readiness, states, the path and the balance: what is read of a series and its events."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from forums import overview, scheduling
from forums.balance import balance
from forums.models import Event, Series
from forums.path import steps
from forums.readiness import readiness
from forums.states import EventState, attendance, counted, state_of
from tests.factories import (
    make_event,
    make_municipality,
    make_registration,
    make_series,
    make_team_member,
)
from tests.forums.plans import start

pytestmark = pytest.mark.django_db


def lacking(event):
    return [check.label for check in readiness(event) if not check.is_ready]


@time_machine.travel("2026-08-01 12:00+03:00")
def test_new_forum_lacks_everything_but_its_programme():
    event = start().events.get(ordinal=1)

    checks = {check.label: check for check in readiness(event)}

    assert [check.is_ready for check in checks.values()].count(True) == 1
    assert checks[next(label for label in checks if "Yrityskysely" in label)].url == reverse(
        "event_edit", args=[event.pk]
    )


@time_machine.travel("2026-08-01 12:00+03:00")
def test_forum_is_ready_when_dataset_programme_facilitators_and_invitations_exist():
    series = scheduling.open_invitations(series=start(need="Pitovoima"), by=None)
    event = scheduling.change_event(
        event=series.events.get(ordinal=1), by=None, dataset_ready_at=timezone.now(), join_url="https://example.org/1"
    )
    for group in ("official", "elected", "business", "education", "developer", "association"):
        make_registration(event, stakeholder_group=group)
    make_team_member(series, kind="facilitator")

    assert lacking(event) == []


@time_machine.travel("2026-08-01 12:00+03:00")
def test_breadth_asks_for_somebody_from_every_group_and_not_for_the_targets():
    event = start().events.get(ordinal=1)

    with translation.override("en"):
        check = readiness(event)[-1]

    assert (check.label, check.is_ready) == ("Somebody from every stakeholder group", False)


@time_machine.travel("2026-08-01 12:00+03:00")
def test_seven_people_need_two_facilitators():
    event = start().events.get(ordinal=1)
    make_team_member(event.series, kind="facilitator")
    team = reverse("series_team", args=[event.series_id])
    ready = []

    for count in (6, 1):
        for _number in range(count):
            make_registration(event)
        ready.append(next(check.is_ready for check in readiness(event) if check.url == team))

    assert ready == [True, False]


def test_place_is_asked_on_site_link_online_and_both_in_hybrid():
    hints = {}
    for mode in ("on_site", "online", "hybrid"):
        event = make_event(mode=mode, place_fi="", join_url="")
        hints[mode] = next(c.hint.count(".") for c in readiness(event) if c.url.endswith("/edit/") and not c.is_ready)

    assert hints == {"on_site": 1, "online": 1, "hybrid": 2}


def test_bilingual_municipality_needs_a_swedish_title():
    place = make_municipality("638", "Porvoo", name_sv="Borgå", language_status="fi-sv")
    lone = make_event(make_series(municipality=place))
    paired = make_event(make_series(municipality=place), name_sv="Forum 1")

    assert len(lacking(lone)) == len(lacking(paired)) + 1


def test_cancelled_event_needs_nothing():
    assert readiness(make_event(cancelled_at=timezone.now())) == []


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, EventState.OPEN),
        ({"seats": 1}, EventState.FULL),
        ({"registration_closes_at": timezone.now() - timedelta(hours=1)}, EventState.CLOSED),
        ({"starts_at": timezone.now() - timedelta(hours=1)}, EventState.LIVE),
        ({"days": -3}, EventState.PROCESSING),
        ({"days": -3, "processed_at": timezone.now()}, EventState.PUBLISHED),
        ({"days": -3, "kind": "meeting"}, EventState.PUBLISHED),
        ({"days": -3, "cancelled_at": timezone.now()}, EventState.CANCELLED),
    ],
)
def test_state_is_told_by_the_clock_and_the_seats(fields, state):
    event = make_event(**fields)
    make_registration(event)

    assert state_of(event) == state
    assert state_of(counted(Event.objects.select_related("series")).get()) == state


def test_event_of_a_draft_is_only_scheduled():
    assert state_of(make_event(make_series(is_public=False))) == EventState.SCHEDULED


def test_attendance_is_counted_or_as_reported_or_unknown():
    counted_event = make_event()
    make_registration(counted_event, attended_at=timezone.now())
    make_registration(counted_event)
    reported, unknown = make_event(reported_attendance=40), make_event()

    rows = counted(Event.objects.order_by("pk"))

    assert [attendance(row) for row in rows] == [1, 40, None]
    assert {reported.pk, unknown.pk} < {row.pk for row in rows}


def test_path_goes_from_forums_to_picture_to_actions():
    series = make_series()
    make_event(series, days=-10)
    make_event(series, days=5, cancelled_at=timezone.now())
    make_event(series, days=10)

    path = steps(series, series.events.all())

    assert [(step.shape, step.state) for step in path] == [
        ("ring", "past"),
        ("ring", "cancelled"),
        ("ring", "now"),
        ("diamond", "coming"),
        ("squares", "coming"),
    ]


@pytest.mark.parametrize(
    ("fields", "states"),
    [
        ({}, ("now", "coming")),
        ({"published_at": timezone.now()}, ("past", "now")),
        ({"published_at": timezone.now(), "closed_at": timezone.now()}, ("past", "past")),
    ],
)
def test_path_after_the_forums_is_at_the_picture_and_then_at_the_actions(fields, states):
    series = make_event(make_series(**fields), days=-10).series

    assert tuple(step.state for step in steps(series, series.events.all())[-2:]) == states


def test_meetings_have_a_path_without_a_picture():
    series = make_event(kind="meeting").series

    assert [step.shape for step in steps(series, series.events.all())] == ["ring"]


def test_balance_names_every_group_and_flags_the_empty_ones():
    event = make_event()
    make_registration(event, stakeholder_group="education", attended_at=timezone.now())
    make_registration(event, stakeholder_group="education")
    make_registration(event, stakeholder_group="business", is_waiting=True)
    make_registration(event, stakeholder_group="elected", cancelled_at=timezone.now())

    groups = balance(event)

    assert len(groups) == 6
    assert [(group.registered, group.attended) for group in groups if not group.is_missing] == [(2, 1)]


@time_machine.travel("2026-11-22 12:00+02:00")
def test_phase_in_the_database_is_the_phase_of_the_series():
    now = timezone.now()
    make_series(is_public=False)
    make_event(days=10)
    make_event(make_event(days=-10).series, days=10)
    make_event(days=-10)
    make_event(make_event(days=-10).series, days=10, cancelled_at=now)
    make_event(make_series(published_at=now), days=-10)
    make_event(make_series(closed_at=now), days=-10)
    make_series()

    rows = overview.in_phases(Series.objects.all())

    assert [overview.PHASES[row.phase_number] for row in rows] == [row.phase() for row in rows]
    assert sum(count.count for count in overview.counts(rows)) == 8
