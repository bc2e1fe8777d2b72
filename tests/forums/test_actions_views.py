"""The pages of actions: everybody's, the owner's by link, and of those who look after them."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from forums.followup import links
from forums.followup.refusals import ActionRefusal
from forums.models import Action, CheckIn
from tests.factories import (
    helsinki,
    make_action,
    make_action_helper,
    make_check_in,
    make_key_question,
    make_manager,
    make_official,
    make_series,
    make_statement_of_will,
    make_team_member,
)

SECRET = {"owner_name": "Salainen Esimerkki", "owner_email": "salainen@example.org"}


@pytest.fixture
def series(db):
    return make_series()


@pytest.fixture
def statement(series):
    return make_statement_of_will(make_key_question(series), published_at=timezone.now())


def board(client, series, query=""):
    return client.get(reverse("actions", args=[series.pk]) + query)


def sent(**others):
    today = timezone.localdate()
    return {
        "title": "Kesätyöpäivä",
        "owner_organisation": "Esimerkki Oy",
        "owner_email": "omistaja@example.org",
        "first_step": "Sovitaan päivä",
        "first_step_on": today + timedelta(days=10),
        "when_then": "Kun on kevät, Esimerkki Oy kutsuu",
        "due_on": today + timedelta(days=200),
        "indicator": "Työpaikkoja",
        **others,
    }


def test_a_stranger_sees_published_actions_only(client, series, statement):
    shown = make_action(statement)
    make_action(make_statement_of_will(statement.key_question, ordinal=2), title="Keskeneräinen")

    page = board(client, series)

    assert [row.action for row in page.context["rows"]] == [shown]
    assert "Keskeneräinen" not in page.content.decode()


def test_the_team_sees_all(client, series, statement):
    make_action(statement)
    hidden = make_action(make_statement_of_will(statement.key_question, ordinal=2), title="Keskeneräinen")
    client.force_login(make_official())

    assert len(board(client, series).context["rows"]) == 2
    assert client.get(hidden.get_absolute_url()).status_code == 200


def test_an_action_of_an_unpublished_statement_does_not_exist_for_a_stranger(client, series):
    action = make_action(make_statement_of_will(make_key_question(series)))

    assert client.get(action.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("who", ["stranger", "manager"])
def test_no_page_shows_the_contact_person(client, series, statement, who):
    action = make_action(statement, **SECRET)
    make_action_helper(action, name="Salainen Auttaja")
    if who == "manager":
        client.force_login(make_manager())

    pages = [board(client, series), client.get(action.get_absolute_url())]
    by_link = [
        client.get(reverse("action_confirm", args=[links.token(action, links.CONFIRM)])),
        client.get(reverse("action_check_in", args=[links.token(action, links.CHECK_IN)])),
    ]

    assert [page.status_code for page in [*pages, *by_link]] == [200] * 4
    assert not any("alainen" in page.content.decode() for page in [*pages, *by_link])


def test_overdue_and_silent_are_told_in_words(client, series, statement):
    with time_machine.travel(helsinki(2026, 10, 1, 12), tick=False):
        action = make_action(statement, checkin_on=date(2026, 10, 31), due_on=date(2026, 11, 14))
    with time_machine.travel(helsinki(2026, 11, 15, 12), tick=False):
        pages = [board(client, series), client.get(action.get_absolute_url())]

    for page in pages:
        text = page.content.decode()
        assert "Overdue" in text or "overdue" in text or "yöhässä" in text
        assert "45" in text
    assert (pages[0].context["overdue"], pages[0].context["silent"]) == (1, 1)
    assert pages[0].context["rows"][0].days_silent == 45


def test_the_board_goes_by_state_with_those_at_risk_first(client, series, statement):
    for status in ("done", "under_way", "at_risk"):
        make_action(statement, status=status)

    page = board(client, series)

    assert [row.action.status for row in page.context["rows"]] == ["at_risk", "under_way", "done"]
    assert [(state.status, state.count) for state in page.context["states"]] == [
        ("at_risk", 1),
        ("under_way", 1),
        ("done", 1),
    ]
    assert len(board(client, series, "?state=done").context["rows"]) == 1
    assert board(client, series, "?state=x&page=xyzzy").status_code == 200


def test_the_board_costs_the_same_for_1_and_300_actions(client, series, statement, django_assert_num_queries):
    make_check_in(make_action(statement))
    client.force_login(make_manager())
    board(client, series)
    with django_assert_num_queries(QUERIES):
        board(client, series)
    for number in range(2, 102):
        other = make_statement_of_will(statement.key_question, ordinal=number, published_at=timezone.now())
        Action.objects.bulk_create(Action(statement=other, title="x", owner_organisation="y") for _ in range(3))

    with django_assert_num_queries(QUERIES):
        page = board(client, series)

    assert len(page.context["rows"]) == 30


QUERIES = 12


def test_a_diary_shows_the_newest_first(client, statement):
    action = make_action(statement)
    first = make_check_in(action, sentence="Aloitimme.", made_at=timezone.now() - timedelta(days=30))
    second = make_check_in(action, sentence="Jatkoimme.", learned="Kannatti kysyä.")

    page = client.get(action.get_absolute_url())

    assert list(page.context["diary"]) == [second, first]
    assert "Kannatti kysyä." in page.content.decode()


def test_the_planning_group_writes_an_action(client, series, statement):
    client.force_login(make_team_member(series).person)

    answer = client.post(reverse("action_new", args=[series.pk]), sent(statement=statement.pk))

    action = Action.objects.get()
    assert (answer.status_code, answer.url) == (302, action.get_absolute_url())
    assert (action.statement, action.owner_organisation) == (statement, "Esimerkki Oy")


def test_a_refused_action_comes_back_with_the_sentence(client, series, statement):
    client.force_login(make_manager())
    for _number in range(3):
        make_action(statement)

    answer = client.post(reverse("action_new", args=[series.pk]), sent(statement=statement.pk))

    assert answer.status_code == 422
    assert list(answer.context["form"].non_field_errors()) == [ActionRefusal.ENOUGH.label]


def test_an_action_is_not_written_under_another_series_statement(client, series):
    client.force_login(make_team_member(series).person)
    foreign = make_statement_of_will()

    answer = client.post(reverse("action_new", args=[series.pk]), sent(statement=foreign.pk))

    assert (answer.status_code, Action.objects.count()) == (422, 0)


def test_changing_and_handing_over_from_the_page(client, series, statement):
    action = make_action(statement)
    client.force_login(make_manager())

    changed = client.post(reverse("action_edit", args=[action.key]), sent(title="Toinen"))
    handed = client.post(reverse("action_hand_over", args=[action.key]), {"owner_organisation": "Toinen Oy"})

    action.refresh_from_db()
    assert (changed.status_code, handed.status_code) == (302, 302)
    assert (action.title, action.owner_organisation, action.link_version) == ("Toinen", "Toinen Oy", 2)


def test_opening_the_confirming_link_changes_nothing_and_the_button_does(client, statement):
    action = make_action(statement)
    address = reverse("action_confirm", args=[links.token(action, links.CONFIRM)])

    assert [client.get(address).status_code, client.head(address).status_code] == [200, 200]
    action.refresh_from_db()
    assert action.confirmed_at is None

    assert client.post(address).status_code == 200
    action.refresh_from_db()
    assert action.confirmed_at is not None
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


def test_checking_in_by_link_writes_once(client, statement):
    action = make_action(statement)
    address = reverse("action_check_in", args=[links.token(action, links.CHECK_IN)])
    told = {"status": "at_risk", "sentence": "Raha puuttuu."}

    assert client.get(address).status_code == 200
    assert CheckIn.objects.count() == 0
    assert [client.post(address, told).status_code, client.post(address, told).status_code] == [200, 404]
    assert [entry.sentence for entry in CheckIn.objects.all()] == ["Raha puuttuu."]


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"status": "done"},
        {"status": "given_up", "sentence": ""},
        {"status": "x", "sentence": "Hei"},
        {"status": "done", "sentence": "Hei", "link": "javascript:alert(1)"},
        {"status": "done", "sentence": "a\u202eb\nc"},
        {"status": "done", "sentence": "x" * 301},
    ],
)
def test_a_check_in_in_a_wrong_shape_writes_nothing(client, statement, told):
    action = make_action(statement)

    answer = client.post(reverse("action_check_in", args=[links.token(action, links.CHECK_IN)]), told)

    assert (answer.status_code, CheckIn.objects.count()) == (422, 0)
