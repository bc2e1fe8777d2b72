"""Results of a vote: how sure each place is, the opinion map, and no figure by which somebody could be recognised."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from forums import tasks
from forums.groupwork import forgetting, maps, showing, standings
from forums.models import Choice, Dot, OpinionMap, Room, Step, Vote
from forums.opinion.impact import Judged
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return factories.make_room(code="KAHVI")


def ballot(room, count, kind="prioritise", **columns):
    step = factories.make_step(room, kind=kind, fields=[], **{"state": "revealed", **columns})
    made = [Choice(step=step, ordinal=number, text=f"Asia {number}") for number in range(1, count + 1)]
    return step, Choice.objects.bulk_create(made)


def people(room, count, group="business"):
    return [factories.make_participant(room, stakeholder_group=group) for _number in range(count)]


def camps(room, choices, size):
    """Two camps of a size that think the opposite of every other choice; all agree on the first."""
    votes = []
    for number, one in enumerate(people(room, 2 * size)):
        for place, choice in enumerate(choices):
            value = 1 if place == 0 else (1 if place % 2 else -1) * (1 if number < size else -1)
            votes.append(Vote(choice=choice, participant=one, voter_key=str(one.pk), value=value))
    Vote.objects.bulk_create(votes)


def test_ranking_tells_dots_people_and_how_sure_it_is(room):
    step, choices = ballot(room, 12)
    for one in people(room, 8):
        factories.make_dot(choices[3], one, 3)
        factories.make_dot(choices[5], one, 2)

    told = standings.reckoned(step)

    first, second, *rest = told.lines
    assert (told.people, len(told.lines)) == (8, 12)
    assert (first.choice, first.score, first.low, first.high, first.people, first.is_sure) == (
        choices[3],
        24,
        24,
        24,
        8,
        True,
    )
    assert (second.choice, second.score) == (choices[5], 16)
    assert not any(line.is_sure for line in rest)


def test_same_votes_give_the_same_figures_under_other_keys(room):
    step, choices = ballot(room, 12)
    voters = people(room, 9)
    for number, one in enumerate(voters):
        factories.make_dot(choices[number % 5], one, 2)
        factories.make_dot(choices[number % 3 + 5], one, 3)
    before = standings.reckoned(step)

    for one in voters:
        forgetting.forget(one)

    assert standings.reckoned(step).lines == before.lines


def test_where_no_more_than_ten_compete_none_is_called_sure(room):
    step, choices = ballot(room, 10)
    factories.make_dot(choices[0])

    assert not any(line.is_sure for line in standings.reckoned(step).lines)


def test_long_ballot_ranks_the_dotted_before_the_rest(room):
    step, choices = ballot(room, 25, round=2)
    [one] = people(room, 1)
    for choice in choices[20:]:
        factories.make_vote(choice, one, -1)
    factories.make_dot(choices[19], one, 5)

    lines = standings.reckoned(step).lines

    assert (lines[0].choice, lines[0].score) == (choices[19], 5)
    assert [line.is_dotted for line in lines] == [True] * 20 + [False] * 5


def test_long_ballot_that_never_came_to_dots_is_ranked_by_its_cards(room):
    step, choices = ballot(room, 16)
    for one in people(room, 6):
        factories.make_vote(choices[7], one, 1, is_important=True)

    told = standings.reckoned(step)

    assert (told.people, told.lines[0].choice, told.lines[0].people) == (6, choices[7], 6)


def test_hidden_choice_is_in_no_ranking(room):
    step, choices = ballot(room, 3)
    factories.make_dot(choices[0])
    Choice.objects.filter(pk=choices[0].pk).update(hidden_at=timezone.now())

    assert choices[0] not in [line.choice for line in standings.reckoned(step).lines]


def test_groups_are_told_from_five_people_on_and_never_so_that_a_smaller_one_shows(room):
    step, choices = ballot(room, 3)
    for group, count in [("business", 6), ("education", 5), ("elected", 5)]:
        for one in people(room, count, group):
            factories.make_dot(choices[0], one)
    assert [key for key, _lines in standings.reckoned(step).groups] == ["elected", "business", "education"]

    factories.make_dot(choices[1], people(room, 1, "association")[0])

    assert "association" not in dict(standings.reckoned(step).groups)
    assert len(standings.reckoned(step).groups) < 3  # else the one would be all less the others


def test_impact_and_feasibility_are_told_from_five_answers_on(room):
    step, choices = ballot(room, 2)
    for number, one in enumerate(people(room, 5)):
        factories.make_dot(choices[0], one)
        factories.make_rating(choices[0], one, impact=4, feasibility=number % 2 + 2)
    factories.make_rating(choices[1])

    first, second = standings.reckoned(step).lines

    assert first.rating == Judged(5, 4, 2)
    assert second.rating is None


def test_ranking_is_reckoned_anew_when_the_room_has_changed(room):
    step, choices = ballot(room, 2)
    factories.make_dot(choices[0])
    cache.clear()
    standings.standings(step)
    Dot.objects.all().delete()

    assert standings.standings(step).people == 1
    Room.objects.update(version=99)
    assert standings.standings(step).people == 0


def test_map_is_drawn_only_when_votes_have_changed(room):
    _step, choices = ballot(room, 12, "vote")
    camps(room, choices, 4)

    assert [maps.draw_due(), maps.draw_due()] == [1, 0]
    Vote.objects.filter(pk=Vote.objects.first().pk).update(value=0)
    assert [maps.draw_due(), maps.draw_due()] == [1, 0]


def test_voting_itself_draws_no_map(room, client):
    _step, [choice] = ballot(room, 1, "vote", state="open")
    client.post(reverse("room_join", args=["KAHVI"]), {"stakeholder_group": "business"})
    client.post(reverse("room_vote", args=["KAHVI"]), {"choice": choice.pk, "round": 1, "value": 1})

    assert Vote.objects.count() == 1
    assert not OpinionMap.objects.exists()


def test_clock_draws_the_map(room):
    _step, choices = ballot(room, 3, "vote")
    factories.make_vote(choices[0])

    tasks.draw_opinion_maps()

    assert OpinionMap.objects.get().content["people"] == 1


@pytest.mark.parametrize(("minutes", "drawn"), [(9, 1), (11, 0)])
def test_map_is_left_alone_some_time_after_the_room_was_closed(room, minutes, drawn):
    _step, choices = ballot(room, 3, "vote")
    factories.make_vote(choices[0])
    Room.objects.update(closed_at=timezone.now() - timedelta(minutes=minutes))

    assert maps.draw_due() == drawn


def test_map_keeps_no_key_of_a_person(room):
    _step, choices = ballot(room, 12, "vote")
    camps(room, choices, 10)
    maps.draw_due()
    before = OpinionMap.objects.get().content

    for one in room.participants.all():
        forgetting.forget(one)
    OpinionMap.objects.all().delete()
    maps.draw_due()

    assert OpinionMap.objects.get().content == before


def test_two_camps_are_drawn_as_shapes_with_what_is_shared_and_what_divides(room):
    step, choices = ballot(room, 14, "vote")
    camps(room, choices, 12)
    maps.draw_due()

    told = maps.told(step)

    assert [(shape.name, shape.size) for shape in told.shapes] == [("A", 12), ("B", 12)]
    assert all(len(shape.points.split()) >= 3 for shape in told.shapes)
    assert told.agreed == ["Asia 1"]
    assert told.dividing
    assert "Asia 1" not in told.dividing
    assert (told.rows[0].text, told.rows[0].agrees, told.rows[0].groups) == ("Asia 1", 24, [("A", 100), ("B", 100)])


def test_small_room_gets_its_lists_and_the_reason_why_there_are_no_groups(room):
    step, choices = ballot(room, 12, "vote")
    camps(room, choices, 3)
    maps.draw_due()

    told = maps.told(step)

    assert told.shapes == []
    assert "6" in told.sentence


def test_statement_with_fewer_than_five_votes_and_a_hidden_one_are_not_told(room):
    step, choices = ballot(room, 3, "vote")
    for one in people(room, 5):
        factories.make_vote(choices[0], one)
        factories.make_vote(choices[1], one)
    factories.make_vote(choices[2])
    maps.draw_due()
    Choice.objects.filter(pk=choices[1].pk).update(hidden_at=timezone.now())

    told = maps.told(step)

    assert [row.text for row in told.rows] == ["Asia 1"]
    assert told.hidden == 1


@pytest.mark.parametrize("state", ["open", "closed"])
def test_nothing_is_told_before_the_results_are_shown(room, client, state):
    step, choices = ballot(room, 3, "vote", state=state)
    factories.make_vote(choices[0], value=-1, reason="Liian kallis")
    maps.draw_due()
    client.force_login(factories.make_manager())

    page = client.get(reverse("console_results", args=[room.event_id, step.pk]))

    assert maps.told(step) is None
    assert page.status_code == 200
    assert [page.context.get(name) for name in ("standings", "opinion", "objections")] == [None] * 3
    assert "Liian kallis" not in page.content.decode()


def test_facilitator_sees_ranking_map_and_objections_of_nobody(room, client):
    step, choices = ballot(room, 14, "vote")
    camps(room, choices, 12)
    factories.make_vote(
        choices[0], factories.make_participant(room, name="Esimerkki Osallistuja 01"), -1, reason="Miksi?"
    )
    maps.draw_due()
    client.force_login(factories.make_manager())

    page = client.get(reverse("console_results", args=[room.event_id, step.pk])).content.decode()

    picture = page[page.index('class="opinion-map"') : page.index("</section>", page.index("opinion-map"))]
    assert picture.count("<polygon") == 2
    assert "<circle" not in picture
    assert "samaa mieltä 100\u00a0%" in page
    assert 'data-label="Ryhmästä A samaa mieltä">100\u00a0%' in page
    assert "Miksi?" in page
    assert "Osallistuja" not in page


@pytest.mark.parametrize("per_camp", [3, 12])
def test_longest_direction_is_explained_only_beside_a_map(room, client, per_camp):
    step, choices = ballot(room, 14, "vote")
    camps(room, choices, per_camp)
    maps.draw_due()
    kept = OpinionMap.objects.get()
    kept.content["axis"]["is_agreeing"] = True
    kept.save()
    client.force_login(factories.make_manager())

    page = client.get(f"/en{reverse('console_results', args=[room.event_id, step.pk])}").content.decode()

    assert ("The longest direction" in page) is ('class="opinion-map"' in page) is (per_camp == 12)


def test_ranking_is_on_the_page_of_results(room, client):
    step, choices = ballot(room, 12)
    for group in ("business", "education"):
        for one in people(room, 5, group):
            factories.make_dot(choices[3], one, 5)
    client.force_login(factories.make_manager())

    page = client.get(reverse("console_results", args=[room.event_id, step.pk]))

    assert page.context["standings"].lines[0].choice == choices[3]
    assert len(page.context["groups"]) == 2
    assert page.content.decode().count("<h3>") == 2


def test_results_of_a_step_without_votes_say_so(room, client):
    client.force_login(factories.make_manager())
    board = factories.make_step(room, kind="board", state="revealed")
    step, _choices = ballot(room, 0)

    for one in (board, step):
        page = client.get(reverse("console_results", args=[room.event_id, one.pk]), headers={"accept-language": "en"})
        assert "Kukaan ei ole äänestänyt." in page.content.decode()


def test_long_ranking_tells_the_first_ten_and_folds_the_rest(room, client):
    step, choices = ballot(room, 12)
    for one in people(room, 6):
        factories.make_dot(choices[11], one, 5)
    client.force_login(factories.make_manager())

    page = client.get(reverse("console_results", args=[room.event_id, step.pk])).content.decode()

    first, _summary, folded = page.partition("</summary>")
    lines = standings.standings(step).lines
    assert [f">{line.choice.text}<" in first for line in lines] == [True] * 10 + [False] * 2
    assert [f">{line.choice.text}<" in folded for line in lines] == [False] * 10 + [True] * 2


def test_map_costs_the_same_queries_for_few_and_many(room, django_assert_num_queries):
    _step, choices = ballot(room, 12, "vote")
    camps(room, choices, 2)
    maps.draw_due()
    step = Step.objects.get()

    with django_assert_num_queries(2):
        maps.told(step)


def test_screen_tells_who_voted_and_parts_the_sure_from_the_rest(room):
    step, choices = ballot(room, 12)
    for one in people(room, 8):
        factories.make_dot(choices[3], one, 5)

    sure, rest = showing.content(step)

    assert [(line.text, line.figure[:2]) for line in sure.lines] == [("Asia 4", "40")]
    assert "8" in rest.title
    assert len(rest.lines) + rest.more == 11


def test_screen_shows_the_opinion_map_with_the_results_only(room, client):
    _step, choices = ballot(room, 14, "vote")
    camps(room, choices, 12)
    maps.draw_due()
    address = reverse("room_screen", args=[room.screen_key])

    shown = client.get(address).content.decode()
    Step.objects.update(state="closed")

    assert shown.count("<polygon") == 2
    assert "<polygon" not in client.get(address).content.decode()


@pytest.mark.parametrize(("statements", "size", "is_said"), [(9, 8, False), (10, 7, False), (10, 8, True)])
def test_screen_tells_when_groups_are_looked_for_only_where_they_could_be(room, client, statements, size, is_said):
    _step, choices = ballot(room, statements, "vote")
    camps(room, choices, size)
    without_tenth = list(room.participants.all()[:5])
    Vote.objects.filter(choice=choices[-1], participant__in=without_tenth).delete()
    maps.draw_due()

    page = client.get("/en" + reverse("room_screen", args=[room.screen_key])).content.decode()

    assert ("Groups are looked for when 15 people" in page, "Asia 1" in page) == (is_said, True)


@pytest.mark.parametrize(("voters", "is_told"), [(4, False), (5, True)])
def test_ranking_of_few_is_told_to_facilitators_as_a_count_only(room, client, voters, is_told):
    step, choices = ballot(room, 3)
    for one in people(room, voters):
        factories.make_dot(choices[2], one, 5)
    client.force_login(factories.make_manager())

    page = client.get(reverse("console_results", args=[room.event_id, step.pk])).content.decode()

    assert ("<table" in page) is is_told
    assert ("Asia 3" in page) is is_told
    assert f"{voters} henkilöä on äänestänyt." in page


def test_cards_of_a_long_prioritising_feed_the_opinion_map_also_once_dots_are_given(room):
    step, choices = ballot(room, 16)
    camps(room, choices, 12)
    maps.draw_due()
    before = maps.told(step)

    Step.objects.update(round=2)
    for one in room.participants.all():
        factories.make_dot(choices[0], one)
    step.refresh_from_db()
    maps.draw_due()

    assert (before.people, before.votes, len(before.shapes)) == (24, 24 * 16, 2)
    assert maps.told(step) == before
    assert standings.reckoned(step).lines[0].choice == choices[0]


def test_map_of_a_ballot_of_dots_alone_is_not_told(room):
    step, choices = ballot(room, 3)
    for one in people(room, 5):
        factories.make_dot(choices[0], one)
    maps.draw(step)  # as freezing the picture does

    assert OpinionMap.objects.get(step=step).content["votes"] == 0
    assert maps.told(step) is None
