"""A question that is reworded while somebody has its form open: nothing is taken under words it was not given to."""

import pytest
from django.urls import reverse
from django.utils import translation

from forums import extras, questions
from forums.extras import Extras
from forums.models import Answer, Question, Registration
from tests.factories import make_answer, make_event, make_invitation, make_official, make_question, make_registration
from tests.forums.test_extras import person, register
from tests.forums.test_questions import wording
from tests.forums.test_told import address
from tests.pages import text

pytestmark = pytest.mark.django_db
SENTENCE = "The wording of this question has changed since you opened this page. Please answer it again."


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def event():
    return make_event()


@pytest.fixture
def coming(event):
    """A choice that nobody has answered."""
    return make_question(event.series, kind="choice", label_fi="Tuletko?", choices_fi=["Kyllä", "Ei"])


def reword(question, **changes):
    """Change the words of a question; answers the wording in force."""
    return questions.revise(question=Question.objects.get(pk=question.pk), wording=wording(question, **changes))


def told(response):
    """The errors of a form that came back, by the names of its fields."""
    assert response.status_code == 422
    return dict(response.context["form"].errors)


@pytest.mark.parametrize("is_answered", [False, True])
def test_a_choice_made_before_the_choices_changed_places_is_asked_again(client, event, coming, is_answered):
    if is_answered:
        make_answer(make_registration(event), coming, "1")
    newer = reword(coming, choices_fi="Ei\nKyllä")

    response = register(client, event, organisation="Esimerkkiyritys", **{coming.field_name: "1"})

    assert told(response) == {newer.field_name: [SENTENCE]}
    assert response.context["form"][newer.field_name].value() is None
    assert 'value="Esimerkkiyritys"' in text(response)
    assert text(response).count(SENTENCE) == 2  # above the form and at the question
    assert Answer.objects.count() == is_answered

    assert register(client, event, **{newer.field_name: "2"}).status_code == 302
    assert [(one.question, one.words()) for one in Answer.objects.filter(question=newer)] == [(newer, "Kyllä")]


@pytest.mark.parametrize(
    ("kind", "to", "written", "shown"),
    [
        ("text", "text", "Vastaukseni", "Vastaukseni"),
        ("long_text", "text", "Vastaukseni", "Vastaukseni"),
        ("number", "number", "12,5", "12,5"),
        ("text", "number", "kaksi", "kaksi"),
        ("choice", "number", "2", None),
        ("several", "several", ["1", "2"], None),
        ("yes_no", "text", "yes", None),
        ("text", "choice", "1", None),
    ],
)
def test_what_was_written_is_in_the_field_and_a_choice_is_left_open(client, event, kind, to, written, shown):
    question = make_question(event.series, kind=kind, choices_fi=["Yksi", "Kaksi"], is_required=True)
    newer = reword(question, kind=to, label_fi="Mitä toivot?")

    response = register(client, event, **{question.field_name: written})

    assert told(response) == {newer.field_name: [SENTENCE]}
    assert (response.context["form"][newer.field_name].value() or None) == shown


def test_who_answered_nothing_to_the_earlier_words_of_what_is_not_required_goes_on(client, event):
    question = make_question(event.series)
    reword(question, label_fi="Mitä toivot?")

    assert register(client, event, **{question.field_name: ""}).status_code == 302
    assert not Answer.objects.exists()


def test_what_depends_on_a_reworded_choice_is_kept_and_asked_again_only_if_it_was_reworded(client, event, coming):
    same, other = (
        make_question(event.series, label_fi=words, shown_if=coming, shown_answer="1") for words in ("Mistä?", "Miten?")
    )
    newer = reword(coming, choices_fi="Ei\nKyllä")
    reworded = reword(other, label_fi="Millä?", shown_if=newer, shown_answer="2")

    sent = {coming.field_name: "1", same.field_name: "Turengista", other.field_name: "Junalla"}
    response = register(client, event, **sent)

    assert told(response) == {newer.field_name: [SENTENCE], reworded.field_name: [SENTENCE]}
    form = response.context["form"]
    assert [form[one.field_name].value() for one in (same, reworded)] == ["Turengista", "Junalla"]


def test_earlier_words_of_what_is_not_asked_stop_nobody(client, event, coming):
    where = make_question(event.series, label_fi="Mistä?", shown_if=coming, shown_answer="1")
    reword(where, label_fi="Miltä asemalta?", shown_if=coming, shown_answer="1")

    assert register(client, event, **{coming.field_name: "2", where.field_name: "Turengista"}).status_code == 302
    assert [answer.question for answer in Answer.objects.all()] == [coming]


def test_a_question_removed_meanwhile_is_left_out_and_one_added_is_not_missed(client, event, coming):
    questions.remove(question=coming)
    make_question(event.series, label_fi="Uusi")

    assert register(client, event, **{coming.field_name: "1"}).status_code == 302
    assert not Answer.objects.exists()


