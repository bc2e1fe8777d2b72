"""Tasks that Tilannekuva sees to be done, and the ticking of the others."""

import pytest
from django.urls import reverse
from django.utils import timezone

from forums import attention, scheduling
from forums.models import Series, Task
from regions.models import StakeholderGroup
from tests.factories import (
    make_event,
    make_registration,
    make_series,
    make_task,
    make_team_member,
)
from tests.forums.plans import start
from tests.pages import text

pytestmark = pytest.mark.django_db
SIGN = Task.Sign


def seen():
    """The signs by which tasks are seen to be done."""
    return {task.sign for task in Task.objects.looked_at() if task.is_done}


def test_each_sign_is_seen_from_what_was_done_and_not_before():
    series = make_series(is_public=False, need_fi="")
    event = make_event(series)
    for sign in ("", *SIGN):
        make_task(series, event=event, sign=sign)
    before = seen()

    Series.objects.update(need_fi="Tarve")
    half = seen()
    now = timezone.now()
    Series.objects.update(goals_sv="Mål", invited_at=now, published_at=now)
    type(event).objects.update(dataset_ready_at=now, processed_at=now)
    make_team_member(series)
    for group in StakeholderGroup:
        make_registration(event, stakeholder_group=group)

    assert (before, half) == (set(), set())
    assert seen() == set(SIGN)


def test_facilitator_is_no_planning_group_and_a_missing_group_no_balance():
    event = make_event()
    make_task(event.series, event=event, sign=SIGN.TEAM)
    make_task(event.series, event=event, sign=SIGN.BALANCE)

    make_team_member(event.series, kind="facilitator")
    make_registration(event, stakeholder_group="business")

    assert seen() == set()


def test_new_series_knows_the_signs_of_its_model():
    series = start(need="Tarve", goals="Kuva")

    scheduling.open_invitations(series=series, by=None)

    titles = {task.title_fi for task in series.tasks.looked_at() if task.is_done}
    assert titles == {"Kirjaa ajankohtainen tarve ja tavoitteet", "Lähetä kutsut ja avaa ilmoittautuminen"}


def test_task_seen_to_be_done_is_said_to_be_and_is_not_late(client, manager):
    series = make_series()
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    make_task(series, title_fi="Avaa kutsut", sign=SIGN.INVITATIONS, due_on=yesterday)
    make_task(series, title_fi="Soita kuntaan", due_on=yesterday)

    response = client.get(series.get_absolute_url())

    assert [task.title for task in response.context["done_tasks"]] == ["Avaa kutsut"]
    assert str(SIGN.INVITATIONS.label) in text(response)
    assert attention.with_late_tasks(Series.objects.all()).get().late_tasks == 1


@pytest.mark.parametrize("undo", ["", "1"])
def test_ticking_without_scripts_says_so_once_and_offers_to_undo(client, manager, undo):
    task = make_task(title_fi="Soita kuntaan")
    url = reverse("task_done", args=[task.pk])

    client.post(url, {"undo": undo})
    told = client.get(task.series.get_absolute_url())
    again = client.get(task.series.get_absolute_url())

    assert told.context["ticked"] == task
    assert again.context["ticked"] is None
    assert ('<p role="status">' in text(told), '<p role="status">' in text(again)) == (True, False)


def test_ticking_with_scripts_says_so_in_the_part(client, manager):
    task = make_task(title_fi="Soita kuntaan")

    response = client.post(reverse("task_done", args=[task.pk]), headers={"HX-Request": "true"})

    assert response.context["ticked"] == task
    assert text(response).count('name="undo"') == 2  # in the message and in the list


# --- a closed series --------------------------------------------------------------------------------------------------


@pytest.fixture
def closed():
    """A closed series with a member, a task undone and a task done."""
    series = make_event(make_series(closed_at=timezone.now()), days=-5).series
    make_team_member(series)
    make_task(series)
    make_task(series, done_at=timezone.now())
    return series


def test_closed_series_refuses_every_change_of_team_and_tasks_in_words(client, manager, closed):
    undone, done = closed.tasks.order_by("pk")
    member = {"first_name": "Uusi", "email": "uusi@example.org", "stakeholder_group": "business", "kind": "facilitator"}
    posts = [
        (reverse("series_team", args=[closed.pk]), member),
        (reverse("team_remove", args=[closed.team.get().pk]), {}),
        (reverse("task_done", args=[undone.pk]), {}),
        (reverse("task_done", args=[done.pk]), {"undo": "1"}),
    ]

    answers = [client.post(url, answers) for url, answers in posts]

    words = str(scheduling.SchedulingRefusal.CLOSED.label)
    assert [(answer.status_code, words in text(answer)) for answer in answers] == [(422, True)] * 4
    assert (closed.team.count(), closed.tasks.exclude(done_at=None).get()) == (1, done)
    assert not type(manager).objects.filter(email="uusi@example.org").exists()


def test_closed_series_refuses_a_tick_with_scripts_too(client, manager, closed):
    response = client.post(reverse("task_done", args=[closed.tasks.first().pk]), headers={"HX-Request": "true"})

    assert response.status_code == 422
    assert str(scheduling.SchedulingRefusal.CLOSED.label) in text(response)


@pytest.mark.parametrize("page", ["series", "series_team", "event"])
def test_closed_series_offers_no_change(client, manager, closed, page):
    number = closed.events.get().pk if page == "event" else closed.pk

    words = text(client.get(reverse(page, args=[number])))

    offers = ("series_edit", "task_done", "team_remove", "event_edit", "event_programme")
    things = (closed.pk, closed.tasks.first().pk, closed.team.get().pk, closed.events.get().pk, closed.events.get().pk)
    assert [name for name, thing in zip(offers, things, strict=True) if reverse(name, args=[thing]) in words] == []
