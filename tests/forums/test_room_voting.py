"""Voting: each phone has one set of votes, changes it until the step is closed, and nobody is told it."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from forums.groupwork import forgetting, moderation, steps, voting
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Choice, Dot, ExitAnswer, Participant, Rating, Step, Vote
from tests import factories
from tests.forums.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def step():
    return factories.make_step(kind="vote")


@pytest.fixture
def phone(step):
    return factories.make_participant(step.room)


@pytest.fixture
def choice(step):
    return factories.make_choice(step)


def says(choice, phone, value=1, turn=1, **words):
    voting.vote(choice=choice, participant=phone, turn=turn, value=value, **words)


def dots(choice, phone, count=1):
    voting.give_dots(choice=choice, participant=phone, count=count)


def refused(deed, *args, **columns):
    with pytest.raises(RoomRefused) as refusal, transaction.atomic():
        deed(*args, **columns)
    return refusal.value.reason


def prioritising(count=7, **columns):
    step = factories.make_step(kind="prioritise", **columns)
    choices = [factories.make_choice(step) for _ in range(count)]
    return step, choices, factories.make_participant(step.room)


def close(step, seconds=0, state="closed"):
    Step.objects.filter(pk=step.pk).update(state=state, closed_at=timezone.now() - timedelta(seconds=seconds))


def test_vote_is_kept_under_the_key_of_the_phone(choice, phone):
    says(choice, phone, 1, is_important=True)

    vote = Vote.objects.get()
    assert (vote.choice, vote.participant, vote.voter_key) == (choice, phone, str(phone.pk))
    assert (vote.round, vote.value, vote.is_important, vote.reason) == (1, 1, True, "")


def test_vote_said_again_replaces_itself(choice, phone):
    says(choice, phone, 1, is_important=True)
    says(choice, phone, -1, reason="Liian  kallis\n")

    assert list(Vote.objects.values_list("value", "is_important", "reason")) == [(-1, False, "Liian kallis")]


def test_objection_is_kept_of_those_who_disagree_only(choice, phone):
    says(choice, phone, 0, reason="En tiedä")

    assert Vote.objects.get().reason == ""


@pytest.mark.parametrize("value", [2, -2, 7])
def test_vote_of_another_value_is_refused(choice, phone, value):
    assert refused(says, choice, phone, value) == RoomRefusal.NO_ANSWER


@pytest.mark.parametrize(
    ("state", "seconds", "reason"),
    [
        ("hidden", 0, RoomRefusal.STEP_HIDDEN),
        ("closed", 1, RoomRefusal.STEP_CLOSED),
        ("revealed", 1, RoomRefusal.STEP_CLOSED),
    ],
)
def test_no_vote_is_taken_but_while_its_step_is_open(step, choice, phone, state, seconds, reason):
    close(step, seconds, state)

    assert refused(says, choice, phone) == reason
    assert not Vote.objects.exists()


def test_votes_are_refused_once_the_room_is_closed(step, choice, phone):
    type(step.room).objects.update(closed_at=timezone.now() - timedelta(minutes=2))

    assert refused(says, choice, phone) == RoomRefusal.CLOSED


def test_second_round_keeps_the_first(step, choice, phone):
    says(choice, phone, -1, reason="Kenen rahoilla?")
    Step.objects.update(round=2)

    says(choice, phone, 1, turn=2)

    assert list(Vote.objects.order_by("round").values_list("round", "value")) == [(1, -1), (2, 1)]


def test_vote_seen_in_the_first_round_is_not_taken_for_the_second(choice, phone):
    Step.objects.update(round=2)

    assert refused(says, choice, phone, turn=1) == RoomRefusal.ROUND_OVER


def test_hidden_choice_and_a_stranger_are_refused(choice, phone):
    assert refused(says, choice, factories.make_participant()) == RoomRefusal.NOT_JOINED
    Choice.objects.update(hidden_at=timezone.now())
    assert refused(says, choice, phone) == RoomRefusal.UNKNOWN_CHOICE
    Participant.objects.update(left_at=timezone.now())
    assert refused(says, choice, phone) == RoomRefusal.NOT_JOINED


def test_five_dots_are_given_as_one_wants_and_moved():
    _step, choices, phone = prioritising()

    dots(choices[0], phone, 3)
    dots(choices[1], phone, 2)
    dots(choices[0], phone, 1)
    dots(choices[2], phone, 2)
    dots(choices[1], phone, 0)

    assert list(Dot.objects.order_by("choice").values_list("choice", "count")) == [
        (choices[0].pk, 1),
        (choices[2].pk, 2),
    ]


def test_sixth_dot_is_refused_and_others_stay():
    _step, choices, phone = prioritising()
    dots(choices[0], phone, 5)

    assert refused(dots, choices[1], phone) == RoomRefusal.TOO_MANY_DOTS
    assert refused(dots, choices[0], phone, 6) == RoomRefusal.TOO_MANY_DOTS
    assert refused(dots, choices[0], phone, -1) == RoomRefusal.TOO_MANY_DOTS
    assert Dot.objects.get().count == 5


def test_dots_on_what_was_hidden_are_given_back():
    _step, choices, phone = prioritising()
    dots(choices[0], phone, 5)
    Choice.objects.filter(pk=choices[0].pk).update(hidden_at=timezone.now())

    dots(choices[1], phone, 5)

    assert list(Dot.objects.values_list("choice", "count")) == [(choices[1].pk, 5)]


def test_long_ballot_takes_cards_first_and_dots_after():
    _step, choices, phone = prioritising(21)

    says(choices[0], phone)
    assert refused(dots, choices[0], phone) == RoomRefusal.ROUND_OVER
    Step.objects.update(round=2)

    dots(choices[0], phone)
    assert refused(says, choices[0], phone) == RoomRefusal.ROUND_OVER
    assert refused(dots, choices[20], phone) == RoomRefusal.UNKNOWN_CHOICE


def test_dots_are_refused_after_closing():
    step, choices, phone = prioritising()
    close(step, 61)

    assert refused(dots, choices[0], phone) == RoomRefusal.STEP_CLOSED


def test_rating_is_kept_once_on_its_scales():
    _step, choices, phone = prioritising()

    voting.rate(choice=choices[0], participant=phone, impact=5, feasibility=1)
    voting.rate(choice=choices[0], participant=phone, impact=4, feasibility=2)

    assert list(Rating.objects.values_list("impact", "feasibility", "voter_key")) == [(4, 2, str(phone.pk))]
    for impact, feasibility in [(0, 3), (3, 6)]:
        columns = {"choice": choices[0], "participant": phone, "impact": impact, "feasibility": feasibility}
        assert refused(voting.rate, **columns) == RoomRefusal.NO_ANSWER


def test_closing_questions_are_answered_once_and_changed():
    step = factories.make_step(kind="exit_poll")
    phone = factories.make_participant(step.room)

    voting.answer_closing(step=step, participant=phone, usefulness=5, confidence=2, sentence="Hyvä")
    voting.answer_closing(step=step, participant=phone, usefulness=4, confidence=3, sentence="Hyvä, mutta pitkä")

    assert list(ExitAnswer.objects.values_list("usefulness", "confidence", "sentence", "voter_key")) == [
        (4, 3, "Hyvä, mutta pitkä", str(phone.pk))
    ]
    told = refused(voting.answer_closing, step=step, participant=phone, usefulness=9, confidence=3)
    assert told == RoomRefusal.NO_ANSWER


@pytest.mark.django_db(transaction=True)
def test_vote_sent_from_eight_tabs_at_once_is_one_vote():
    choice = factories.make_choice()
    phone = factories.make_participant(choice.step.room)

    came = at_once(*[lambda value=value: says(choice, phone, value) for value in [1, -1] * 4])

    assert came == [None] * 8
    assert Vote.objects.count() == 1


def test_database_itself_keeps_a_second_vote_out(choice, phone):
    factories.make_vote(choice, phone)

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_vote(choice, phone, value=-1)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_cannot_give_six_dots():
    _step, choices, phone = prioritising(2)

    came = at_once(lambda: dots(choices[0], phone, 3), lambda: dots(choices[1], phone, 3))

    assert sorted(map(repr, came)) == sorted(["None", repr(RoomRefused(RoomRefusal.TOO_MANY_DOTS))])
    assert Dot.objects.get().count == 3


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_tabs_would_give_six_dots(monkeypatch):
    _step, choices, phone = prioritising(2)
    count, both = voting._elsewhere, Barrier(2)

    def together(own, choice):
        spent = count(own, choice)
        with suppress(BrokenBarrierError):
            both.wait(timeout=5)
        return spent

    monkeypatch.setattr(voting, "_elsewhere", together)
    monkeypatch.setattr(steps, "ENTER", steps.ENTER.replace("FOR NO KEY UPDATE", ""))

    came = at_once(lambda: dots(choices[0], phone, 3), lambda: dots(choices[1], phone, 3))

    assert came == [None, None]
    assert [dot.count for dot in Dot.objects.all()] == [3, 3]


@pytest.mark.django_db(transaction=True)
def test_phone_that_is_forgotten_while_it_votes_leaves_no_second_key():
    choice = factories.make_choice()
    phone = factories.make_participant(choice.step.room)

    at_once(lambda: says(choice, phone), lambda: forgetting.forget(phone))

    assert not Vote.objects.filter(voter_key=str(phone.pk)).exists()


@pytest.mark.parametrize("count", [0, 1])
def test_dots_on_a_choice_that_dropped_off_the_short_list_come_back(phone, count):
    step = factories.make_step(phone.room, kind="prioritise", round=2, fields=[])
    first, *_rest, last = (factories.make_choice(step, text=f"Vaihtoehto {number}") for number in range(21))
    by = factories.make_manager()
    moderation.hide(thing=first, by=by)
    voting.give_dots(choice=last, participant=phone, count=5)
    moderation.show(thing=first, by=by)

    voting.give_dots(choice=first if count else last, participant=phone, count=count)

    assert [(dot.choice, dot.count) for dot in Dot.objects.all()] == [(first, 1)] * count


def test_vote_sent_again_after_the_closing_is_answered_as_kept(step, choice, phone):
    says(choice, phone)
    close(step)

    says(choice, phone)

    assert refused(says, choice, phone, -1) == RoomRefusal.STEP_CLOSED
    assert Vote.objects.get().value == 1
