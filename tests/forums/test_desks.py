"""The desks: a manager's series by phase with their health, an official's municipality with what needs attention."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from tests.factories import (
    helsinki,
    make_event,
    make_letter,
    make_manager,
    make_material,
    make_municipality,
    make_network,
    make_official,
    make_person,
    make_registration,
    make_series,
    make_task,
    make_team_member,
    make_template,
)

pytestmark = pytest.mark.django_db

NOW = helsinki(2026, 11, 22, 12)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def login(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def show(client, name):
    with translation.override("en"):
        return client.get(reverse(name))


def three_forums(series, *gaps):
    """A series' forums: the first in ten days, the others after the gaps in days."""
    days = 10
    for gap in (0, *gaps):
        days += gap
        make_event(series, days=days)


def sentences(response):
    return {str(row.series.name): row.sentences for row in response.context["rows"]}


def model_with_gap():
    return make_template(content={"recommended_gap_days": [28, 42]})


def test_health_is_told_in_words(client, manager):
    ailing = make_series(name_fi="Ailing", template=model_with_gap())
    three_forums(ailing, 63, 42)
    for _ in range(2):
        make_task(ailing, due_on=timezone.localdate() - timedelta(days=1))
    make_task(ailing, due_on=timezone.localdate() - timedelta(days=1), done_at=NOW)
    make_task(ailing, due_on=timezone.localdate())
    elsewhere = make_municipality("921", "Vesanto")
    three_forums(make_series(elsewhere, name_fi="Well", template=model_with_gap()), 28, 42)

    response = show(client, "desk")

    assert sentences(response) == {
        "Ailing": ["63 days between forums; 28–42 recommended", "2 tasks are late."],
        "Well": [],
    }
    assert "63 days between forums; 28–42 recommended" in response.content.decode()
    assert "In order" in response.content.decode()


def test_missing_need_and_closed_invitations_are_told(client, manager):
    make_series(name_fi="Needless", is_public=False, need_fi="")
    soon = make_series(name_fi="Soon", is_public=False)
    later = make_series(name_fi="Later", is_public=False)
    make_event(soon, days=41)
    make_event(later, days=43)

    assert sentences(show(client, "desk")) == {
        "Needless": ["The current need has not been written."],
        "Soon": ["The invitations have not been opened."],
        "Later": [],
    }


def test_series_are_by_phase_and_a_closed_one_needs_nothing(client, manager):
    make_series(name_fi="Closed", need_fi="", closed_at=NOW)
    make_series(name_fi="Draft", is_public=False)
    make_event(make_series(name_fi="Preparing"))

    response = show(client, "desk")

    phases = [(str(row.series.name), row.phase) for row in response.context["rows"]]
    assert phases == [("Draft", "draft"), ("Preparing", "preparing"), ("Closed", "closed")]
    assert sentences(response)["Closed"] == []


def test_manager_of_a_network_sees_its_series_and_letters_only(client):
    network, other = make_network(), make_network("muu", "Muu")
    mine, foreign = make_series(name_fi="Mine", network=network), make_series(name_fi="Foreign", network=other)
    for series, counts in ((mine, {"sent_at": NOW}), (mine, {}), (foreign, {})):
        seat = make_registration(make_event(series))
        make_letter(person=seat.person, about=seat.about, **counts)
    make_letter(failed_at=NOW)
    login(client, make_manager(network))

    response = show(client, "desk")

    assert list(sentences(response)) == ["Mine"]
    way = response.context["way"]
    assert (way.waiting, way.counts["sent"], way.counts["failed"]) == (1, 1, 0)


def test_manager_of_all_sees_all_letters(client, manager):
    make_letter()
    make_letter(sent_at=NOW)
    make_letter(failed_at=NOW)
    make_letter(withdrawn_at=NOW)

    way = show(client, "desk").context["way"]
    assert (way.waiting, way.counts["sent"], way.counts["failed"]) == (1, 1, 1)


@pytest.mark.parametrize("name", ["desk", "jobs"])
def test_desk_is_for_project_managers_only(client, name):
    assert show(client, name).status_code == 302
    for person in (make_person(), make_official(), make_team_member().person):
        login(client, person)
        assert show(client, name).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_desk_costs_the_same_for_one_and_three_series(
    client, manager, one_by_one_forbidden, django_assert_num_queries, count
):
    for number in range(count + 1):  # one more, at the same time
        three_forums(make_series(make_municipality(f"{number:03}", f"Kunta {number}")), 30, 30)

    with django_assert_num_queries(12):
        response = show(client, "desk")

    assert len(response.context["rows"]) == count + 1


def test_registrations_to_approve_are_told_on_both_desks_and_lead_to_deciding(client, manager):
    event = make_event(needs_approval=True)
    past = make_event(event.series, days=-9)
    for one in (event, event, past):
        make_registration(one, seated_at=None, approved_at=None)

    for person, name in ((manager, "desk"), (make_official(), "municipality_desk")):
        login(client, person)
        page = show(client, name).content.decode()

        assert "2 registrations await approval." in page
        assert f"/en/events/{event.pk}/roster/#pending" in page
        assert f"/en/events/{past.pk}/roster/#pending" not in page


