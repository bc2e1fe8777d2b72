"""Hiding: what a facilitator hides is gone with its words wherever they live on, and comes back as it was hidden."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from forums.followup import committing
from forums.followup.refusals import ActionRefused
from forums.groupwork import ballots, moderation, showing, steps, themes
from forums.groupwork.themes import Scope
from forums.models import Action, Contribution, Grouping, Participant, Step, Theme
from participants.models import Letter
from tests import factories
from tests.factories import make_choice, make_contribution, make_manager, make_step

pytestmark = pytest.mark.django_db
State = Step.State
BAD = "Solvaus naapurista"


@pytest.fixture
def room():
    return factories.make_room(code="KAHVI")


def notes(step, *texts):
    """Notes that came one after another."""
    now = timezone.now()
    return [make_contribution(step, text=t, received_at=now + timedelta(seconds=n)) for n, t in enumerate(texts)]


def hide(thing):
    moderation.hide(thing=thing, by=make_manager())


def show(thing):
    thing.refresh_from_db()
    moderation.show(thing=thing, by=make_manager())


def board_and_ballot(room, *texts):
    """Notes of which all are under one theme, and the ballot that was made of it."""
    board = make_step(room, kind="board", state=State.CLOSED)
    written = notes(board, *texts)
    theme = themes.merge(Scope(room), notes=[note.pk for note in written])
    vote = make_step(room, kind="prioritise", source=board, fields=[], state=State.HIDDEN)
    steps.move(step=vote, to=State.OPEN, seen=vote.version, by=None)
    return written, theme, vote


def test_theme_that_a_hidden_note_named_gets_the_words_of_its_next_note(client, room):
    [bad, *_rest], theme, vote = board_and_ballot(room, BAD, "Toinen", "Kolmas")

    hide(bad)

    Step.objects.update(state=State.REVEALED)
    theme.refresh_from_db()
    assert theme.text == "Toinen"
    assert [one.text for one in ballots.ballot(vote)] == ["Toinen"]
    assert BAD not in client.get(reverse("room_screen", args=[room.screen_key])).content.decode()


def test_theme_without_another_note_is_hidden_and_put_back_with_its_note(room):
    [bad, other], theme, vote = board_and_ballot(room, BAD, "Toinen")
    themes.split(Scope(room), notes=[other.pk])

    hide(bad)
    theme.refresh_from_db()
    assert theme.hidden_at is not None
    assert not ballots.ballot(vote).exists()
    show(bad)

    theme.refresh_from_db()
    assert (theme.text, theme.hidden_at) == (BAD, None)
    assert [one.text for one in ballots.ballot(vote)] == [BAD]


def test_choice_that_was_voted_on_is_hidden_and_not_said_otherwise(room):
    [bad, *_rest], _theme, vote = board_and_ballot(room, BAD, "Toinen")
    factories.make_dot(vote.choices.get())

    hide(bad)

    assert not ballots.ballot(vote).exists()
    assert vote.choices.get().text == BAD


def test_statement_said_anew_is_hidden_with_its_note(room):
    phrase = make_step(room, kind="phrase", state=State.CLOSED)
    note = make_contribution(phrase, text="Vanha lause")
    choice = make_choice(make_step(room, kind="vote"), text="Uusi lause", contribution=note)

    hide(note)

    choice.refresh_from_db()
    assert choice.hidden_at is not None


def test_choice_of_the_same_words_is_hidden_on_every_ballot(room):
    first, second = (make_choice(make_step(room, kind=kind), text=BAD) for kind in ("prioritise", "vote"))

    hide(first)

    second.refresh_from_db()
    assert second.hidden_at is not None


def test_put_back_brings_back_only_what_the_same_press_hid(room):
    theme = factories.make_theme(room)
    choice = make_choice(make_step(room, kind="prioritise"), theme=theme, text="Muu")
    hide(choice)

    hide(theme)
    show(theme)

    choice.refresh_from_db()
    assert choice.hidden_at is not None
    show(choice)
    assert choice.hidden_at is None


def test_hidden_words_are_in_no_sentence_of_a_move_and_come_back_by_no_undo(room):
    board = make_step(room, kind="board")
    bad, other, third = notes(board, BAD, "Toinen", "Kolmas")
    theme = themes.merge(Scope(room), notes=[bad.pk, other.pk, third.pk])
    themes.rename(Scope(room), theme=theme.pk, text="Yhteinen nimi")

    hide(bad)
    assert not Grouping.objects.filter(words__contains=BAD).exists()
    themes.undo(Scope(room))

    assert Theme.objects.get().text == "Toinen"


def test_hidden_subject_is_not_told_on_phones(client, room):
    client.post(reverse("room_join", args=["KAHVI"]), {"stakeholder_group": "business"})
    Participant.objects.update(group=factories.make_work_group(room))
    subject = make_choice(make_step(room, kind="prioritise", state=State.REVEALED), text=BAD)
    phrase = make_step(room, kind="phrase", source=subject.step, fields=["question"])
    make_contribution(phrase, group=Participant.objects.get().group, text="Miten?", field="question", about=subject)

    hide(subject)

    page = client.get(reverse("room", args=["KAHVI"])).content.decode()
    assert "Miten?" in page
    assert BAD not in page


def make_action(room, **columns):
    question = factories.make_key_question(room.event.series)
    return factories.make_action(factories.make_statement_of_will(question), **columns)


def test_hidden_action_is_seen_nowhere_and_leaves_its_place_to_another(room):
    action = make_action(room, title=BAD)
    step = make_step(room, kind="commit", state=State.REVEALED)

    committing.hide(room=room, action=action, by=make_manager())

    assert BAD not in str(showing.content(step))
    assert action.statement.actions.count() == 0
    assert not Action.objects.exists()
    assert list(committing.of_room(room)) == [action]


def test_hidden_action_is_not_put_back_above_three(room):
    action = make_action(room)
    committing.hide(room=room, action=action, by=make_manager())
    for _each in range(3):
        factories.make_action(action.statement)

    with pytest.raises(ActionRefused), transaction.atomic():
        committing.show(room=room, action=action, by=make_manager())

    Action.objects.first().delete()
    committing.show(room=room, action=action, by=make_manager())
    assert Action.objects.count() == 3


def test_owner_of_an_action_put_back_after_its_statement_was_published_is_asked(room):
    action = make_action(room, owner_email="omistaja@example.org")
    committing.hide(room=room, action=action, by=make_manager())
    type(action.statement).objects.update(published_at=timezone.now())

    committing.show(room=room, action=action, by=make_manager())

    assert Letter.objects.get(kind="action_owner").person.email == "omistaja@example.org"


def words(client, room, **asked):
    return client.get(reverse("console_words", args=[room.event_id]), asked).content.decode()


@pytest.fixture
def leader(client, room):
    client.force_login(make_manager())


def press(client, room, kind, thing, **more):
    sent = {"kind": kind, "key": str(thing.pk), **more}
    return client.post(reverse("console_words", args=[room.event_id]), sent)


def test_every_note_can_be_found_and_hidden_however_old(client, leader, room):
    written = notes(make_step(room), *(f"Lappu {n:02}" for n in range(41)))

    assert "Lappu 00" not in words(client, room)
    assert "Lappu 00" in words(client, room, page=2)
    assert "Lappu 00" in words(client, room, q="lappu 00")
    press(client, room, "note", written[0])

    assert Contribution.objects.shown().count() == 40


def test_focus_comes_back_to_the_button_that_was_pressed(client, leader, room):
    first, second = notes(make_step(room), "Eka", "Toka")

    page = client.get(press(client, room, "note", second)["Location"]).content.decode()

    assert page.count(" autofocus") == 1
    assert page.index(f'id="one-{second.pk}"') < page.index(" autofocus")
    assert first.text in page


@pytest.mark.parametrize(("asked", "told"), [({}, "Nothing has been written yet."), ({"q": "x"}, "Nothing was found.")])
def test_empty_list_says_whether_anything_was_looked_for(client, leader, room, asked, told):
    page = client.get(f"/en{reverse('console_words', args=[room.event_id])}", asked).content.decode()

    assert told in page


def test_table_and_step_of_a_note_are_told_apart(client, leader, room):
    step = make_step(room, title_fi="Mahdollisuudet")
    factories.make_contribution(step, group=factories.make_work_group(room))

    assert "Pöytä 1 · Mahdollisuudet" in words(client, room)


@pytest.mark.parametrize("kind", ["theme", "choice", "action"])
def test_themes_choices_and_actions_are_hidden_and_put_back_on_the_page(client, leader, room, kind):
    make = {
        "theme": lambda: factories.make_theme(room, text=BAD),
        "choice": lambda: make_choice(make_step(room, kind="vote"), text=BAD),
        "action": lambda: make_action(room, title=BAD),
    }
    thing = make[kind]()
    every = Action.everything if kind == "action" else type(thing).objects

    assert BAD in words(client, room, kind=kind)
    press(client, room, kind, thing)
    assert every.get().hidden_at is not None
    press(client, room, kind, thing, show="1")

    assert every.get().hidden_at is None
