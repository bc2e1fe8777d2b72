"""Own questions: written by those who prepare a series, kept in versions, answered, counted and read."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from forums import questions
from forums.models import Answer, Question
from forums.questions import QuestionRefusal, QuestionRefused, Wording
from tests.factories import (
    make_answer,
    make_consent,
    make_event,
    make_official,
    make_person,
    make_question,
    make_registration,
    make_series,
    make_special_needs,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


def wording(question=None, **changes):
    """A question as it is, with some changes."""
    if question is None:
        return Wording(kind="text", words={"label_fi": "Uusi", **changes})
    words = {name: getattr(question, name) or "" for name in questions.WORDS}
    parts = {name: changes.pop(name) for name in ("kind", "is_required", "shown_if", "shown_answer") if name in changes}
    same = {"kind": question.kind, "is_required": question.is_required}
    return Wording(words={**words, **changes}, **{**same, **parts})


def filled(**answers):
    """The form of a question as it is sent."""
    return {"kind": "text", "label_fi": "Mistä kuulit tästä?", "condition": "", **answers}


@pytest.fixture
def pair():
    """A choice, and a question that is asked by its second choice."""
    way = make_question(kind="choice", label_fi="Miten tulet?", choices_fi=["Junalla", "Autolla"])
    return way, make_question(way.series, label_fi="Minne pysäköit?", shown_if=way, shown_answer="2")


def test_words_of_a_question_without_answers_change_in_place_and_are_another_version():
    question = make_question()

    questions.revise(question=question, wording=wording(question, label_fi="Mitä toivot?"))

    assert [(one.pk, one.label_fi, one.version) for one in Question.objects.all()] == [(question.pk, "Mitä toivot?", 2)]


def test_words_of_a_question_with_answers_become_a_new_version_and_old_answers_keep_theirs():
    question = make_question(kind="choice", choices_fi=["Kyllä", "Ei"])
    old = make_answer(make_registration(make_event(question.series)), question, "2")

    newer = questions.revise(question=question, wording=wording(question, choices_fi="Ei\nKyllä"))

    assert (newer.lineage, newer.version, newer.key) == (question.lineage, 2, question.key)
    assert newer.field_name != question.field_name
    assert Answer.objects.get().question == question
    assert old.words() == "Ei"
    assert list(Question.objects.asked()) == [newer]


def test_what_is_no_wording_changes_without_a_new_version():
    question = make_answer().question

    questions.revise(question=question, wording=wording(question, is_required=True))

    assert [(one.version, one.is_required) for one in Question.objects.all()] == [(1, True)]


def test_an_old_page_changes_the_present_wording():
    question = make_answer().question
    questions.revise(question=question, wording=wording(question, label_fi="Toinen"))

    questions.revise(question=question, wording=wording(question, label_fi="Kolmas"))

    assert list(Question.objects.asked().values_list("label_fi", "version")) == [("Kolmas", 3)]


def test_conditions_follow_a_new_version_and_the_words_of_their_choice(pair):
    way, parking = pair
    make_answer(make_registration(make_event(way.series)), way, "1")

    newer = questions.revise(question=way, wording=wording(way, choices_fi="Autolla\nJunalla\nPyörällä"))

    parking.refresh_from_db()
    assert (parking.shown_if, parking.shown_answer, parking.condition_words()) == (newer, "1", "Autolla")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "text"}, QuestionRefusal.DECIDES),
        ({"choices_fi": "Junalla\nPyörällä\nKävellen"}, QuestionRefusal.CHOICE),
    ],
)
def test_what_another_question_depends_on_cannot_be_taken_away(pair, changes, reason):
    with pytest.raises(QuestionRefused) as refused:
        questions.revise(question=pair[0], wording=wording(pair[0], **changes))

    assert refused.value.reason == reason


def test_a_question_that_decides_cannot_be_removed_before_the_one_it_decides(pair):
    with pytest.raises(QuestionRefused):
        questions.remove(question=pair[0])
    questions.remove(question=pair[1])
    questions.remove(question=pair[0])

    assert not Question.objects.asked().exists()


def test_a_question_cannot_depend_on_a_later_one(pair):
    way, parking = pair
    changed = wording(way, shown_if=parking, shown_answer="yes")

    with pytest.raises(QuestionRefused) as refused:
        questions.revise(question=way, wording=changed)

    assert refused.value.reason == QuestionRefusal.ORDER


def test_a_removed_question_keeps_its_answers_and_comes_back_last():
    question = make_answer().question
    other = make_question(question.series)

    questions.remove(question=question)
    assert (list(Question.objects.asked()), Answer.objects.count()) == ([other], 1)
    questions.restore(question=question)

    assert list(Question.objects.beside(other)) == [other, question]


def test_questions_move_up_and_down_but_not_past_what_they_depend_on(pair):
    way, parking = pair
    third = make_question(way.series)

    questions.move(question=third, is_up=True)
    assert list(Question.objects.beside(way)) == [way, third, parking]
    questions.move(question=way, is_up=True)
    assert list(Question.objects.beside(way)) == [way, third, parking]
    questions.move(question=third, is_up=False)
    with pytest.raises(QuestionRefused):
        questions.move(question=parking, is_up=True)


def test_a_form_has_20_questions_at_most():
    series = make_series()
    for number in range(20):
        make_question(series, label_fi=f"Kysymys {number}")

    with pytest.raises(QuestionRefused):
        questions.add(series=series, event=None, wording=wording())


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_make_one_wording_in_force():
    question = make_answer().question

    def change(number):
        try:
            questions.revise(question=question, wording=wording(question, label_fi=f"Sana {number}"))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(change, range(4)))

    assert Question.objects.asked().count() == 1


def test_results_count_choices_list_texts_and_add_up_numbers():
    event = make_event()
    way = make_question(event.series, kind="several", label_fi="Miten?", choices_fi=["Junalla", "Autolla"])
    number = make_question(event.series, kind="number", label_fi="Montako?")
    for chosen, count in ((["1", "2"], "2"), (["2"], "1.5")):
        seat = make_registration(event)
        make_answer(seat, way, chosen)
        make_answer(seat, number, count)
    make_answer(make_registration(event, cancelled_at=timezone.now()), way, ["1"])

    first, second = questions.results(event)

    assert (first.people, first.counts) == (2, [("Junalla", 1), ("Autolla", 2)])
    assert (second.words, str(second.total)) == (["2", "1,5"], "3.5")


def test_results_keep_earlier_wordings_apart():
    answer = make_answer()
    question = answer.question
    questions.revise(question=question, wording=wording(question, label_fi="Mitä toivot?"))

    told = [(one.question.label_fi, one.people) for one in questions.results(answer.registration.event)]

    assert told == [("Mitä odotat?", 1), ("Mitä toivot?", 0)]


def test_a_question_is_added_and_shown_in_the_preview(client, manager):
    event = make_event()
    address = reverse("event_questions", args=[event.pk])

    response = client.post(address, filled(kind="choice", choices_fi="Junalla\nAutolla"))

    question = Question.objects.get()
    assert response.status_code == 302
    assert question.event == event
    assert f"preview-{question.field_name}" in text(client.get(address))


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"label_fi": ""}, "label_fi"),
        ({"kind": "choice"}, "choices_fi"),
        ({"kind": "choice", "choices_fi": "Yksi"}, "choices_fi"),
        ({"kind": "choice", "choices_fi": "Yksi\nKaksi", "choices_sv": "Ett"}, "choices_fi"),
        ({"condition": "9:1"}, "condition"),
        ({"kind": "picture"}, "kind"),
    ],
)
def test_a_wrong_question_is_refused_and_what_was_written_stays(client, manager, changes, wrong):
    response = client.post(reverse("series_questions", args=[make_series().pk]), filled(help_fi="Ohjeeni", **changes))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]
    assert "Ohjeeni" in text(response)


def test_a_condition_is_chosen_in_one_list(client, manager, pair):
    way, parking = pair

    client.post(reverse("question_edit", args=[parking.pk]), filled(condition=f"{way.pk}:1"))

    parking.refresh_from_db()
    assert (parking.shown_if, parking.shown_answer, parking.label_fi) == (way, "1", "Mistä kuulit tästä?")


def test_a_refusal_is_told_on_the_page_of_a_question(client, manager, pair):
    response = client.post(reverse("question_edit", args=[pair[0].pk]), filled())

    assert response.status_code == 422
    assert str(QuestionRefusal.DECIDES.label) in text(response)


def test_a_question_is_moved_removed_and_brought_back_by_buttons(client, manager):
    first = make_question()
    second = make_question(first.series, label_fi="Toinen")

    client.post(reverse("question_move", args=[second.pk]), {"to": "up"})
    assert list(Question.objects.beside(first)) == [second, first]
    page = text(client.post(reverse("question_remove", args=[first.pk]), follow=True))
    assert "Mitä odotat?" in page
    client.post(reverse("question_restore", args=[first.pk]))

    assert Question.objects.asked().count() == 2


def test_an_event_is_switched_to_ask_for_needs_and_consents(client, manager):
    event = make_event()

    client.post(reverse("event_asking", args=[event.pk]), {"asking-asks_diet": "on", "asking-asks_photos": "on"})

    event.refresh_from_db()
    assert (event.asks_diet, event.asks_access, event.asks_listing, event.asks_photos) == (True, False, False, True)


def test_the_keeper_of_a_roster_reads_one_persons_answers_and_never_their_needs(client):
    seat = make_registration(organisation="Esimerkkiyritys")
    make_answer(seat, value="Uusia tuttuja")
    make_consent(seat, kind="photos")
    make_special_needs(seat, diet_words="CANARY-NEED")
    client.force_login(make_official())
    event_id = seat.event_id

    panel = text(client.get(reverse("roster_answers", args=[event_id, seat.pk])))
    summary = text(client.get(reverse("event_answers", args=[event_id])))
    roster = text(client.get(reverse("roster", args=[event_id])))

    assert "Uusia tuttuja" in panel
    assert "Uusia tuttuja" in summary
    assert seat.person.last_name not in summary
    person = text(client.get(reverse("roster_person", args=[event_id, seat.pk])))
    assert f'href="{seat.pk}/"' in roster
    assert reverse("roster_answers", args=[event_id, seat.pk]) in person
    assert "CANARY-NEED" not in panel + summary + roster


def test_answers_of_another_events_person_are_not_found(client, manager):
    seat = make_registration()

    response = client.get(reverse("roster_answers", args=[make_event().pk, seat.pk]))

    assert response.status_code == 404


def test_who_lacks_an_answer_that_is_really_asked_of_them_is_named_to_the_keeper(client, pair):
    way, _parking = pair
    Question.objects.update(is_required=True)
    event = make_event(way.series)
    silent, driver, passenger = (make_registration(event, make_person(last_name=name)) for name in ("A", "B", "C"))
    make_answer(driver, question=way, value="2")
    make_answer(passenger, question=way, value="1")
    make_registration(event, cancelled_at=timezone.now())
    client.force_login(make_official())

    page = text(client.get(reverse("event_answers", args=[event.pk])))

    assert questions.unanswered(event) == [silent, driver]
    assert [str(seat.person) in page for seat in (silent, driver, passenger)] == [True, True, False]


def test_names_of_the_silent_cost_the_same_for_1_and_30_people(django_assert_num_queries):
    event = make_event()
    make_question(event=event, is_required=True)
    for _ in range(30):
        make_registration(event)

    with django_assert_num_queries(4):
        assert len(questions.unanswered(event)) == 30
