"""Ballots: made once of the fruit of the step before, and dealt so that everything is seen equally often."""

import pytest

from forums.groupwork import ballots, moderation, steps
from forums.groupwork.ballots import Stage
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Choice, Participant, Step
from tests import factories
from tests.forums.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return factories.make_step(kind="board", state="closed")


def ballot_of(source, kind="prioritise"):
    return factories.make_step(source.room, kind=kind, source=source, state="hidden")


def opened(step):
    return steps.move(step=step, to="open", seen=step.version, by=None)


def texts(step):
    return list(step.choices.values_list("text", flat=True))


def with_choices(count, kind="prioritise", **columns):
    step = factories.make_step(kind=kind, **columns)
    for number in range(count):
        factories.make_choice(step, text=f"Asia {number}")
    return step


def test_ballot_has_themes_and_each_note_of_no_theme(board):
    theme = factories.make_theme(board.room, text="Yhteistyö")
    factories.make_contribution(board, theme=theme, text="Autamme toisiamme")
    factories.make_contribution(board, theme=theme, text="Apua saa")
    note = factories.make_contribution(board, text="Satama")

    step = opened(ballot_of(board))

    assert texts(step) == ["Yhteistyö", "Satama"]
    assert list(step.choices.values_list("theme", "contribution")) == [(theme.pk, None), (None, note.pk)]


@pytest.mark.parametrize("kind", ["prioritise", "vote"])
def test_empty_ballot_is_not_opened_and_the_step_before_stays_open(board, kind):
    Step.objects.filter(pk=board.pk).update(state="open")
    empty = ballot_of(board, kind)

    with pytest.raises(RoomRefused) as told:
        steps.go_on(step=empty, seen=0, leaving=board.pk, by=None)

    assert told.value.reason == RoomRefusal.NOTHING_TO_VOTE
    assert list(Step.objects.values_list("state", flat=True)) == ["open", "hidden"]
    assert ballots.size(empty).choices == 0


def test_size_of_a_ballot_is_told_before_it_is_made(board):
    for number in range(20):
        factories.make_contribution(board, text=f"Asia {number}")

    assert ballots.size(ballot_of(board)) == ballots.Size(choices=20, minutes=6)
    assert ballots.size(board) is None


def test_what_is_hidden_taken_back_or_merged_away_is_on_no_ballot(board):
    kept = factories.make_theme(board.room, text="Jää")
    gone = factories.make_theme(board.room, text="Yhdistetty", merged_into=kept)
    hidden = factories.make_theme(board.room, text="Piilotettu", hidden_at=board.opened_at)
    empty = factories.make_theme(board.room, text="Tyhjä")
    for theme in (kept, gone, hidden):
        factories.make_contribution(board, theme=theme)
    factories.make_contribution(board, text="Piilossa", hidden_at=board.opened_at)
    factories.make_contribution(board, text="Peruttu", withdrawn_at=board.opened_at)
    factories.make_contribution(board, theme=empty, withdrawn_at=board.opened_at)

    assert texts(opened(ballot_of(board))) == ["Jää"]


def test_ballot_of_phrased_questions_has_them_and_nothing_older(board):
    factories.make_contribution(board, text="Vahvuus")
    phrase = factories.make_step(board.room, kind="phrase", source=board, state="closed")
    table = factories.make_work_group(board.room)
    factories.make_contribution(phrase, text="Miten saamme osaajat jäämään?", field="question", group=table)

    step = opened(ballot_of(phrase, "vote"))

    assert list(step.choices.values_list("text", "group")) == [("Miten saamme osaajat jäämään?", table.pk)]


def test_ballot_after_merging_has_what_the_whole_room_wrote_before(board):
    factories.make_contribution(board, text="Vahvuus")
    threats = factories.make_step(board.room, kind="board", state="closed")
    factories.make_contribution(threats, text="Uhka")
    merge = factories.make_step(board.room, kind="merge", state="closed")

    assert texts(opened(ballot_of(merge))) == ["Vahvuus", "Uhka"]


def test_ballot_of_a_vote_after_a_vote_has_the_same_choices(board):
    note = factories.make_contribution(board, text="Satama")
    first = opened(ballot_of(board))
    steps.move(step=first, to="closed", seen=first.version, by=None)

    again = opened(ballot_of(first, "vote"))

    assert list(again.choices.values_list("text", "contribution")) == [("Satama", note.pk)]


def test_making_the_ballot_again_changes_nothing(board):
    factories.make_contribution(board)
    step = opened(ballot_of(board))
    before = list(Choice.objects.values())

    ballots.make_choices(step)

    assert list(Choice.objects.values()) == before


def test_step_opened_again_before_votes_gets_what_was_merged_meanwhile(board):
    note = factories.make_contribution(board, text="Satama")
    other = factories.make_contribution(board, text="Laituri")
    step = opened(ballot_of(board))
    step = steps.move(step=step, to="closed", seen=step.version, by=None)
    theme = factories.make_theme(board.room, text="Vesille")
    for one in (note, other):
        one.theme = theme
        one.save()

    opened(step)

    assert texts(step) == ["Vesille"]


def test_hiding_a_theme_takes_it_off_the_ballot(board):
    theme = factories.make_theme(board.room)
    factories.make_contribution(board, theme=theme)
    step = opened(ballot_of(board))

    moderation.hide(thing=theme, by=factories.make_manager())

    assert not ballots.ballot(step).exists()
    assert step.choices.count() == 1


