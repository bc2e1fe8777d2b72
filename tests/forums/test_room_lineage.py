"""Which steps a step works on, and why one whose fruit has been voted on is not opened again."""

import pytest

from forums.groupwork import lineage, steps
from forums.groupwork.refusals import RoomRefusal
from forums.models import Step
from tests.factories import make_choice, make_room, make_step, make_vote

pytestmark = pytest.mark.django_db
State = Step.State


@pytest.fixture
def room():
    return make_room()


def make(room, kind, source=None):
    return make_step(room, kind=kind, source=source, state=State.CLOSED)


def test_step_works_on_what_is_behind_it_until_a_phrasing(room):
    alone = make(room, "assignment")
    board = make(room, "board", alone)
    vote = make(room, "prioritise", board)
    phrase = make(room, "phrase", vote)
    second = make(room, "vote", phrase)

    assert lineage.worked_on(alone) == [alone.pk]
    assert lineage.worked_on(vote) == [vote.pk, board.pk, alone.pk]
    assert lineage.worked_on(phrase) == [phrase.pk]
    assert lineage.worked_on(second) == [second.pk, phrase.pk]


@pytest.mark.parametrize("kind", ["merge", "prioritise", "vote"])
def test_step_that_gathers_without_a_source_works_on_all_before_it(room, kind):
    first, second = make(room, "board"), make(room, "board")
    gathering = make(room, kind)
    make(room, "board")

    assert lineage.worked_on(gathering) == [gathering.pk, first.pk, second.pk]


def test_steps_in_a_circle_are_walked_once(room):
    one = make(room, "board")
    other = make(room, "board", one)
    Step.objects.filter(pk=one.pk).update(source=other)

    assert lineage.worked_on(other) == [other.pk, one.pk]


KINDS = [("board", "prioritise"), ("merge", "prioritise"), ("board", "phrase", "vote"), ("board", "merge", "vote")]


@pytest.mark.parametrize("kinds", KINDS)
def test_step_is_not_opened_again_after_votes_on_what_grew_from_it(room, kinds):
    first = make(room, "assignment")
    last = first
    for kind in kinds:
        last = make(room, kind, last)
    assert steps.refusal_to_move(first, State.OPEN) is None

    make_vote(make_choice(last))

    assert steps.refusal_to_move(first, State.OPEN) == RoomRefusal.HAS_VOTES


def test_step_is_not_opened_again_after_votes_through_a_merge_without_source(room):
    board = make(room, "board")
    ballot = make(room, "prioritise", make(room, "merge"))
    make_vote(make_choice(ballot))

    assert steps.refusal_to_move(board, State.OPEN) == RoomRefusal.HAS_VOTES


def test_step_that_nothing_voted_on_grew_from_is_opened_again(room):
    ballot = make(room, "prioritise", make(room, "board"))
    make_vote(make_choice(ballot))

    assert steps.refusal_to_move(make(room, "board"), State.OPEN) is None