def test_keepers_of_the_roster_and_the_invited_are_asked_again_too(client, event, coming):
    invitation = make_invitation(event)
    newer = reword(coming, choices_fi="Ei\nKyllä")

    invited = client.post(reverse("invitation", args=[invitation.link_token()]), person(**{coming.field_name: "1"}))
    client.force_login(make_official())
    kept = client.post(reverse("roster", args=[event.pk]), person(**{coming.field_name: "1"}))

    assert [told(invited), told(kept)] == [{newer.field_name: [SENTENCE]}] * 2
    assert not Registration.objects.exists()


def test_an_own_page_opened_before_keeps_the_answer_it_had(client, event, coming):
    seat = make_registration(event)
    make_answer(seat, coming, "1")
    newer = reword(coming, choices_fi="Ei\nKyllä")

    response = client.post(address(seat), {coming.field_name: "1"})

    assert told(response) == {newer.field_name: [SENTENCE]}
    assert [answer.words() for answer in Answer.objects.all()] == ["Kyllä"]


def test_an_own_page_opened_after_chooses_nothing_among_new_words_and_leaves_what_was_answered(client, event, coming):
    seat = make_registration(event)
    where = make_question(event.series, label_fi="Mistä?", shown_if=coming, shown_answer="1")
    make_answer(seat, coming, "1")
    make_answer(seat, where, "Turengista")
    newer = reword(coming, choices_fi="Ei\nKyllä")

    form = client.get(address(seat)).context["form"]
    shown = {name: form[name].value() for name in (newer.field_name, where.field_name)}
    client.post(address(seat), {name: value or "" for name, value in shown.items()})

    assert shown == {newer.field_name: None, where.field_name: "Turengista"}
    assert [answer.words() for answer in Answer.objects.order_by("pk")] == ["Kyllä", "Turengista"]


def test_an_own_page_shows_what_was_written_to_earlier_words_and_deletes_it_when_emptied(client, event):
    seat, question = make_registration(event), make_question(event.series)
    make_answer(seat, question, "Tuttuja")
    newer = reword(question, label_fi="Mitä toivot?")

    assert client.get(address(seat)).context["form"][newer.field_name].value() == "Tuttuja"
    client.post(address(seat), {newer.field_name: ""})

    assert not Answer.objects.exists()


def test_an_own_page_saved_untouched_leaves_what_was_written_with_its_words(client, event):
    seat, question = make_registration(event), make_question(event.series, kind="number", label_fi="Montako aikuista?")
    make_answer(seat, question, "3")
    newer = reword(question, label_fi="Montako lasta?")

    for value in ("3", "2"):
        client.post(address(seat), {newer.field_name: value})
        if value == "3":
            assert [(one.value, one.question.label_fi) for one in Answer.objects.all()] == [("3", "Montako aikuista?")]

    assert [(one.value, one.question.label_fi) for one in Answer.objects.all()] == [("2", "Montako lasta?")]


def test_what_was_chosen_among_earlier_words_goes_when_it_is_asked_no_more(client, event, coming):
    seat = make_registration(event)
    where = make_question(
        event.series, kind="choice", label_fi="Mihin?", choices_fi=["P1", "P2"], shown_if=coming, shown_answer="1"
    )
    make_answer(seat, coming, "1")
    make_answer(seat, where, "1")
    reword(where, choices_fi="P2\nP1", shown_if=coming, shown_answer="1")

    client.post(address(seat), {coming.field_name: "2"})

    assert [answer.words() for answer in Answer.objects.all()] == ["Ei"]


def test_what_was_written_is_kept_however_far_it_hangs_on_what_is_asked_again(client, event, coming):
    by_car = make_question(
        event.series, kind="choice", label_fi="Millä?", choices_fi=["Auto", "Juna"], shown_if=coming, shown_answer="1"
    )
    where = make_question(event.series, label_fi="Mistä?", shown_if=by_car, shown_answer="1")
    sent = {coming.field_name: "1", by_car.field_name: "1", where.field_name: "Turengista"}
    newer = reword(coming, choices_fi="Ei\nKyllä")
    worded = reword(where, label_fi="Mistä lähdet?", shown_if=by_car, shown_answer="1")

    response = register(client, event, **sent)

    assert set(told(response)) == {newer.field_name, worded.field_name}
    assert response.context["form"][worded.field_name].value() == "Turengista"


def test_an_answer_to_words_that_stand_no_more_is_left_out_and_the_others_are_kept(event, coming):
    seat, other = make_registration(event), make_question(event.series)
    reword(coming, choices_fi="Ei\nKyllä")

    extras.keep(seat, Extras(answers={coming: "1", other: "Tuttuja"}))

    assert [answer.value for answer in Answer.objects.all()] == ["Tuttuja"]


def test_what_was_chosen_among_earlier_words_answers_a_question_and_decides_nothing(event, coming):
    make_question(event.series, is_required=True, shown_if=coming, shown_answer="2")
    seat = make_registration(event)
    make_answer(seat, coming, "1")
    newer = reword(coming, is_required=True, choices_fi="Ei\nKyllä")

    assert questions.unanswered(event) == []
    make_answer(seat, newer, "1")
    assert questions.unanswered(event) == [seat]
