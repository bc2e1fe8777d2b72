"""Rewording between the rounds of a vote, and what a phrased statement is about."""

from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse

from forums.groupwork import board, maps, rewording, showing, steps, subjects
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Choice, Contribution, Step, Vote
from forums.picturing import wills
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return make.make_room()


@pytest.fixture
def table(room):
    return make.make_work_group(room)


@pytest.fixture
def choice(room, table):
    """A table's statement after the first round of its vote."""
    phrase = make.make_step(room, kind="phrase", state="closed", fields=["will"])
    note = make.make_contribution(phrase, group=table, field="will", text="Me haluamme junia.")
    vote = make.make_step(room, kind="vote", state="revealed", source=phrase)
    return make.make_choice(vote, contribution=note, group=table, text=note.text)


def refused(call, **given):
    with pytest.raises(RoomRefused) as refusal:
        call(**given)
    return refusal.value.reason


def test_a_table_says_its_statement_anew_and_the_note_stays(room, table, choice):
    make.make_vote(choice, value=-1, reason="Junia on jo.")
    (before,) = rewording.drafts(choice.step, table)

    rewording.reword(choice=choice, text="Me haluamme  lisää junia.", by_table=make.make_participant(room, group=table))

    (after,) = rewording.drafts(choice.step, table)
    assert (before.objections, before.was) == (["Junia on jo."], "")
    assert (after.text, after.was) == ("Me haluamme lisää junia.", "Me haluamme junia.")
    assert (Contribution.objects.get().text, choice.votes.count()) == ("Me haluamme junia.", 1)


def test_another_table_and_a_phone_without_a_table_may_not(room, choice):
    for group in (make.make_work_group(room), None):
        one = make.make_participant(room, group=group)

        assert refused(rewording.reword, choice=choice, text="Muuta", by_table=one) == RoomRefusal.UNKNOWN_CHOICE


@pytest.mark.parametrize(("state", "turn"), [("open", 1), ("hidden", 1), ("closed", 2)])
def test_nothing_is_reworded_while_people_vote_or_after_the_second_round_began(choice, state, turn):
    choice.step.state, choice.step.round = state, turn
    choice.step.save()

    assert refused(rewording.reword, choice=choice, text="Muuta") == RoomRefusal.ROUND_OVER
    assert rewording.drafts(choice.step) == []


@pytest.mark.parametrize(("text", "reason"), [(" ", RoomRefusal.EMPTY), ("a" * 201, RoomRefusal.TOO_LONG)])
def test_a_wording_is_of_1_to_200_letters(choice, text, reason):
    assert refused(rewording.reword, choice=choice, text=text) == reason


def test_objections_are_told_to_the_table_only_when_results_have_been_shown(choice, table):
    make.make_vote(choice, value=-1, reason="Junia on jo.")
    choice.step.state = "closed"
    choice.step.save()

    assert [one.objections for one in rewording.drafts(choice.step, table)] == [[]]


def test_a_phone_rewords_and_sees_the_first_wording_in_the_second_round(client, room, table, choice):
    client.post(reverse("room_join", args=[room.code]), {"stakeholder_group": "business"})
    room.participants.update(group=table)
    page = reverse("room", args=[room.code])

    before = client.get(page).text
    answer = client.post(
        reverse("room_reword", args=[room.code]), {"choice": choice.pk, "text": "Me haluamme lisää junia."}
    )
    choice.step.refresh_from_db()
    steps.next_round(step=choice.step, seen=choice.step.version, by=None)

    after = client.get(page).text
    assert (f"reword-{choice.pk}" in before, answer.status_code) == (True, 302)
    assert ["Me haluamme lisää junia." in after, "Me haluamme junia." in after] == [True, True]


def test_a_facilitator_rewords_on_the_page_of_results_and_is_told_what_is_wrong(manager, client, choice):
    page = reverse("console_results", args=[choice.step.room.event_id, choice.step_id])

    wrong = client.post(page, {"choice": choice.pk, "text": ""})
    right = client.post(page, {"choice": choice.pk, "text": "Me haluamme lisää junia."})

    choice.refresh_from_db()
    assert (wrong.status_code, 'id="error-summary"' in wrong.text, right.status_code) == (422, True, 302)
    assert (choice.text, choice.other_text) == ("Me haluamme junia.", "Me haluamme lisää junia.")


