"""Small votes: the big screen tells nothing of so few votes that all would know whose they are."""

import pytest
from django.core.cache import cache
from django.utils import translation

from forums.groupwork import showing, subjects
from forums.groupwork.rings import ring
from forums.models import Step
from tests.factories import make_choice, make_dot, make_participant, make_room, make_step, make_vote

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def room():
    return make_room()


def revealed(room, kind):
    return make_step(room, kind=kind, fields=[], state=Step.State.REVEALED)


@pytest.mark.parametrize(
    ("votes", "figure"),
    [(0, "too few votes to show"), (4, "too few votes to show"), (5, "4 agree, 1 disagree, 0 pass")],
)
def test_opinions_are_told_from_five_votes_on(room, votes, figure):
    choice = make_choice(revealed(room, "vote"))
    for number in range(votes):
        make_vote(choice, value=1 if number else -1)

    [heading] = showing.content(choice.step)

    assert [line.figure for line in heading.lines] == [figure]


def test_choices_of_few_votes_come_last_in_the_order_of_the_ballot(room):
    step = revealed(room, "vote")
    for number, votes in enumerate([0, 4, 5, 6]):
        choice = make_choice(step, text=f"Lause {number}")
        for _vote in range(votes):
            make_vote(choice)

    [heading] = showing.content(step)

    assert [line.text for line in heading.lines] == ["Lause 3", "Lause 2", "Lause 0", "Lause 1"]


def test_dots_of_few_people_tell_no_order(room):
    step = revealed(room, "prioritise")
    first, second = (make_choice(step, text=f"Vaihtoehto {number}") for number in range(2))
    people = [make_participant(room) for _one in range(5)]
    for one in people[:4]:
        make_dot(second, one)

    [heading] = showing.content(step)
    assert heading.title == "4 persons have voted: too few votes to show"
    assert [(line.text, line.figure) for line in heading.lines] == [(first.text, ""), (second.text, "")]

    make_dot(second, people[4])
    cache.clear()  # a real vote rings
    [heading] = showing.content(step)
    assert (heading.title, heading.lines[0].text) == ("5 persons have voted", second.text)


def test_screen_of_a_vote_costs_the_same_for_1_and_12_choices(room, django_assert_num_queries):
    step = revealed(room, "vote")
    for number in range(12):
        make_vote(make_choice(step))
        if number in {0, 11}:
            with django_assert_num_queries(2):
                showing.content(step)


def test_what_few_have_put_first_is_offered_in_the_order_of_the_ballot(room):
    step = revealed(room, "prioritise")
    first, second = (make_choice(step, text=f"Vaihtoehto {number}") for number in range(2))
    phrasing = make_step(room, kind="phrase", fields=["question"], source=step)
    for number in range(4):
        make_dot(second, make_participant(room), number + 1)
    of_few = [one.about for one in subjects.offered(phrasing)]

    make_dot(second, make_participant(room))
    ring(room)

    assert of_few == [first, second]
    assert [one.about for one in subjects.offered(phrasing)] == [second, first]
