"""The words of both rounds of a vote: each is told, hidden, counted and asked again as what it is."""

import pytest
from django.urls import reverse

from forums.groupwork import moderation, privacy, rewording, steps
from forums.models import Choice, StatementOfWill, Step
from forums.picturing import wills
from tests import factories

pytestmark = pytest.mark.django_db
FIRST, SECOND = "Me haluamme junia.", "Me haluamme junia iltaisin."


@pytest.fixture
def phrase():
    return factories.make_step(factories.make_room(), kind="phrase", state="closed", fields=["will"])


@pytest.fixture
def note(phrase):
    return factories.make_contribution(phrase, group=factories.make_work_group(phrase.room), field="will", text=FIRST)


@pytest.fixture
def choice(phrase, note):
    """A statement that has been voted on, and said anew since."""
    vote = factories.make_step(phrase.room, kind="vote", state="closed", source=phrase)
    choice = factories.make_choice(vote, contribution=note, group=note.group, text=FIRST)
    return rewording.reword(choice=choice, text=SECOND)


def open_second_round(choice):
    steps.next_round(step=choice.step, seen=Step.objects.get(pk=choice.step_id).version, by=None)


def ask_again(step):
    again = factories.make_step(step.room, kind="vote", state="hidden", opened_at=None, source=step)
    return steps.move(step=again, to="open", seen=again.version, by=None)


def test_hidden_words_come_in_no_second_round(choice, phrase, client):
    client.force_login(factories.make_manager())
    twin = factories.make_contribution(phrase, field="will", text=SECOND)
    page = client.get(reverse("console_words", args=[phrase.room.event_id]), {"kind": "choice", "q": "iltaisin"})

    moderation.hide(thing=twin, by=factories.make_manager())
    open_second_round(choice)

    assert SECOND in page.content.decode()
    assert Choice.objects.get().hidden_at


def test_hidden_first_words_stand_beside_no_second_ones(choice, phrase):
    open_second_round(choice)

    moderation.hide(thing=factories.make_contribution(phrase, field="will", text=FIRST), by=factories.make_manager())

    assert Choice.objects.get().hidden_at


def test_who_asks_for_what_is_kept_of_them_reads_the_words_they_voted_on(choice):
    seat = factories.make_registration(choice.step.room.event)
    voter = factories.make_participant(choice.step.room, registration=seat)
    factories.make_vote(choice, voter, value=-1, reason="Ei junia")

    open_second_round(choice)
    factories.make_vote(choice, voter, value=1, round=2)

    told = privacy.group_work(seat.person)[0]["votes"]
    assert {vote["round"]: vote["choice__text"] for vote in told} == {1: FIRST, 2: SECOND}


def test_new_words_of_a_theme_are_counted_for_its_statement(choice):
    theme = factories.make_theme(choice.step.room, text=FIRST, field="will")
    Choice.objects.update(contribution=None, theme=theme)
    question = factories.make_key_question(choice.step.room.event.series)
    statement = factories.make_statement_of_will(question, text=FIRST, choice=choice)
    open_second_round(choice)
    factories.make_vote(choice, round=2)
    Step.objects.filter(pk=choice.step_id).update(state="closed")

    counted = wills.count(statement=StatementOfWill.objects.get(pk=statement.pk))

    assert counted.text == SECOND


def test_what_is_voted_on_in_a_new_step_has_its_newest_words(choice):
    again = ask_again(choice.step)

    assert list(again.choices.values_list("text", "other_text")) == [(SECOND, "")]


def test_statement_that_was_asked_again_is_drafted_once(choice):
    again = ask_again(choice.step)
    series = choice.step.room.event.series
    listed = [(one.step_id, one.text) for one in wills.loose(series)]
    factories.make_key_question(series)

    made = [len(wills.gather(step=step)) for step in (choice.step, again)]

    assert (listed, made) == ([(again.pk, SECOND)], [0, 1])


def test_statement_that_was_drafted_before_it_was_asked_again_is_not_drafted_anew(choice):
    factories.make_key_question(choice.step.room.event.series)
    [draft] = wills.gather(step=choice.step)

    assert wills.gather(step=ask_again(choice.step)) == []
    assert list(StatementOfWill.objects.all()) == [draft]
