"""The team of a series and its tasks, as pages."""

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.models import Letter, User
from tests.factories import (
    make_event,
    make_manager,
    make_network,
    make_official,
    make_person,
    make_series,
    make_task,
    make_team_member,
)
from tests.pages import text

pytestmark = pytest.mark.django_db
MEMBER = {
    "first_name": "Esimerkki",
    "last_name": "Jäsen",
    "email": "jasen@example.org",
    "organisation": "Esimerkkikoulu",
    "stakeholder_group": "education",
    "kind": "planning_member",
}


def test_new_person_is_named_to_the_planning_group(client, manager):
    series = make_series()

    response = client.post(reverse("series_team", args=[series.pk]), MEMBER, follow=True)

    member = series.team.get()
    assert (member.person.email, member.organisation, member.kind) == (
        "jasen@example.org",
        "Esimerkkikoulu",
        "planning_member",
    )
    assert "Esimerkki Jäsen" in text(response)


def test_person_already_known_keeps_their_own_name(client, manager):
    series = make_series()
    known = make_person("jasen@example.org", first_name="Esimerkki", last_name="Tuttu")

    client.post(reverse("series_team", args=[series.pk]), MEMBER)

    assert series.team.get().person == known
    assert User.objects.get(pk=known.pk).last_name == "Tuttu"


def test_who_gets_somebody_into_their_team_sees_their_name_everywhere_alike(client):
    network = make_network()
    known = make_person("vieras@example.org", first_name="Esimerkki", last_name="Vieras")
    series = make_series(network=network)
    make_event(series)
    client.force_login(make_manager(network))

    pages = [
        client.post(f"/en/series/{series.pk}/team/", answer, follow=True)
        for answer in ({**MEMBER, "email": known.email}, MEMBER)
    ]

    told = [[str(message) for message in page.context["messages"]] for page in pages]
    assert told == [
        [
            "In the team now: Esimerkki Vieras",
            "This address already belongs to Esimerkki Vieras, whose own name is kept.",
        ],
        ["In the team now: Esimerkki Jäsen"],
    ]
    assert "Esimerkki Vieras" in text(pages[0])
    assert Letter.objects.filter(kind="team_named", person=known).count() == 1  # they are told of it


def test_the_session_keeps_no_name_of_a_removed_member(client, manager):
    member = make_team_member(
        person=make_person("poistettu@example.org", first_name="Esimerkki", last_name="Poistettu")
    )

    client.post(reverse("team_remove", args=[member.pk]))

    kept = str(dict(client.session))
    assert (str(member.person_id) in kept, "Poistettu" in kept, "poistettu@" in kept) == (True, False, False)


def test_facilitator_of_one_event_and_planning_member_of_all(client, manager):
    event = make_event()
    url = reverse("series_team", args=[event.series_id])

    client.post(url, {**MEMBER, "kind": "facilitator", "event": event.pk})
    client.post(url, {**MEMBER, "event": event.pk})

    assert sorted((m.kind, m.event) for m in event.series.team.all()) == [
        ("facilitator", event),
        ("planning_member", None),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "a@example.org\nBcc: b@example.org"}, "email"),
        ({"email": "ei osoite"}, "email"),
        ({"first_name": ""}, "first_name"),
        ({"first_name": "a\r\nb"}, "first_name"),
        ({"kind": "king"}, "kind"),
        ({"event": "999999"}, "event"),
    ],
)
def test_wrong_answer_is_422_and_keeps_the_form(client, manager, wrong, field):
    series = make_series()

    response = client.post(reverse("series_team", args=[series.pk]), {**MEMBER, **wrong})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert 'value="Esimerkkikoulu"' in text(response)
    assert not series.team.exists()


def test_removed_member_can_be_brought_back(client, manager):
    series = make_series()
    client.post(reverse("series_team", args=[series.pk]), MEMBER)

    removed = client.post(reverse("team_remove", args=[series.team.get().pk]), follow=True)
    gone = series.team.exists()
    undo = {name: value for name, value in removed.context["removed"].items() if name != "name"}
    client.post(reverse("series_team", args=[series.pk]), undo)

    assert not gone
    assert (series.team.get().organisation, series.team.get().stakeholder_group) == ("Esimerkkikoulu", "education")


def test_only_managers_name_and_remove(client):
    member = make_team_member()
    hidden = make_team_member(make_series(is_public=False))
    client.force_login(make_manager(make_network("sydansuomi", "Sydänsuomi")))

    statuses = [client.post(reverse("team_remove", args=[m.pk])).status_code for m in (member, hidden)]

    assert statuses == [403, 404]
    assert member.series.team.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_team_page_costs_the_same_for_1_and_3_members(
    client, manager, django_assert_num_queries, one_by_one_forbidden, count
):
    series = make_series()
    event = make_event(series)
    for _number in range(count):
        make_team_member(series, kind="facilitator", event=event)

    with django_assert_num_queries(8):
        client.get(reverse("series_team", args=[series.pk]))


def test_task_is_done_and_taken_back(client, manager):
    task = make_task()
    url = reverse("task_done", args=[task.pk])

    done = client.post(url)
    task.refresh_from_db()
    first = (task.done_at is not None, task.done_by)
    client.post(url, {"undo": "1"})

    task.refresh_from_db()
    assert (first, task.done_at) == ((True, manager), None)
    assert done.url == f"{task.series.get_absolute_url()}#tasks"


def test_htmx_gets_the_list_of_tasks_only(client, manager):
    task = make_task(title_fi="Kutsu toimijat")

    response = client.post(reverse("task_done", args=[task.pk]), headers={"HX-Request": "true"})

    page = text(response)
    assert (response.status_code, "<html" in page, page.startswith("<section id=")) == (200, False, True)
    assert "Kutsu toimijat" in page


def test_planning_group_ticks_tasks_officials_and_strangers_do_not(client):
    task = make_task()
    url = reverse("task_done", args=[task.pk])
    people = [make_team_member(task.series).person, make_official(), make_person()]
    statuses = [client.post(url).status_code]

    for person in people:
        client.force_login(person)
        statuses.append(client.post(url).status_code)

    assert statuses == [302, 302, 403, 403]


def test_task_of_a_draft_is_404_to_strangers(client):
    task = make_task(make_series(is_public=False))
    client.force_login(make_person())

    assert client.post(reverse("task_done", args=[task.pk])).status_code == 404


def test_tasks_of_a_cancelled_event_are_not_asked_for(client, manager):
    event = make_event(cancelled_at=timezone.now())
    make_task(event.series, event=event, title_fi="Turha työ")

    assert "Turha työ" not in text(client.get(event.series.get_absolute_url()))
