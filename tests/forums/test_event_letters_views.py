"""The page of an event's letters: when each leaves and to how many, what it says, off and on, and one's own."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forums import letter_plans, reminders
from forums.forms.letters import MomentForm, RuleForm
from forums.models import PlannedLetter
from forums.models.letter_rule import AUDIENCES
from participants.models import Letter
from tests.factories import (
    helsinki,
    make_event,
    make_invitation,
    make_letter,
    make_manager,
    make_planned_letter,
    make_registration,
    make_series,
)

FORUM = helsinki(2026, 11, 30, 9)
NOW = helsinki(2026, 11, 20, 12)
EARLIER = helsinki(2026, 10, 1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def event():
    return make_event(make_series(invited_at=EARLIER), starts_at=FORUM, name_sv="Forum ett", name_en="Forum one")


@pytest.fixture
def manager(client):
    client.force_login(make_manager())
    return client


def path(event, rule=None, end=""):
    return f"/events/{event.pk}/letters/" + (f"{rule.pk}/{end}" if rule else "")


NEW = {"kind": "information", "audience": "seated", "days": "2", "at": "8.30"}


@pytest.mark.django_db
def test_each_letter_shows_its_day_its_people_and_how_many_they_are(manager, event):
    make_planned_letter(event, days=-3, kind="information")
    make_planned_letter(event, days=-7)
    for _ in range(2):
        make_registration(event, seated_at=EARLIER)

    page = manager.get(path(event)).text

    assert "pe 27.11.2026 klo\xa09.00" in page
    assert page.index("ma 23.11.2026") < page.index("pe 27.11.2026")
    assert [row.receivers for row in letter_plans.rows(event)] == [2, 2]


@pytest.mark.django_db
def test_two_letters_of_one_kind_are_told_apart_by_whom_they_go_to(manager, event):
    for audience in ("seated", "waiting"):
        make_planned_letter(event, days=-3, audience=audience)

    page = manager.get("/en" + path(event)).text

    assert [f"Reminder – {those}</a>" in page for those in ("Those who have a seat", "Those in the queue")] == [
        True
    ] * 2


@pytest.mark.django_db
def test_the_number_of_receivers_is_the_number_of_letters_that_leave(event):
    rules = {kind: make_planned_letter(event, days=-5, kind=kind) for kind in ("information", "invitation_reminder")}
    for _ in range(3):
        make_registration(event, seated_at=EARLIER)
    for invited_at in (EARLIER, NOW):
        make_invitation(event, invited_at=invited_at)
    expected = {row.rule.kind: row.receivers for row in letter_plans.rows(event)}

    reminders.send_planned(rules["information"].due_at)

    left = {kind: Letter.objects.filter(kind=kind).count() for kind in rules}
    assert left == expected == {"information": 3, "invitation_reminder": 2}
    assert {row.rule.kind: row.written for row in letter_plans.rows(event)} == left


@pytest.mark.django_db
def test_who_came_is_not_guessed_before_the_event(event):
    make_planned_letter(event, days=1, kind="thanks")
    make_registration(event, seated_at=EARLIER)

    assert [row.receivers for row in letter_plans.rows(event)] == [None]


@pytest.mark.django_db
def test_a_letter_switched_off_does_not_leave_until_it_is_switched_on_again(manager, event):
    rule = make_planned_letter(event, days=-3, kind="information")
    make_registration(event, seated_at=EARLIER)

    off = manager.post(path(event, rule, "switch/"), {"on": "0"})
    silent = reminders.send_planned(rule.due_at)
    manager.post(path(event, rule, "switch/"), {"on": "1"})

    assert (off.status_code, silent, reminders.send_planned(rule.due_at)) == (302, 0, 1)


@pytest.mark.django_db
def test_a_moved_letter_leaves_at_its_new_time_and_not_twice(manager, event):
    rule = make_planned_letter(event, days=-3, kind="information")
    make_registration(event, seated_at=EARLIER)
    reminders.send_planned(rule.due_at)

    manager.post(path(event, rule), {"days": "1", "at": "7.15"})

    rule.refresh_from_db()
    assert rule.due_at == helsinki(2026, 11, 29, 7, 15)
    assert reminders.send_planned(rule.due_at) == 0


@pytest.mark.django_db
def test_one_adds_a_letter_of_ones_own(manager, event):
    answer = manager.post(path(event), NEW)

    rule = event.planned_letters.get()
    assert (answer.status_code, rule.due_at) == (302, helsinki(2026, 11, 28, 8, 30))
    assert (rule.kind, rule.audience, rule.anchor) == ("information", "seated", "start")


@pytest.mark.django_db
def test_a_letter_about_what_was_counts_from_the_end(manager, event):
    manager.post(path(event), {"kind": "materials", "audience": "absent", "days": "3", "at": "9"})

    rule = event.planned_letters.get()
    assert (rule.anchor, rule.days, rule.due_at) == ("end", 3, helsinki(2026, 12, 3, 9))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"audience": "attended"},
        {"kind": "digest", "audience": "seated"},
        {"kind": "thanks", "audience": "seated"},
        {"days": "-1"},
        {"days": "91"},
        {"days": "0", "at": "9.00"},
        {"at": "25.00"},
        {"kind": "thanks", "audience": "attended", "days": "61"},
        {"kind": "invalid"},
    ],
)
def test_a_letter_that_makes_no_sense_is_refused_and_what_was_written_stays(manager, event, wrong):
    response = manager.post(path(event), {**NEW, **wrong})

    assert (response.status_code, PlannedLetter.objects.count()) == (422, 0)
    assert 'id="error-summary"' in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ({"kind": "information", "days": -2}, NEW),
        ({"kind": "thanks", "days": 1}, {"kind": "thanks", "audience": "attended", "days": "4", "at": "9"}),
    ],
)
def test_the_same_letter_twice_is_refused_in_words(manager, event, there, wanted):
    make_planned_letter(event, **there)

    response = manager.post(path(event), wanted)

    assert (response.status_code, PlannedLetter.objects.count()) == (422, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "audience"), [(kind, audience) for kind in AUDIENCES for audience in AUDIENCES[kind]])
def test_the_very_letter_is_shown_in_three_languages_and_writes_nothing(manager, event, kind, audience):
    after = kind in ("thanks", "survey_reminder", "materials", "digest")
    rule = make_planned_letter(event, days=1 if after else -3, kind=kind, audience=audience)

    page = manager.get(path(event, rule))

    assert page.status_code == 200
    assert [f'<article class="flow" lang="{language}">' in page.text for language in ("fi", "sv", "en")] == [True] * 3
    named = ("Foorumi 1", "Forum ett", "Forum one") if kind != "digest" else (event.series.name,)
    assert all(name in page.text for name in named)
    assert Letter.objects.count() == 0


@pytest.mark.django_db
def test_a_rule_of_another_event_does_not_exist_here(manager, event):
    rule = make_planned_letter(make_event(event.series, starts_at=FORUM))

    found = [manager.get(path(event, rule)), manager.post(path(event, rule, "switch/"))]

    assert [response.status_code for response in found] == [404, 404]


@pytest.mark.django_db
@pytest.mark.parametrize("rules", [1, 3])
def test_the_letters_of_an_event_cost_a_query_each_and_two_for_all(event, rules, django_assert_num_queries):
    for number in range(rules):
        make_planned_letter(event, days=-2 - number)

    with django_assert_num_queries(2 + rules):
        letter_plans.rows(event)


@pytest.mark.django_db
@pytest.mark.parametrize("is_new", [True, False])
def test_letter_that_somebody_else_put_there_at_the_same_moment_is_told_and_the_form_kept(
    manager, event, monkeypatch, is_new
):
    rule = None if is_new else make_planned_letter(event, days=-9, kind="information")
    form = RuleForm if is_new else MomentForm
    valid = form.is_valid

    def then_another_is_faster(self):
        return valid(self) and bool(make_planned_letter(event, days=-2, kind="information"))

    monkeypatch.setattr(form, "is_valid", then_another_is_faster)

    page = manager.post(f"/en{path(event, rule)}", NEW)

    assert (page.status_code, "There is already such a letter on the same day." in page.text) == (422, True)
    assert ('value="8.30"' in page.text, PlannedLetter.objects.filter(days=-2).count()) == (True, 1)


@pytest.mark.django_db
def test_letters_written_by_rules_are_counted_by_the_database(event):
    rules = [make_planned_letter(event, days=-days) for days in (3, 7)]
    for rule in rules:
        make_letter(key=rule.key(1, 1))
    make_letter(key=rules[0].key(2, 2), withdrawn_at=NOW)

    with CaptureQueriesContext(connection) as queries:
        rows = letter_plans.rows(event)

    assert [row.written for row in rows] == [1, 1]
    [read] = [query["sql"] for query in queries if "participants_letter" in query["sql"]]
    assert "COUNT(" in read.split("FROM")[0]