@pytest.mark.parametrize(
    ("count", "kind", "turn", "stage"),
    [
        (15, "prioritise", 1, Stage.DOTS),
        (16, "prioritise", 1, Stage.CARDS),
        (16, "prioritise", 2, Stage.DOTS),
        (3, "vote", 1, Stage.CARDS),
        (3, "vote", 2, Stage.CARDS),
    ],
)
def test_ballot_asks_by_its_length_and_round(count, kind, turn, stage):
    assert ballots.stage(with_choices(count, kind, round=turn)) == stage


def test_facilitator_moves_a_long_ballot_from_cards_to_dots():
    step = with_choices(16)

    moved = steps.next_round(step=step, seen=step.version, by=None)

    assert (moved.round, moved.state, ballots.stage(moved)) == (2, "open", Stage.DOTS)


def test_short_ballot_has_no_second_part():
    step = with_choices(15)

    with pytest.raises(RoomRefused) as told:
        steps.next_round(step=step, seen=step.version, by=None)

    assert told.value.reason == RoomRefusal.WRONG_TURN


def test_order_of_a_short_ballot_is_each_phones_own_and_stays():
    step = with_choices(10)
    choices = list(ballots.ballot(step))
    phones = [factories.make_participant(step.room) for _ in range(4)]

    orders = {tuple(one.pk for one in ballots.in_own_order(choices, phone)) for phone in phones}

    assert len(orders) == 4
    assert ballots.in_own_order(choices, phones[0]) == ballots.in_own_order(choices[::-1], phones[0])


def test_card_lies_on_the_phone_until_it_is_answered():
    step = with_choices(16)
    phone = factories.make_participant(step.room)

    first = ballots.deal(step=step, participant=phone)
    again = ballots.deal(step=step, participant=phone)
    factories.make_vote(first, phone)
    second = ballots.deal(step=step, participant=phone)

    assert first == again != second
    assert Choice.objects.get(pk=first.pk).seen_count == Choice.objects.get(pk=second.pk).seen_count == 1


def test_hidden_card_is_taken_from_the_phone():
    step = with_choices(16)
    phone = factories.make_participant(step.room)
    first = ballots.deal(step=step, participant=phone)
    Choice.objects.filter(pk=first.pk).update(hidden_at=step.opened_at)

    assert ballots.deal(step=step, participant=phone) not in {first, None}


def test_least_seen_card_is_dealt_first_and_none_when_all_are_answered():
    step = with_choices(2, "vote")
    seen, fresh = step.choices.all()
    Choice.objects.filter(pk=seen.pk).update(seen_count=3)
    phone = factories.make_participant(step.room)

    dealt = []
    while card := ballots.deal(step=step, participant=phone):
        factories.make_vote(card, phone)
        dealt.append(card)

    assert dealt == [fresh, seen]


def test_equally_seen_cards_come_by_lot():
    step = with_choices(30)
    phones = [factories.make_participant(step.room) for _ in range(10)]
    order = []
    for phone in phones:
        Choice.objects.update(seen_count=0)
        order.append(ballots.deal(step=step, participant=phone).pk)

    assert len(set(order)) > 3


def test_everything_is_seen_equally_often_within_one():
    step = with_choices(16)
    for _ in range(5):
        phone = factories.make_participant(step.room)
        for _card in range(8):
            factories.make_vote(ballots.deal(step=step, participant=phone), phone)

    assert set(step.choices.values_list("seen_count", flat=True)) == {2, 3}


@pytest.mark.django_db(transaction=True)
def test_eight_phones_at_once_are_all_counted():
    step = with_choices(1, "vote")
    phones = [factories.make_participant(step.room) for _ in range(8)]

    dealt = at_once(*[lambda phone=phone: ballots.deal(step=step, participant=phone).pk for phone in phones])

    assert len(set(dealt)) == 1
    assert step.choices.get().seen_count == 8


@pytest.mark.django_db(transaction=True)
def test_phone_that_asks_from_two_tabs_is_dealt_one_card():
    step = with_choices(16)
    phone = factories.make_participant(step.room)

    dealt = at_once(*[lambda: ballots.deal(step=step, participant=phone).pk] * 4)

    assert len(set(dealt)) == 1
    assert sum(step.choices.values_list("seen_count", flat=True)) == 1


def test_second_round_deals_the_statements_again():
    step = with_choices(1, "vote")
    phone = factories.make_participant(step.room)
    factories.make_vote(step.choices.get(), phone)
    Step.objects.update(round=2)
    step.refresh_from_db()

    assert ballots.deal(step=step, participant=phone) == step.choices.get()


def test_dots_go_to_the_twenty_best_of_the_cards():
    step = with_choices(25, round=2)
    phones = [factories.make_participant(step.room) for _ in range(3)]
    *worst, last = list(step.choices.order_by("ordinal"))[-5:]
    for phone in phones:
        for choice in [*worst, last]:
            factories.make_vote(choice, phone, value=-1)
    Participant.objects.update(card=last)

    assert ballots.shortlist(step) == list(step.choices.order_by("ordinal")[:20])


def test_star_lifts_a_choice_to_the_dots():
    step = with_choices(21, round=2)
    last = step.choices.get(ordinal=21)
    factories.make_vote(last, value=0, is_important=True)

    assert last in ballots.shortlist(step)
    assert len(ballots.shortlist(step)) == 20
