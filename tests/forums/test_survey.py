"""The feedback survey: one answer each, by nobody in particular, and no results of few."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from forums import reminders, survey
from forums.models import SurveyAnswer, SurveyMark
from forums.survey import SurveyRefusal, SurveyRefused
from participants import privacy
from participants.models import Letter
from tests.factories import (
    helsinki,
    make_event,
    make_manager,
    make_planned_letter,
    make_registration,
    make_series,
    make_survey_answer,
)

FORUM = helsinki(2026, 11, 30, 9)  # to 11
AFTER = helsinki(2026, 12, 1, 12)


@pytest.fixture
def event():
    return make_event(make_series(invited_at=helsinki(2026, 9, 1)), starts_at=FORUM)


@pytest.fixture
def _after():
    with time_machine.travel(AFTER, tick=False):
        yield


def came(event, **fields):
    return make_registration(event, **{"seated_at": helsinki(2026, 10, 1), "attended_at": FORUM, **fields})


def answer(seat, **fields):
    survey.answer(registration=seat, **{"useful": 5, "heard": 4, "words": "Hyvä päivä", **fields})


def path(seat):
    return f"/feedback/{seat.survey_token()}/"


FORM = {"useful": "5", "heard": "4", "words": "Hyvä päivä"}


@pytest.mark.django_db
@pytest.mark.usefixtures("_after")
def test_an_answer_is_kept_without_a_name_and_the_person_is_marked(client, event):
    seat = came(event)

    sent = client.post(path(seat), FORM)
    page = client.get(path(seat))

    assert (sent.status_code, sent["Location"]) == (302, path(seat))
    assert list(SurveyAnswer.objects.values_list("event", "useful", "heard", "words")) == [
        (event.pk, 5, 4, "Hyvä päivä")
    ]
    assert list(SurveyMark.objects.values_list("registration", flat=True)) == [seat.pk]
    assert "<form" not in page.text.partition("<main")[2].partition("</main")[0]


@pytest.mark.django_db
@pytest.mark.usefixtures("_after")
def test_a_second_answer_is_not_taken(client, event):
    seat = came(event)
    client.post(path(seat), FORM)

    again = client.post(path(seat), {**FORM, "useful": "1"})

    assert (again.status_code, SurveyAnswer.objects.count()) == (422, 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("_after")
def test_opening_the_page_changes_nothing(client, event):
    client.get(path(came(event)))

    assert (SurveyMark.objects.count(), SurveyAnswer.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("_after")
@pytest.mark.parametrize("wrong", [{"useful": "6"}, {"heard": ""}, {"useful": "0"}, {"words": "a" * 501}])
def test_a_wrong_answer_comes_back_and_marks_nobody(client, event, wrong):
    response = client.post(path(came(event)), {**FORM, **wrong})

    assert (response.status_code, SurveyMark.objects.count()) == (422, 0)
    assert 'id="error-summary"' in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "fields", "reason"),
    [
        (FORUM, {}, SurveyRefusal.EARLY),
        (AFTER, {"attended_at": None}, SurveyRefusal.NOT_THERE),
        (AFTER, {"attended_at": None, "absent_at": FORUM}, SurveyRefusal.NOT_THERE),
        (AFTER, {"cancelled_at": FORUM}, SurveyRefusal.NOT_THERE),
        (FORUM + timedelta(days=31), {}, SurveyRefusal.CLOSED),
    ],
)
def test_who_may_not_answer_is_told_why(client, event, at, fields, reason):
    seat = came(event, **fields)
    with time_machine.travel(at, tick=False):
        page = client.get(path(seat))
        with pytest.raises(SurveyRefused) as refused:
            answer(seat)

    assert (refused.value.reason, str(reason.label) in page.text) == (reason, True)


@pytest.mark.django_db
@pytest.mark.usefixtures("_after")
def test_a_cancelled_event_has_no_survey(client, event):
    seat = came(event)
    type(event).objects.filter(pk=event.pk).update(cancelled_at=FORUM)
    seat.refresh_from_db()

    assert survey.refusal(seat) == SurveyRefusal.CANCELLED


@pytest.mark.django_db
@pytest.mark.usefixtures("_after")
@pytest.mark.parametrize("token", ["1.1:vale", "x", "a" * 200])
def test_a_made_up_link_leads_nowhere(client, token):
    assert client.get(f"/feedback/{token}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("_after")
def test_the_link_of_the_survey_does_not_open_the_registration_nor_the_other_way_round(client, event):
    seat = came(event)

    crossed = [client.get(f"/registrations/{seat.survey_token()}/"), client.get(f"/feedback/{seat.link_token()}/")]

    assert [response.status_code for response in crossed] == [404, 404]


@pytest.mark.django_db
def test_neither_mark_nor_answer_holds_a_time_or_a_number_that_tells_an_order():
    kinds = {
        model.__name__: {field.name: field.get_internal_type() for field in model._meta.concrete_fields}
        for model in (SurveyMark, SurveyAnswer)
    }

    assert kinds["SurveyMark"] == {"registration": "OneToOneField"}
    assert kinds["SurveyAnswer"] == {
        "id": "UUIDField",
        "event": "ForeignKey",
        "useful": "PositiveSmallIntegerField",
        "heard": "PositiveSmallIntegerField",
        "words": "CharField",
        "is_told": "BooleanField",
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_after")
def test_the_rows_of_the_database_do_not_tell_which_answer_came_with_which_mark():
    event = make_event(make_series(invited_at=helsinki(2026, 9, 1)), starts_at=FORUM)
    for number in range(12):
        answer(came(event), words=f"{number:02}")

    with connection.cursor() as cursor:
        written = {}
        for table in ("forums_surveyanswer", "forums_surveymark"):
            cursor.execute(f"SELECT DISTINCT xmin::text FROM {table}")
            written[table] = cursor.fetchall()
        cursor.execute("SELECT words FROM forums_surveyanswer ORDER BY ctid")
        order = [words for (words,) in cursor.fetchall()]

    assert written["forums_surveyanswer"] == written["forums_surveymark"]
    assert len(written["forums_surveymark"]) == 1
    assert sorted(order) == [f"{number:02}" for number in range(12)]
    assert order != sorted(order)  # once in half a billion times chance gives this order


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_after")
def test_four_presses_at_once_count_once():
    seat = came(make_event(make_series(invited_at=helsinki(2026, 9, 1)), starts_at=FORUM))

    def press(_):
        try:
            answer(seat)
        except SurveyRefused as refused:
            return refused.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(press, range(4)))

    assert (outcomes.count(None), outcomes.count(SurveyRefusal.ANSWERED)) == (1, 3)
    assert (SurveyMark.objects.count(), SurveyAnswer.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_under_five_answers_nothing_but_their_number_is_told(event):
    came(event)
    for _ in range(4):
        make_survey_answer(event, words="Tunnistettava")

    assert survey.results(event) == survey.Results(answers=4, came=1)


@pytest.mark.django_db
def test_from_five_answers_on_scales_and_sentences_are_told(event):
    for useful in (5, 5, 4, 3, 1):
        make_survey_answer(event, useful=useful, heard=2, words=f"Sanat {useful}" if useful < 4 else "")

    told = survey.results(event)

    assert (told.answers, told.useful.counts) == (5, [(5, 2, 40), (4, 1, 20), (3, 1, 20), (2, 0, 0), (1, 1, 20)])
    assert (told.useful.mean, told.heard.mean) == (3.6, 2.0)
    assert sorted(told.words) == ["Sanat 1", "Sanat 3"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_after")
def test_what_one_more_answer_changes_is_told_only_with_four_others(event):
    def told():
        results = survey.results(event)
        return results.answers, results.told, results.useful and results.useful.mean, len(results.words)

    seen = []
    for number in range(1, 11):
        answer(came(event), useful=1 if number > 5 else 5, words=f"Lause {number}")
        seen.append(told())

    assert seen[:4] == [(number, 0, None, 0) for number in range(1, 5)]
    assert seen[4:9] == [(number, 5, 5.0, 5) for number in range(5, 10)]
    assert seen[9] == (10, 10, 3.0, 10)


@pytest.mark.django_db
@pytest.mark.parametrize("answers", [0, 4, 5])
def test_the_page_of_results_shows_sentences_from_five_answers_on(client, event, answers):
    client.force_login(make_manager())
    for number in range(answers):
        make_survey_answer(event, words=f"Lause {number}")

    page = client.get(f"/events/{event.pk}/feedback/")

    assert ("Lause 0" in page.text) == (answers >= 5)


@pytest.mark.django_db
def test_thanks_lead_to_the_survey_and_the_reminder_only_who_has_not_answered(client, event):
    make_planned_letter(event, days=1, kind="thanks")
    make_planned_letter(event, days=8, kind="survey_reminder")
    answered, silent = came(event), came(event)
    with time_machine.travel(AFTER, tick=False):
        reminders.send_planned()
        address = next(line for line in answered.person.letters.get().text.splitlines() if "/feedback/" in line)
        client.post(address[address.index("/feedback/") :], FORM)
    with time_machine.travel(helsinki(2026, 12, 8, 9), tick=False):
        reminders.send_planned()

    assert [one.person for one in Letter.objects.filter(kind="survey_reminder")] == [silent.person]


@pytest.mark.django_db
@pytest.mark.usefixtures("_after")
def test_who_is_erased_loses_the_link_and_the_mark_and_the_answer_stays_with_nobody(client, event):
    seat = came(event)
    link = path(seat)
    answer(seat)

    told = privacy.export(seat.person)["surveys_answered"]
    privacy.erase(seat.person)

    assert told == [str(event)]
    assert client.get(link).status_code == 404
    assert (SurveyMark.objects.count(), SurveyAnswer.objects.count()) == (0, 1)


@pytest.mark.django_db
def test_answers_cost_the_same_number_of_queries_for_1_and_3(event, django_assert_num_queries):
    with time_machine.travel(AFTER, tick=False):
        for _ in range(3):
            seat = came(event)
            # a savepoint and its release; the event, its slots, the person; whether answered; the mark; the answers
            # read, taken out and written anew; the marks written anew
            with django_assert_num_queries(11):
                answer(seat)
