"""The life of a series, its team and its tasks."""

import pytest
import time_machine

from forums import scheduling
from forums.models import Task
from forums.scheduling import SchedulingRefusal
from tests.factories import make_event, make_person, make_series, make_task
from tests.forums.plans import refusal, start


@pytest.mark.django_db
def test_invitations_open_only_when_the_need_is_written():
    series = start()

    reason = refusal(scheduling.open_invitations, series=series)
    scheduling.change_series(series=series, by=None, need={"fi": "Pitovoima heikkenee"})
    opened = scheduling.open_invitations(series=series, by=None)
    again = scheduling.open_invitations(series=series, by=None)

    assert reason == SchedulingRefusal.NEED_MISSING
    assert opened.invited_at == again.invited_at is not None


@pytest.mark.django_db
def test_the_need_cannot_be_erased_once_the_invitations_are_open():
    series = make_series()

    assert refusal(scheduling.change_series, series=series, need={"fi": " ", "sv": ""}) == (
        SchedulingRefusal.NEED_MISSING
    )


@pytest.mark.django_db
def test_a_series_goes_through_its_phases():
    phases = []
    with time_machine.travel("2026-08-01 12:00+03:00") as clock:
        series = start(need="Pitovoima")
        phases.append(series.phase())
        series = scheduling.open_invitations(series=series, by=None)
        phases.append(series.phase())
        clock.move_to("2026-09-10 12:00+03:00")
        phases.append(series.phase())
        early = refusal(scheduling.publish_picture, series=series)
        clock.move_to("2026-12-01 12:00+02:00")
        phases.append(series.phase())
        series = scheduling.publish_picture(series=series, by=None)
        phases.append(series.phase())
        series = scheduling.close_series(series=series, by=None)
        phases.append(series.phase())
        series = scheduling.reopen_series(series=series, by=None)
        phases.append(series.phase())

    assert early == SchedulingRefusal.EVENTS_LEFT
    assert [str(phase) for phase in phases] == [
        "draft",
        "preparing",
        "running",
        "distilling",
        "following",
        "closed",
        "following",
    ]


@pytest.mark.django_db
def test_words_of_a_closed_series_stay_as_they_are():
    series = scheduling.close_series(series=make_series(), by=None)

    assert refusal(scheduling.change_series, series=series, need="Toinen tarve") == SchedulingRefusal.CLOSED


@pytest.mark.django_db
def test_series_with_events_to_come_cannot_be_closed():
    assert refusal(scheduling.close_series, series=make_event().series) == SchedulingRefusal.EVENTS_LEFT


@pytest.mark.django_db
def test_naming_twice_keeps_one_member_and_the_newer_organisation():
    series, person = make_series(), make_person()

    for organisation in ("Kunta", "Koulu"):
        scheduling.name_team_member(
            series=series, person=person, kind="planning_member", by=None, organisation=organisation
        )

    assert [(m.organisation, m.event) for m in series.team.all()] == [("Koulu", None)]


@pytest.mark.django_db
def test_facilitator_of_one_event_is_named_beside_that_of_all():
    event = make_event()
    person = make_person()

    scheduling.name_team_member(series=event.series, person=person, kind="facilitator", by=None)
    scheduling.name_team_member(series=event.series, person=person, kind="facilitator", by=None, event=event)
    scheduling.remove_team_member(member=event.series.team.get(event=None), by=None)

    assert [m.event for m in event.series.team.all()] == [event]


@pytest.mark.django_db
def test_finished_task_keeps_its_doer_and_can_be_taken_back():
    task, first, second = make_task(), make_person(), make_person()

    scheduling.finish_task(task=task, by=first)
    done = scheduling.finish_task(task=task, by=second)
    undone = scheduling.reopen_task(task=task, by=second)

    assert (done.done_by, undone.done_by, undone.done_at) == (first, None, None)
    assert Task.objects.get().done_at is None