def test_results_tell_the_words_that_were_voted_on_in_each_round(manager, client, room, choice):
    for _person in range(5):
        make.make_vote(choice, value=1)
    maps.draw(choice.step)
    first, new = "Me haluamme junia.", "Me haluamme lisää junia."

    rewording.reword(choice=choice, text=new)
    before = told(client, choice)
    step = Step.objects.get(pk=choice.step_id)
    step = steps.next_round(step=step, seen=step.version, by=None)
    for _person in range(5):
        make.make_vote(choice, value=1, round=2)
    steps.move(step=step, to="closed", seen=step.version, by=None)
    step.refresh_from_db()
    steps.move(step=step, to="revealed", seen=step.version, by=None)
    step.refresh_from_db()
    maps.draw(step)

    assert (before, told(client, choice)) == ([first, first, first], [new, new, new])


def told(client, choice):
    """The words of a choice on the screen, on the opinion map, and in the answers of its voters."""
    step = Step.objects.get(pk=choice.step_id)
    (heading,) = showing.content(step)
    (answer,) = {vote.choice.text for vote in Vote.objects.filter(choice=choice)}
    page = client.get(reverse("console_results", args=[step.room.event_id, step.pk]))
    assert page.context["opinion"].rows[0].text == maps.told(step).rows[0].text
    return [heading.lines[0].text, maps.told(step).rows[0].text, answer]


def test_a_wording_that_is_that_of_the_first_round_again_proposes_nothing(choice, table):
    rewording.reword(choice=choice, text="Muuta")
    rewording.reword(choice=choice, text="Me haluamme junia.")

    assert [(one.text, one.was) for one in rewording.drafts(choice.step, table)] == [("Me haluamme junia.", "")]


def test_a_statement_of_will_says_which_key_question_it_is_about(room, table):
    question = make.make_key_question(room.event.series)
    step = make.make_step(room, kind="phrase", fields=["will"])
    writer = make.make_participant(room, group=table)
    (subject,) = subjects.offered(step)

    note = board.write(step=step, participant=writer, uuid=uuid4(), text="Me haluamme", about=subject.key)
    voted = make.make_choice(make.make_step(room, kind="vote"), contribution=note, text=note.text)

    assert note.question == question
    assert [(one.key_question, one.choice) for one in wills.gather(step=voted.step)] == [(question, voted)]


def test_a_key_question_is_about_what_was_put_first_in_the_order_shown(room):
    ballot = make.make_step(room, kind="prioritise", state="closed")
    first, second = make.make_choice(ballot), make.make_choice(ballot)
    for _one in range(5):
        make.make_dot(second, make.make_participant(room), 3)
    step = make.make_step(room, kind="phrase", fields=["question"], source=ballot)

    before = [one.about for one in subjects.offered(step)]
    ballot.state = "revealed"
    ballot.save()
    step.refresh_from_db()

    assert (before, [one.about for one in subjects.offered(step)]) == ([first, second], [second, first])


def test_nobody_must_say_what_it_is_about_and_a_foreign_subject_is_none(room):
    step = make.make_step(room, kind="phrase", fields=["will"])
    foreign = make.make_key_question()
    writer = make.make_participant(room)

    for about in ("", f"question:{foreign.pk}", "choice:x"):
        note = board.write(step=step, participant=writer, uuid=uuid4(), text="Me haluamme", about=about)
        assert (note.question, note.about) == (None, None)


def test_the_phone_offers_the_subjects_and_tells_which_was_chosen(client, room, table):
    question = make.make_key_question(room.event.series, theme_fi="Junat")
    step = make.make_step(room, kind="phrase", fields=["will"])
    client.post(reverse("room_join", args=[room.code]), {"stakeholder_group": "business"})
    room.participants.update(group=table)
    sent = {"step": step.pk, "id": str(uuid4()), "text": "Me haluamme", "about": f"question:{question.pk}"}

    client.post(reverse("room_write", args=[room.code]), sent)
    page = client.get(reverse("room", args=[room.code])).text

    assert [f'value="question:{question.pk}"' in page, ": Junat</p>" in page] == [True, True]


@pytest.mark.parametrize(
    ("turn", "words"), [(1, ("Me haluamme junia.", "Uusin sanoin")), (2, ("Uusin sanoin", "Me haluamme junia."))]
)
def test_words_reworded_before_they_stood_apart_are_parted(choice, turn, words):
    Step.objects.filter(pk=choice.step_id).update(round=turn)
    Choice.objects.filter(pk=choice.pk).update(text="Uusin sanoin")

    import_module("forums.migrations.0007_words_of_both_rounds").part(apps, None)

    choice.refresh_from_db()
    assert (choice.text, choice.other_text) == words
