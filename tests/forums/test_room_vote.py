"""Voting on a phone, by plain forms too: cards, dots, ratings, closing questions; and nobody else sees the votes."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from forums.models import Choice, Dot, ExitAnswer, Participant, Rating, Room, Step, Vote
from tests import factories

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def room():
    return factories.make_room(code="KAHVI")


@pytest.fixture
def phone(client, room):
    client.post(reverse("room_join", args=["KAHVI"]), {"stakeholder_group": "business"})
    return Participant.objects.get()


def ballot(room, kind="prioritise", count=3, **columns):
    step = factories.make_step(room, kind=kind, fields=[], **columns)
    return step, [factories.make_choice(step, text=f"Asia {number}") for number in range(1, count + 1)]


def page(client, query="", **headers):
    return client.get(reverse("room", args=["KAHVI"]) + query, headers={**ENGLISH, **headers})


def post(client, name, headers=None, **values):
    return client.post(reverse(name, args=["KAHVI"]), values, headers={**ENGLISH, **(headers or {})})


def test_card_is_answered_and_the_next_one_lies_there(client, room, phone):
    _step, choices = ballot(room, "vote")
    first = page(client).context["card"]

    answer = post(client, "room_vote", choice=first.pk, round=1, value=-1, important=1, reason="Liian kallis")

    assert answer["Location"] == reverse("room", args=["KAHVI"])
    assert list(Vote.objects.values_list("choice", "value", "is_important", "reason")) == [
        (first.pk, -1, True, "Liian kallis")
    ]
    assert page(client).context["card"] in set(choices) - {first}


def test_script_gets_the_next_card_in_the_answer(client, room, phone):
    ballot(room, "vote", 2)
    first = page(client).context["card"]

    answer = post(client, "room_vote", {"hx-request": "true"}, choice=first.pk, round=1, value=1)

    assert answer.status_code == 200
    assert answer.context["card"] not in {first, None}
    assert b"<html" not in answer.content


def test_page_asked_again_deals_no_other_card(client, room, phone):
    ballot(room, count=16)

    cards = {page(client).context["card"].pk for _time in range(3)}

    assert len(cards) == 1
    assert sum(Choice.objects.values_list("seen_count", flat=True)) == 1


def test_answer_is_changed_from_the_list_of_ones_own(client, room, phone):
    _step, [choice] = ballot(room, "vote", 1)
    post(client, "room_vote", choice=choice.pk, round=1, value=-1, reason="Kenen rahoilla?")
    assert page(client).context["card"] is None

    again = page(client, f"?card={choice.pk}")
    post(client, "room_vote", choice=choice.pk, round=1, value=1)

    assert "Kenen rahoilla?" in again.content.decode()
    assert list(Vote.objects.values_list("value", "reason")) == [(1, "")]


def test_dots_are_given_and_taken_by_buttons(client, room, phone):
    _step, choices = ballot(room)

    for count in (1, 2, 3, 2):
        post(client, "room_dots", choice=choices[0].pk, count=count)

    shown = page(client)
    [row] = [row for row in shown.context["rows"] if row.choice == choices[0]]
    assert (row.count, row.more, row.fewer, shown.context["left"]) == (2, 3, 1, 3)
    assert "3 pistettä jäljellä" in shown.content.decode()


def test_sixth_dot_is_told_on_the_page(client, room, phone):
    _step, choices = ballot(room)
    post(client, "room_dots", choice=choices[0].pk, count=5)

    answer = post(client, "room_dots", choice=choices[1].pk, count=1)

    assert answer.status_code == 422
    assert "Sinulla on viisi pistettä" in answer.content.decode()
    assert Dot.objects.count() == 1


def test_choice_with_a_dot_can_be_rated(client, room, phone):
    _step, choices = ballot(room)
    assert "Vaikuttavuus ja toteutettavuus" not in page(client).content.decode()
    post(client, "room_dots", choice=choices[0].pk, count=1)
    assert "Vaikuttavuus ja toteutettavuus" in page(client).content.decode()

    post(client, "room_rate", choice=choices[0].pk, impact=5, feasibility=2)

    assert list(Rating.objects.values_list("impact", "feasibility")) == [(5, 2)]


def test_closing_questions_are_answered_and_shown_to_their_writer(client, room, phone):
    step = factories.make_step(room, kind="exit_poll", fields=[])

    post(client, "room_exit", step=step.pk, usefulness=4, confidence=2, sentence="Pitkä päivä")

    assert list(ExitAnswer.objects.values_list("usefulness", "confidence")) == [(4, 2)]
    assert "Pitkä päivä" in page(client).content.decode()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("room_vote", {}),
        ("room_vote", {"choice": "x", "round": 1, "value": 1}),
        ("room_vote", {"choice": "own"}),
        ("room_vote", {"choice": "own", "round": "1", "value": "²"}),
        ("room_vote", {"choice": "own", "round": "1", "value": "9" * 9999}),
        ("room_dots", {"choice": "own", "count": "\x00"}),
        ("room_rate", {"choice": "own", "impact": "3"}),
        ("room_exit", {"step": "0"}),
        ("room_exit", {}),
    ],
)
def test_broken_forms_are_told_and_change_nothing(client, room, phone, name, values):
    _step, [choice] = ballot(room, "vote", 1)
    values = {**values, **({"choice": choice.pk} if values.get("choice") == "own" else {})}

    answer = post(client, name, **values)

    assert answer.status_code == 422
    assert answer.context["refused"]
    assert not Vote.objects.exists()


def test_choice_of_another_room_is_not_known(client, room, phone):
    ballot(room, "vote")

    answer = post(client, "room_vote", choice=factories.make_choice().pk, round=1, value=1)

    assert answer.status_code == 422
    assert not Vote.objects.exists()


@pytest.mark.parametrize("kind", ["vote", "prioritise", "exit_poll"])
def test_closed_step_shows_own_answers_and_no_forms(client, room, phone, kind):
    ballot(room, kind, state="closed", closed_at=timezone.now() - timedelta(minutes=5))

    shown = page(client)

    assert shown.status_code == 200
    forms = [f'action="{reverse(name, args=["KAHVI"])}"' for name in ("room_vote", "room_dots", "room_exit")]
    assert not [form for form in forms if form in shown.content.decode()]


def test_after_the_closing_a_phone_shows_its_own_dots_only_and_asks_for_nothing(client, room, phone):
    step, choices = ballot(room)
    factories.make_dot(choices[1], phone, 3)
    Step.objects.filter(pk=step.pk).update(state="closed")

    shown = page(client).content.decode()

    assert [one.text for one in choices if one.text in shown] == ["Asia 2"]
    assert [words for words in ("dots left", "until this step is closed") if words in shown] == []


def test_after_the_closing_of_a_vote_nobody_is_told_to_change_their_mind(client, room, phone):
    step, [choice] = ballot(room, "vote", 1)
    factories.make_vote(choice, phone, -1)
    Step.objects.filter(pk=step.pk).update(state="closed")

    assert "until this step is closed" not in page(client).content.decode()


def test_reason_is_asked_above_a_button_that_sends_it(client, room, phone):
    ballot(room, "vote", 1)

    shown = page(client).content.decode()

    assert shown.index('name="value"') < shown.index('name="reason"') < shown.rindex('name="value"')


@pytest.mark.parametrize(("kind", "is_told"), [("prioritise", True), ("vote", False)])
def test_cards_before_dots_say_what_comes_first(client, room, phone, kind, is_told):
    ballot(room, kind, 16)

    assert ("Parhaille annetaan sen jälkeen pisteitä." in page(client).content.decode()) is is_told


@pytest.mark.parametrize("kind", ["vote", "exit_poll", "board"])
def test_phone_in_a_closed_room_says_so_and_where_the_results_are(client, room, phone, kind):
    ballot(room, kind)
    Room.objects.update(closed_at=timezone.now() - timedelta(minutes=5))

    shown = page(client).content.decode()

    assert "Huone on suljettu. Kiitos osallistumisesta." in shown
    assert reverse("room_said", args=["KAHVI"]) in shown
    assert "<form" not in shown
    assert "opens soon" not in shown


def test_note_being_written_while_the_room_is_closed_can_still_be_sent(client, room, phone):
    ballot(room, "board")
    Room.objects.update(closed_at=timezone.now())

    shown = page(client).content.decode()

    assert "Minuutin kuluessa lähettämäsi otetaan vielä vastaan." in shown
    assert 'name="text"' in shown


def test_hidden_choice_is_on_no_phone(client, room, phone):
    ballot(room)
    Choice.objects.filter(text="Asia 2").update(hidden_at=timezone.now())

    assert "Asia 2" not in page(client).content.decode()


@pytest.mark.parametrize("count", [3, 12])
def test_page_of_dots_costs_the_same_for_any_ballot(client, room, phone, count, django_assert_max_num_queries):
    ballot(room, count=count)
    page(client)

    with django_assert_max_num_queries(16):
        page(client)


def test_others_see_no_votes_of_one_phone(client, room, phone):
    """Neither the admin, the console, the screen nor another phone tells that this phone disagreed."""
    step, [choice] = ballot(room, "vote", 1)
    factories.make_vote(
        choice, factories.make_participant(room, name="Esimerkki Osallistuja 01"), -1, reason="Salaisuus"
    )
    Step.objects.filter(pk=step.pk).update(state="revealed")
    client.force_login(factories.make_manager())

    shown = [
        page(client),
        client.get(reverse("room_screen", args=[room.screen_key])),
        client.get(reverse("console", args=[room.event_id])),
    ]

    assert [one.status_code for one in shown] == [200, 200, 200]
    assert not any("Salaisuus" in one.content.decode() for one in shown)
    assert not apps.is_installed("django.contrib.admin")


def test_who_has_given_all_dots_is_told_how_to_give_one_elsewhere(client, room, phone):
    _step, choices = ballot(room)
    factories.make_dot(choices[0], phone, 4)
    before = client.get("/en/f/KAHVI/now/").text
    Dot.objects.update(count=5)

    after = client.get("/en/f/KAHVI/now/").text

    assert ["Take a dot off something" in shown for shown in (before, after)] == [False, True]


@pytest.mark.parametrize("count", [1, 3])
def test_each_choice_tells_its_field_by_as_many_queries(client, room, phone, count, django_assert_num_queries):
    step = factories.make_step(room, kind="prioritise", fields=[])
    for number in range(count):
        theme = factories.make_theme(room, field="threat")
        factories.make_choice(step, ordinal=2 * number + 1, theme=theme)
        note = factories.make_contribution(factories.make_step(room, state="closed"), field="strength")
        factories.make_choice(step, ordinal=2 * number + 2, contribution=note)
    page(client)

    with django_assert_num_queries(7):
        rows = page(client).context["rows"]

    assert sorted(str(row.kind) for row in rows) == sorted(["Uhka", "Vahvuus"] * count)
