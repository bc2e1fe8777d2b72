"""Votes of a phone that was put out: one vote set a person, but none of who disturbs while the step is open."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from forums.groupwork import ballots, counts, forgetting, maps, putting_out, showing, standings
from forums.models import Choice, Contribution, ExitAnswer, OpinionMap, Step, Vote
from forums.picturing import snapshot, voted, wills
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    cache.clear()
    return factories.make_room(code="KAHVI", opened_at=timezone.now())


@pytest.fixture
def people(room):
    return [factories.make_participant(room) for _number in range(6)]


def ballot(room, kind, people, **columns):
    """A ballot of two choices: all agree on the first, or give it their dots."""
    columns = {"state": "open", "opened_at": timezone.now(), **columns}
    step = factories.make_step(room, kind=kind, fields=[], **columns)
    first, _second = (factories.make_choice(step, text=f"Asia {number}") for number in range(2))
    for one in people:
        if kind == Step.Kind.VOTE:
            factories.make_vote(first, one)
        else:
            factories.make_dot(first, one, 2)
            factories.make_rating(first, one, impact=4, feasibility=2)
    return step


def end(step, state="revealed"):
    closed_at = step.closed_at or timezone.now()
    Step.objects.filter(pk=step.pk).update(state=state, closed_at=closed_at)
    step.refresh_from_db()
    return step


def out(participant):
    putting_out.put_out(participant=participant, by=factories.make_manager())


def back(participant):
    putting_out.let_in(participant=participant, by=factories.make_manager())


def told(step):
    """What each reader tells of the first choice of a vote: screen, map, statement, console."""
    end(step)
    maps.draw(step)
    choice = step.choices.get(text="Asia 0")
    found = wills.figures(choice)
    [row] = maps.told(step).rows
    [heading] = showing.content(step)
    return (
        re.findall(r"\d+", heading.lines[0].figure)[0],
        row.agrees,
        (found.agree, found.present),
        counts.of_room(step.room, step).answered,
    )


def test_votes_in_an_open_step_count_no_more_for_any_reader(room, people):
    step = ballot(room, "vote", people)

    out(people[0])

    assert told(step) == ("5", 5, (5, 5), 5)


def test_dots_and_ratings_in_an_open_step_count_no_more(room, people):
    step = ballot(room, "prioritise", people)

    out(people[0])

    [first, _second] = standings.standings(end(step)).lines
    [ranking] = voted.rankings(room.event.series, "fi")
    assert (first.dots, first.people, first.rating.people) == (10, 5, 5)
    assert (ranking.people, ranking.lines[0].dots) == (5, 10)


def test_ratings_of_too_few_are_told_no_more_once_one_is_put_out(room, people):
    step = ballot(room, "prioritise", people[:5])

    out(people[0])

    assert standings.reckoned(end(step)).lines[0].rating is None


def test_closed_step_keeps_its_figures(room, people):
    step = end(ballot(room, "vote", people), "closed")

    out(people[0])

    assert told(step) == ("6", 6, (6, 6), 6)


def test_cards_of_the_first_round_stay_when_dots_are_given(room, people):
    step = ballot(room, "prioritise", [], round=2)
    more = [Choice(step=step, ordinal=number, text=f"Asia {number}") for number in range(10, 30)]
    Choice.objects.bulk_create(more)
    best = step.choices.get(text="Asia 29")
    factories.make_vote(best, people[0])
    factories.make_dot(best, people[0])
    before = ballots.shortlist(step)

    out(people[0])

    assert best in before
    assert ballots.shortlist(step) == before
    assert standings.reckoned(step).people == 0


def test_votes_count_again_when_the_phone_is_let_in(room, people):
    step = ballot(room, "vote", people)
    out(people[0])

    back(people[0])

    assert told(step) == ("6", 6, (6, 6), 6)


@pytest.mark.parametrize(("state", "agrees"), [("closed", 6), ("revealed", 5)])
def test_results_that_have_been_shown_do_not_change_when_a_phone_is_let_in(room, people, state, agrees):
    step = ballot(room, "vote", people)
    out(people[0])
    end(step, state)

    back(people[0])

    assert Vote.objects.counted().count() == agrees


def test_votes_stay_set_aside_when_voters_are_let_go(room, people):
    step = ballot(room, "vote", people)
    out(people[0])
    end(step)

    forgetting.forget(people[0])
    snapshot.let_go_of_voters(room.event.series)

    assert told(step)[:2] == ("5", 5)


def test_map_is_drawn_anew_without_them(room, people):
    step = ballot(room, "vote", people)
    maps.draw_due()

    out(people[0])
    maps.draw_due()

    assert OpinionMap.objects.get(step=step).content["people"] == 5


def test_closing_answer_counts_no_more_and_its_words_are_hidden_in_any_step(room, people):
    now = factories.make_step(room, kind="exit_poll", fields=[])
    before = factories.make_step(room, kind="exit_poll", fields=[], state="revealed")
    for step in (now, before):
        factories.make_exit_answer(step, people[0], sentence="Häirintää")

    out(people[0])

    assert [one.step for one in ExitAnswer.objects.counted()] == [before]
    assert not ExitAnswer.objects.filter(hidden_at=None).exists()
    back(people[0])
    assert ExitAnswer.objects.counted().filter(hidden_at=None).count() == 2


def test_objections_go_with_their_votes(room, people):
    step = ballot(room, "vote", [])
    factories.make_vote(step.choices.first(), people[0], -1, reason="Häirintää")

    out(people[0])

    assert standings.objections(end(step)) == []


def test_shortlist_is_without_cards_set_aside(room, people):
    step = ballot(room, "prioritise", [])
    Choice.objects.bulk_create(Choice(step=step, ordinal=number, text=f"Asia {number}") for number in range(10, 30))
    last = step.choices.get(text="Asia 29")
    factories.make_vote(last, people[0])
    assert last in ballots.shortlist(step)

    out(people[0])

    assert last not in ballots.shortlist(step)
    assert not Contribution.objects.exists()
