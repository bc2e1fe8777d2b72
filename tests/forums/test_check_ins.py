"""Check-ins: asked for by the clock, answered once by link, kept in a diary that only grows."""

from datetime import date, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from forums.followup import asking, checking_in, links
from forums.followup.refusals import ActionRefusal, ActionRefused
from forums.models import Action, CheckIn
from participants.models import Letter
from tests.factories import helsinki, make_action, make_manager, make_statement_of_will, make_team_member
from tests.forums.races import at_once


def make_owned(**fields):
    """An action confirmed on 25.9.2026 whose owner is asked on 20.10.2026."""
    defaults = {
        "owner_email": "omistaja@example.org",
        "confirmed_at": helsinki(2026, 9, 25, 12),
        "checkin_on": date(2026, 10, 20),
        "due_on": date(2027, 5, 31),
    }
    return make_action(make_statement_of_will(), **{**defaults, **fields})


def answer(action, **fields):
    told = {"status": Action.Status.UNDER_WAY, "sentence": "Päivä on sovittu.", **fields}
    return checking_in.check_in(token=links.token(action, links.CHECK_IN), **told)


def sweep(*moment):
    """Let the clock come by at a time in Helsinki; answers the kinds of letters written."""
    with time_machine.travel(helsinki(*moment), tick=False):
        before = set(Letter.objects.values_list("key", flat=True))
        count = asking.send_due()
        new = list(Letter.objects.exclude(key__in=before).order_by("pk").values_list("kind", flat=True))
    assert count == len(new)
    return new


@pytest.mark.django_db
def test_from_the_day_of_asking_to_the_coordinator_over_the_change_of_clocks():
    """Clocks go back on 25.10.2026: letters keep their hour of the day."""
    action = make_owned()
    member = make_team_member(action.statement.key_question.series).person

    assert sweep(2026, 10, 19, 23, 59) == []
    assert sweep(2026, 10, 20, 0, 1) == ["action_check_in"]
    assert sweep(2026, 10, 20, 9) == []
    assert sweep(2026, 10, 26, 23, 59) == []
    assert sweep(2026, 10, 27, 0, 1) == ["action_check_in_again"]
    assert sweep(2026, 11, 2, 23, 59) == []
    assert sweep(2026, 11, 3, 0, 1) == ["action_silent"]
    assert sweep(2026, 12, 31, 12) == []
    due = list(Letter.objects.order_by("pk").values_list("due_at", "person__email"))
    assert due == [
        (helsinki(2026, 10, 20, 9), "omistaja@example.org"),  # 6.00 UTC
        (helsinki(2026, 10, 27, 9), "omistaja@example.org"),  # 7.00 UTC
        (helsinki(2026, 11, 3, 9), member.email),
    ]


@pytest.mark.django_db
def test_after_a_stop_of_weeks_the_owner_is_asked_before_anybody_is_told():
    make_owned()

    assert sweep(2026, 11, 20, 12) == ["action_check_in"]
    assert sweep(2026, 11, 26, 12) == []
    assert sweep(2026, 11, 27, 12) == ["action_check_in_again"]


@pytest.mark.django_db
def test_an_answer_stops_the_reminder_and_sets_the_next_day_of_asking():
    action = make_owned()
    sweep(2026, 10, 20, 9)

    with time_machine.travel(helsinki(2026, 10, 22, 12), tick=False):
        entry = answer(action, learned="Koulut ehtivät vain toukokuussa.")

    action.refresh_from_db()
    assert (action.status, action.checkin_on) == ("under_way", date(2027, 1, 20))  # 90 days on
    assert (entry.sentence, entry.link_version) == ("Päivä on sovittu.", 1)
    assert sweep(2026, 10, 27, 12) == []
    assert sweep(2027, 1, 20, 9) == ["action_check_in"]


@pytest.mark.django_db
def test_the_last_asking_comes_two_weeks_before_the_action_is_due_and_one_on_the_day():
    action = make_owned(due_on=date(2026, 12, 15))

    days = []
    for day in (date(2026, 10, 20), date(2026, 12, 1)):
        with time_machine.travel(helsinki(day.year, day.month, day.day, 12), tick=False):
            answer(action)
        action.refresh_from_db()
        days.append(action.checkin_on)

    assert days == [date(2026, 12, 1), date(2026, 12, 15)]


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Action.Status.DONE, Action.Status.GIVEN_UP])
def test_an_action_that_has_ended_is_not_asked_about_and_takes_no_more_entries(status):
    action = make_owned()

    answer(action, status=status, sentence="Kunta ei saanut rahaa.")

    action.refresh_from_db()
    assert (action.status, action.checkin_on) == (status, None)
    assert sweep(2027, 6, 1, 12) == []
    with pytest.raises(ActionRefused) as refused:
        answer(action)
    assert refused.value.reason == ActionRefusal.ENDED


@pytest.mark.django_db
def test_giving_up_wants_a_reason():
    action = make_owned()

    with pytest.raises(ActionRefused) as refused:
        answer(action, status=Action.Status.GIVEN_UP, sentence=" ")

    assert refused.value.reason == ActionRefusal.NO_REASON
    assert CheckIn.objects.count() == 0


@pytest.mark.django_db
def test_an_owner_who_has_not_confirmed_is_not_asked_but_the_managers_are_told_at_once():
    action = make_owned(confirmed_at=None)
    manager = make_manager(action.statement.key_question.series.network)

    assert sweep(2026, 10, 20, 9) == ["action_silent"]
    assert Letter.objects.get().person == manager
    assert sweep(2026, 10, 27, 9) == []


@pytest.mark.django_db
def test_nobody_is_asked_in_a_closed_series():
    action = make_owned()
    series = action.statement.key_question.series
    series.closed_at = helsinki(2026, 10, 1)
    series.save()

    assert sweep(2026, 10, 20, 9) == []


@pytest.mark.django_db
def test_letters_that_have_not_left_are_taken_back_by_an_answer():
    action = make_owned()
    sweep(2026, 10, 20, 0, 1)

    answer(action)

    assert Letter.objects.get().withdrawn_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_link_opened_on_four_phones_writes_one_entry():
    action = make_owned()

    came = at_once(*[lambda: answer(action)] * 4)

    assert sorted(type(one).__name__ for one in came) == [*["ActionRefused"] * 3, "CheckIn"]
    assert CheckIn.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_answer_would_break_instead_of_being_refused(monkeypatch):
    action, everybody = make_owned(), Barrier(2)

    def unlocked(key):
        found = Action.objects.select_related("statement__key_question__series").get(pk=key)
        everybody.wait(timeout=5)
        return found

    monkeypatch.setattr(links, "hold", unlocked)

    came = at_once(*[lambda: answer(action)] * 2)

    assert sorted(type(one).__name__ for one in came) == ["CheckIn", IntegrityError.__name__]


@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_once():
    make_owned(checkin_on=timezone.localdate() - timedelta(days=1))

    at_once(*[asking.send_due] * 3)

    assert [letter.kind for letter in Letter.objects.all()] == ["action_check_in"]


@pytest.mark.django_db
def test_the_sweep_costs_the_same_for_one_and_twenty_actions_that_wait(django_assert_num_queries):
    make_owned()
    sweep(2026, 10, 20, 9)
    for _number in range(20):
        make_owned()
    sweep(2026, 10, 20, 9)

    with django_assert_num_queries(3), time_machine.travel(helsinki(2026, 10, 21, 9), tick=False):
        asking.send_due()
