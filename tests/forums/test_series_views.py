"""The pages of a series: who sees what, what is saved, and what is refused in words."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from forums import scheduling
from forums.models import Series
from participants.models import Letter
from tests.factories import (
    make_event,
    make_key_question,
    make_manager,
    make_municipality,
    make_network,
    make_official,
    make_person,
    make_registration,
    make_series,
    make_task,
    make_team_member,
)
from tests.forums.plans import start
from tests.pages import text

pytestmark = pytest.mark.django_db


# --- the list ---------------------------------------------------------------------------------------------------------


def test_list_shows_public_series_by_phase_and_hides_drafts(client):
    make_event(make_series(name_fi="Julkinen sarja"))
    make_series(name_fi="Luonnos", is_public=False)
    make_series(name_fi="Suljettu sarja", closed_at=timezone.now())

    page = text(client.get(reverse("series_list")))

    assert page.index("Julkinen sarja") < page.index("Suljettu sarja")
    assert "Luonnos" not in page


def test_list_can_be_narrowed_to_a_phase(client):
    make_event(make_series(name_fi="Julkinen sarja"))
    make_series(name_fi="Suljettu sarja", closed_at=timezone.now())

    page = text(client.get(reverse("series_list"), {"phase": "closed"}))

    assert "Suljettu sarja" in page
    assert "Julkinen sarja" not in page


def test_empty_list_says_what_comes_here(client):
    assert 'class="empty"' in text(client.get(reverse("series_list")))


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_1_and_3_series(client, django_assert_num_queries, one_by_one_forbidden, count):
    for number in range(count):
        series = make_series(municipality=make_municipality(f"{number:03}", f"Kunta {number}"))
        make_event(series)
        make_event(series, days=40)

    with django_assert_num_queries(5):
        client.get(reverse("series_list"))


def test_list_is_paged(client):
    for number in range(26):
        make_series(name_fi=f"Sarja {number:02}")

    assert "Sarja 25" not in text(client.get(reverse("series_list")))
    assert "Sarja 25" in text(client.get(reverse("series_list"), {"page": 2}))


# --- the page ---------------------------------------------------------------------------------------------------------


def test_draft_is_404_to_strangers_and_open_to_its_team(client):
    series = make_series(is_public=False)
    member = make_team_member(series)
    url = series.get_absolute_url()

    anonymous = client.get(url).status_code
    client.force_login(make_person())
    stranger = client.get(url).status_code
    client.force_login(member.person)
    team = client.get(url).status_code

    assert (anonymous, stranger, team) == (404, 404, 200)


def test_public_page_tells_why_and_what_and_no_names(client):
    series = make_series(need_fi="Pitovoima heikkenee", goals_fi="Yhteinen kuva")
    event = make_event(series)
    seat = make_registration(event)
    member = make_team_member(series)
    make_key_question(series, question_fi="Mistä pitovoima syntyy?")

    page = text(client.get(series.get_absolute_url()))

    assert all(words in page for words in ("Pitovoima heikkenee", "Yhteinen kuva", "Mistä pitovoima syntyy?"))
    assert not any(str(person) in page or person.email in page for person in (seat.person, member.person))


def test_official_sees_who_is_missing_and_reads_tasks_without_ticking(client):
    series = make_series()
    make_registration(make_event(series), stakeholder_group="education")
    make_task(series, title_fi="Tarkista tasapaino")
    client.force_login(make_official())

    response = client.get(series.get_absolute_url())

    groups = {group.label: group.registered for group in response.context["balance"]}
    assert sum(groups.values()) == 1
    assert "Tarkista tasapaino" in text(response)
    assert not response.context["may_prepare"]


@pytest.mark.parametrize("count", [1, 3])
def test_public_page_costs_the_same_for_1_and_3_events(client, django_assert_num_queries, one_by_one_forbidden, count):
    series = make_series()
    for number in range(count):
        make_registration(make_event(series, days=14 + 35 * number))
        make_key_question(series, ordinal=number + 1)

    with django_assert_num_queries(6):
        client.get(series.get_absolute_url())


@pytest.mark.parametrize("count", [1, 3])
def test_managers_page_costs_the_same_for_1_and_3_tasks(
    client, manager, django_assert_num_queries, one_by_one_forbidden, count
):
    series = make_series()
    event = make_event(series)
    for _number in range(count):
        make_task(series, event=event)
        make_team_member(series)

    with django_assert_num_queries(21):
        client.get(series.get_absolute_url())


# --- words, invitations and the end -----------------------------------------------------------------------------------


def test_invitations_are_refused_in_words_until_the_need_is_written(client, manager):
    series = make_series(is_public=False, need_fi="")
    url = reverse("series_invite", args=[series.pk])

    refused = client.post(url)
    client.post(
        reverse("series_edit", args=[series.pk]), {"name_fi": "Sarja", "need_fi": "Pitovoima", "goals_fi": "Kuva"}
    )
    opened = client.post(url)

    series.refresh_from_db()
    assert (refused.status_code, opened.status_code) == (422, 302)
    assert (series.need_fi, series.goals_fi, series.name_fi) == ("Pitovoima", "Kuva", "Sarja")
    assert series.invited_at is not None


def test_opening_the_invitations_asks_first_and_says_who_gets_a_letter(client, manager):
    series = make_event(make_series(is_public=False)).series
    people = [make_team_member(series).person, make_official()]
    make_official(make_municipality("921", "Vesanto"))
    url = reverse("series_invite", args=[series.pk])

    asked = client.get(url)
    series.refresh_from_db()
    untouched = (series.invited_at, Letter.objects.count())
    client.post(url)
    again = client.get(url)

    assert (asked.context["people"], untouched) == (people, (None, 0))
    assert all(person.email in text(asked) for person in people)
    assert [letter.person for letter in Letter.objects.order_by("person")] == people
    assert again.context["people"] == []
    assert f'href="{url}"' not in text(client.get(series.get_absolute_url()))


def test_opening_says_why_no_letter_leaves(client, manager):
    nobody, over = make_event(make_series(is_public=False)).series, make_series(is_public=False)
    make_team_member(over)
    addresses = [reverse("series_invite", args=[series.pk]) for series in (nobody, over)]

    pages = [text(client.get(f"/en{address}")) for address in addresses]

    assert ["nobody has been named to the planning group" in page for page in pages] == [True, False]
    assert ["none of the events is to come" in page for page in pages] == [False, True]


def test_opening_without_the_need_is_not_offered(client, manager):
    series = make_series(is_public=False, need_fi="")

    page = client.get(reverse("series_invite", args=[series.pk]))

    assert page.context["refusal"] == scheduling.SchedulingRefusal.NEED_MISSING
    assert "button" not in text(page).partition("<main")[2].partition("</main>")[0]


def test_planning_group_writes_the_need_but_does_not_open_the_invitations(client):
    series = make_series(is_public=False)
    client.force_login(make_team_member(series).person)

    edited = client.post(reverse("series_edit", args=[series.pk]), {"name_fi": "Sarja", "need_fi": "Uusi tarve"})
    opened = client.post(reverse("series_invite", args=[series.pk]))

    series.refresh_from_db()
    assert (edited.status_code, opened.status_code) == (302, 403)
    assert (series.need_fi, series.invited_at) == ("Uusi tarve", None)


def test_erasing_the_need_of_a_public_series_is_422_and_keeps_the_rest(client, manager):
    series = make_series()

    response = client.post(reverse("series_edit", args=[series.pk]), {"name_fi": "Sarja", "goals_fi": "Tavoitteet"})

    assert response.status_code == 422
    assert "Tavoitteet" in text(response)


def test_series_is_published_closed_and_opened_again(client, manager):
    series = make_event(days=-10).series

    client.post(reverse("series_publish", args=[series.pk]))
    client.post(reverse("series_close", args=[series.pk]))
    closed = Series.objects.get()
    client.post(reverse("series_close", args=[series.pk]), {"undo": "1"})

    assert (closed.published_at is not None, closed.closed_at is not None) == (True, True)
    assert Series.objects.get().closed_at is None


def test_series_with_events_to_come_is_not_closed_and_says_why(client, manager):
    series = make_event().series

    responses = [client.post(reverse(name, args=[series.pk])) for name in ("series_publish", "series_close")]

    assert [response.status_code for response in responses] == [422, 422]
    assert all(str(scheduling.SchedulingRefusal.EVENTS_LEFT.label) in text(response) for response in responses)


@pytest.mark.parametrize("name", ["series_invite", "series_publish", "series_close", "series_edit", "series_team"])
def test_anothers_series_is_404_and_own_without_the_right_403(client, name):
    hidden, public = make_series(is_public=False, network=make_network()), make_series()
    client.force_login(make_manager(make_network("sydansuomi", "Sydänsuomi")))

    assert client.post(reverse(name, args=[hidden.pk])).status_code == 404
    assert client.post(reverse(name, args=[public.pk])).status_code == 403


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_open_in_three_languages(client, manager, language):
    series = start()

    for name in ("series", "series_edit", "series_team"):
        with override(language):
            assert client.get(reverse(name, args=[series.pk])).status_code == 200
    for name in ("series_list", "series_new"):
        with override(language):
            assert client.get(reverse(name)).status_code == 200


def test_after_the_events_the_balance_tells_who_took_part_where_there_is_a_list(client, manager):
    listed, unlisted = make_event(days=-10), make_event(days=-10, reported_attendance=40)
    make_registration(listed)

    pages = [client.get(event.series.get_absolute_url()) for event in (listed, unlisted)]

    assert [bool(page.context["balance"]) for page in pages] == [True, False]


def test_breakfasts_have_no_picture_to_publish(client, manager):
    forum, breakfast = make_event(days=-10), make_event(days=-10, kind="partnership_breakfast")
    offered = []

    for event in (forum, breakfast):
        page = text(client.get(event.series.get_absolute_url()))
        offered.append(reverse("series_publish", args=[event.series_id]) in page)

    assert offered == [True, False]