def test_those_to_approve_stand_above_the_list(client, manager):
    event = make_event(needs_approval=True)
    make_registration(event, seated_at=None, approved_at=None)

    with translation.override("en"):
        page = client.get(reverse("roster", args=[event.pk])).content.decode()

    assert 0 < page.index('id="pending"') < page.index('role="search"')


def test_jobs_are_listed_until_they_are_ready(client, manager):
    event = make_event()
    states = [
        {"key": "1", "started_at": NOW},
        {"key": "2", "failed_at": NOW, "failure": "too_slow"},
        {"key": "3"},
        {"key": "4", "ready_at": NOW},
    ]
    for state in states:
        fields = {"event": event, "kind": "programme", "requested_at": NOW, "ready_at": None, **state}
        make_material(event.series, **fields)

    whole, part = show(client, "jobs"), client.get(reverse("jobs"), HTTP_HX_REQUEST="true")

    assert [job.key for job in whole.context["jobs"]] == ["3", "2", "1"]
    assert "Drawing the document took too long." in whole.content.decode()
    assert part.content.decode().lstrip().startswith('<div id="jobs">')


def test_official_sees_the_events_of_the_own_municipality_only(client):
    own, other = make_municipality(), make_municipality("921", "Vesanto")
    make_event(make_series(own), name_fi="Oma")
    make_event(make_series(other), name_fi="Vieras", days=15)
    shared = make_series(own)
    shared.municipalities.add(other)
    make_event(shared, name_fi="Yhteinen")
    login(client, make_official(own))

    response = show(client, "municipality_desk")

    assert {str(row["event"].name) for row in response.context["coming"]} == {"Oma", "Yhteinen"}
    assert "Vieras" not in response.content.decode()


def test_an_event_at_the_same_time_is_told_on_both_desks(client, manager):
    make_event(make_series(name_fi="Own"))
    make_event(make_series(name_fi="Other"), name_fi="Toinen", place_fi="Koulu")
    sentence = "Another event is in the same municipality at the same time: Toinen"

    assert sentence in show(client, "desk").content.decode()
    login(client, make_official())
    assert sentence in show(client, "municipality_desk").content.decode()


def test_official_of_two_municipalities_sees_a_shared_series_once(client):
    own, other = make_municipality(), make_municipality("921", "Vesanto")
    shared = make_series(own)
    shared.municipalities.add(other)
    event = make_event(shared)
    make_registration(event)
    official = make_official(own)
    official.roles.create(kind="municipal_official", municipality=other)
    login(client, official)

    response = show(client, "municipality_desk")

    [row] = response.context["coming"]
    assert (row["event"].seated, len(response.context["series"])) == (1, 1)


def notes(client, name="coming"):
    return [row["notes"] for row in show(client, "municipality_desk").context[name]]


def test_coming_event_tells_who_is_missing_and_who_waits(client):
    login(client, make_official())
    event = make_event(seats=2)
    assert notes(client) == [["Nobody has registered yet."]]

    make_registration(event, stakeholder_group="official")
    make_registration(event, stakeholder_group="business")
    make_registration(event, is_waiting=True, stakeholder_group="elected")

    assert notes(client) == [
        [
            "Nobody yet from: Elected representative, Educational institution, Developer organisation, Association",
            "1 person is in the queue.",
        ]
    ]


def test_complete_event_cancelled_one_and_one_not_yet_public_need_nothing(client):
    login(client, make_official())
    event = make_event(days=10)
    for group in ("official", "elected", "business", "education", "developer", "association"):
        make_registration(event, stakeholder_group=group)
    make_event(days=20, cancelled_at=NOW)
    make_event(make_series(is_public=False), days=30)

    assert notes(client) == [[], [], []]


def test_past_event_without_marks_asks_for_them_for_sixty_days(client):
    login(client, make_official())
    fresh, marked, old, reported = (make_event(days=days) for days in (-3, -4, -70, -5))
    for event in (fresh, old, reported):
        make_registration(event)
    make_registration(marked, attended_at=NOW)
    reported.reported_attendance = 42
    reported.save()

    response = show(client, "municipality_desk")

    assert [row["event"].pk for row in response.context["unmarked"]] == [fresh.pk]
    assert [row["attendance"] for row in response.context["past"]] == [None, 1, 42, None]
    assert "Attendance has not been marked." in response.content.decode()


def test_municipality_desk_is_for_officials_only(client):
    assert show(client, "municipality_desk").status_code == 302
    for person in (make_person(), make_manager(), make_team_member().person):
        login(client, person)
        assert show(client, "municipality_desk").status_code == 403


def test_official_whose_role_has_ended_sees_nothing(client):
    official = make_official()
    official.roles.update(ends_on=NOW.date() - timedelta(days=1))
    login(client, official)

    assert show(client, "municipality_desk").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_municipality_desk_costs_the_same_for_one_and_three_series(
    client, one_by_one_forbidden, django_assert_num_queries, count
):
    login(client, make_official())
    for _ in range(count + 1):  # one more, at the same time
        series = make_series()
        three_forums(series, 30, 30)
        make_registration(make_event(series, days=-3))

    with django_assert_num_queries(13):
        response = show(client, "municipality_desk")

    assert len(response.context["coming"]) == 3 * (count + 1)


def test_empty_desks_say_what_to_do_next(client):
    login(client, make_manager())
    assert "You have no series yet" in show(client, "desk").content.decode()

    login(client, make_official())
    assert "No events are coming" in show(client, "municipality_desk").content.decode()
