"""Actions: written under a statement of will, changed, confirmed by their owner, handed over."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from forums.followup import actions, asking, links
from forums.followup.refusals import ActionRefusal, ActionRefused
from forums.models import Action
from participants.models import Letter
from tests.factories import (
    helsinki,
    make_action,
    make_key_question,
    make_manager,
    make_series,
    make_statement_of_will,
    make_team_member,
)
from tests.forums.races import at_once

TODAY = helsinki(2026, 10, 1, 12)


def fields(**others):
    return {
        "title": "Yhteinen kesätyöpäivä",
        "owner_organisation": "Esimerkki Oy",
        "owner_name": "Esimerkki Osallistuja 01",
        "owner_email": "Omistaja@Example.org",
        "first_step": "Sovitaan päivä",
        "first_step_on": date(2026, 10, 20),
        "when_then": "Kun talousarvio laaditaan, Esimerkki Oy varaa rahan",
        "due_on": date(2027, 5, 31),
        "indicator": "Kesätyöpaikkoja",
        "baseline": "10",
        "target": "20",
        **others,
    }


@pytest.fixture
def statement(db):
    return make_statement_of_will(published_at=timezone.now())


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


def letters(kind):
    return list(Letter.objects.filter(kind=kind, withdrawn_at=None).values_list("person__email", flat=True))


def test_an_action_is_asked_about_after_thirty_days_and_its_owner_by_letter_at_once(statement):
    action = actions.write(statement=statement, **fields())

    assert (action.checkin_on, action.owner_email) == (date(2026, 10, 31), "omistaja@example.org")
    assert letters("action_owner") == ["omistaja@example.org"]


@pytest.mark.parametrize(
    ("due_on", "asked_on"),
    [
        (date(2026, 11, 1), date(2026, 10, 18)),  # two weeks before it is due
        (date(2026, 10, 10), date(2026, 10, 10)),  # due before that: on the day
        (None, date(2026, 10, 31)),
    ],
)
def test_an_action_due_soon_is_asked_about_sooner(statement, due_on, asked_on):
    action = actions.write(statement=statement, **fields(due_on=due_on, first_step_on=date(2026, 10, 2)))

    assert action.checkin_on == asked_on


def test_an_action_without_an_address_writes_no_letter(statement):
    actions.write(statement=statement, **fields(owner_email=""))

    assert Letter.objects.count() == 0


def test_the_fourth_action_of_a_statement_is_refused_with_a_sentence(statement):
    for _number in range(3):
        make_action(statement)

    with pytest.raises(ActionRefused) as refused:
        actions.write(statement=statement, **fields())

    assert str(refused.value) == ActionRefusal.ENOUGH.label
    assert statement.actions.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_phones_cannot_both_write_the_third_action():
    statement = make_statement_of_will()
    make_action(statement)
    make_action(statement)

    titles = [f"Toimenpide {number}" for number in range(4)]
    came = at_once(
        *[lambda one=one: actions.write(statement=statement, **fields(owner_email="", title=one)) for one in titles]
    )

    assert sorted(type(one).__name__ for one in came) == ["Action", *["ActionRefused"] * 3]
    assert statement.actions.count() == 3


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ({"first_step_on": date(2026, 11, 1)}, ActionRefusal.STEP_LATE),
        ({"first_step_on": date(2026, 9, 30)}, ActionRefusal.STEP_PAST),
        ({"due_on": date(2026, 10, 19)}, ActionRefusal.STEP_AFTER_DUE),
        ({"due_on": date(2026, 9, 30)}, ActionRefusal.DUE_PAST),
    ],
)
def test_a_first_step_at_a_wrong_time_is_refused(statement, days, reason):
    with pytest.raises(ActionRefused) as refused:
        actions.write(statement=statement, **fields(**days))

    assert refused.value.reason == reason


def test_the_same_action_is_not_written_twice_under_a_statement(statement):
    actions.write(statement=statement, **fields())

    with pytest.raises(ActionRefused) as refused:
        actions.write(statement=statement, **fields(title="yhteinen KESÄTYÖPÄIVÄ", owner_organisation="Toinen Oy"))

    other = make_statement_of_will(statement.key_question, ordinal=2)
    assert (refused.value.reason, actions.write(statement=other, **fields()).statement) == (ActionRefusal.SAME, other)


def test_nothing_is_written_in_a_closed_series(statement):
    make_series()
    series = statement.key_question.series
    series.closed_at = timezone.now()
    series.save()

    with pytest.raises(ActionRefused, match=str(ActionRefusal.CLOSED.label)):
        actions.write(statement=statement, **fields())


def test_changing_an_action_keeps_its_owner_and_brings_the_asking_forward(statement):
    action = actions.write(statement=statement, **fields())

    changed = actions.change(
        action=action, **fields(title="Toinen", due_on=date(2026, 10, 25), owner_email="toinen@example.org")
    )

    assert (changed.title, changed.owner_email) == ("Toinen", "omistaja@example.org")
    assert changed.checkin_on == date(2026, 10, 11)


def test_an_action_does_not_come_to_be_due_on_a_day_that_has_passed(statement):
    action = make_action(statement, first_step="", first_step_on=None)

    with pytest.raises(ActionRefused, match=str(ActionRefusal.DUE_PAST.label)):
        actions.change(action=action, due_on=timezone.localdate() - timedelta(days=1))


def test_an_action_that_has_ended_is_not_changed(statement):
    action = make_action(statement, status=Action.Status.DONE)

    with pytest.raises(ActionRefused, match=str(ActionRefusal.ENDED.label)):
        actions.change(action=action, title="Toinen")


def test_confirming_works_once(statement):
    action = actions.write(statement=statement, **fields())
    token = links.token(action, links.CONFIRM)

    confirmed = actions.confirm(token=token)

    assert confirmed.confirmed_at == timezone.now()
    with pytest.raises(ActionRefused) as refused:
        actions.confirm(token=token)
    assert refused.value.reason == ActionRefusal.STALE


@pytest.mark.parametrize("token", ["", "x", "1.1", "1.1:vieras", "🙂"])
def test_a_foreign_link_confirms_nothing(statement, token):
    with pytest.raises(ActionRefused) as refused:
        actions.confirm(token=token)

    assert refused.value.reason == ActionRefusal.STALE


def test_a_link_to_confirm_does_not_check_in(statement):
    action = make_action(statement)

    with pytest.raises(ActionRefused):
        links.find(links.token(action, links.CONFIRM), links.CHECK_IN)


def test_a_hand_over_kills_the_old_link_tells_the_old_owner_and_asks_the_new_one(statement):
    action = actions.write(statement=statement, **fields())
    old = links.token(action, links.CONFIRM)

    handed = actions.hand_over(action=action, owner_organisation="Toinen Oy", owner_email="uusi@example.org")

    assert (handed.owner_organisation, handed.owner_name, handed.confirmed_at) == ("Toinen Oy", "", None)
    assert letters("action_handed_over") == ["omistaja@example.org"]
    assert letters("action_owner") == ["uusi@example.org"]  # the one to the former owner has been taken back
    with pytest.raises(ActionRefused):
        actions.confirm(token=old)


def test_a_hand_over_to_the_same_owner_is_refused(statement):
    action = actions.write(statement=statement, **fields())
    owner = {name: fields()[name] for name in actions.OWNER}

    with pytest.raises(ActionRefused, match=str(ActionRefusal.SAME_OWNER.label)):
        actions.hand_over(action=action, **owner)


@pytest.mark.django_db
def test_the_planning_group_looks_after_actions_or_else_the_managers():
    series = make_series()
    manager = make_manager(series.network)
    question = make_key_question(series)
    make_action(make_statement_of_will(question))

    assert asking.coordinators(series) == [manager]

    member = make_team_member(series).person
    assert asking.coordinators(series) == [member]


def test_an_action_is_silent_two_weeks_after_it_was_asked_about(statement):
    action = make_action(statement, checkin_on=date(2026, 10, 1))

    silent_on = [day for day in range(20) if action.is_silent(date(2026, 10, 1) + timedelta(days=day))]

    assert silent_on == [15, 16, 17, 18, 19]
    assert [day for day in range(20) if Action.objects.silent(date(2026, 10, 1) + timedelta(days=day))] == silent_on


def test_the_owner_of_an_action_under_a_draft_is_asked_once_when_the_statement_is_published(statement):
    type(statement).objects.update(published_at=None)
    statement.refresh_from_db()
    action = actions.write(statement=statement, **fields())
    actions.hand_over(action=action, owner_organisation="Toinen Oy", owner_email="uusi@example.org")
    before = letters("action_owner") + letters("action_handed_over")

    type(statement).objects.update(published_at=timezone.now())
    for _again in range(2):
        actions.ask_waiting(statement=statement)

    assert (before, letters("action_owner")) == ([], ["uusi@example.org"])


def test_the_letter_to_an_owner_says_the_words_that_were_published_and_their_name(statement):
    type(statement).objects.update(published_at=None, text="Me haluamme vanhat sanat")
    statement.refresh_from_db()
    actions.write(statement=statement, **fields())

    type(statement).objects.update(published_at=timezone.now(), text="Me haluamme uudet sanat")
    actions.ask_waiting(statement=type(statement).objects.get())

    words = Letter.objects.get(kind="action_owner").text
    assert ("uudet sanat" in words, "vanhat sanat" in words) == (True, False)
    assert "Hei Esimerkki Osallistuja 01," in words


def test_an_owner_whose_name_was_not_written_down_is_greeted_without_one(statement):
    actions.write(statement=statement, **fields(owner_name=""))

    assert "Hei,\n" in Letter.objects.get(kind="action_owner").text
