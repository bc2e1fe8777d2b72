"""The brief for those who decide in municipalities: what it asks, what it rests on, and what it keeps to itself."""

from datetime import date

import pytest
from django.utils import translation

from forums.models import Action, StatementOfWill
from materials import pdf
from materials.documents import snapshot_of_series
from materials.pdf import pages
from tests.factories import (
    make_action,
    make_contribution,
    make_event,
    make_key_question,
    make_proposal,
    make_room,
    make_series,
    make_statement_of_will,
    make_step,
    make_task,
)
from tests.materials import paper, series_samples

VOTES = {"agree": 6, "passed": 1, "disagree": 1, "voted": 8, "present": 10}


@pytest.fixture
def question(db):
    return make_key_question(make_series())


def brief_of(question, language="en"):
    return snapshot_of_series(question.series, "brief", language)


def asked(**fields):
    with translation.override("en"):
        return pages.context("brief", series_samples.brief(**fields))["asked"]


def test_only_published_statements_and_their_actions_are_told(question):
    draft = make_statement_of_will(question, text="Me haluamme salassa.")
    make_action(draft)
    shown = make_statement_of_will(
        question,
        text="Me haluamme, että nuoret jäävät.",
        votes=VOTES,
        outcome=StatementOfWill.Outcome.ADOPTED,
        published_at="2026-11-22T10:00:00Z",
    )
    make_action(shown, owner_name="Esimerkki Salainen", due_on=date(2027, 3, 31), status=Action.Status.DONE)

    said = brief_of(question)

    assert [will["sentence"] for will in said["questions"][0]["wills"]] == ["Me haluamme, että nuoret jäävät."]
    assert [(one["what"], one["owner"], one["due_on"]) for one in said["actions"]] == [
        ("Yhteinen kesätyöpäivä", "Esimerkki Oy", "2027-03-31")
    ]
    assert said["counted"] == {"notes": 0, "adopted": 1, "actions": 1, "done": 1}


def test_notes_that_have_been_hidden_or_belong_to_others_are_not_counted(question):
    step = make_step(make_room(make_event(question.series)))
    make_contribution(step)
    make_contribution(step, hidden_at="2026-11-22T10:00:00Z")
    make_contribution()

    assert brief_of(question)["counted"]["notes"] == 1


def test_tasks_that_are_late_are_nothing_for_decision_makers(question, time_machine):
    time_machine.move_to("2026-11-22T10:00:00Z")
    make_task(question.series, title_fi="Myöhässä", due_on=date(2026, 11, 21))
    make_task(question.series, title_fi="Tulossa", due_on=date(2026, 11, 22))

    assert [task["title"] for task in brief_of(question, "fi")["tasks"]] == ["Tulossa"]


def test_the_proposal_is_told_in_its_own_language_only(question):
    make_proposal(question.series, title="Ohjelma", decision="Päätetään.\n\nMyöhemmin lisää.")

    assert brief_of(question, "fi")["proposal"] == {"title": "Ohjelma", "body": "", "decision": ["Päätetään."]}
    assert brief_of(question, "sv")["proposal"] is None


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ({}, "Take a stand on the statements of will"),
        ({"questions": series_samples.questions(wills=())}, "Say which of the key questions"),
        ({"questions": []}, "Name those who should be heard"),
    ],
)
def test_what_is_asked_first_follows_from_how_far_the_series_is(fields, first):
    assert asked(**fields)[0].startswith(first)


def test_actions_without_an_owner_and_the_next_event_are_asked_for():
    assert asked()[2:] == [
        "Name an owner: 1 action has none.",
        "Come yourself, or send somebody, to the next event: Kolmas foorumi, Mon 15 February 2027, 9.00–11.00.",
    ]
    assert asked(next=None)[-1] == "Ask in half a year what has come of this, and put the answer on the agenda."


def test_shares_are_told_with_how_many_voted_and_attendance_with_of_how_many_events():
    text = " ".join(paper.words(pdf.render("brief", series_samples.brief(), "en")))

    assert "75% agree (n = 32)" in text
    assert "Attendance is known of 2 of the 3 events." in text


def test_little_to_say_is_set_larger_and_does_not_leave_a_page_for_its_end_alone():
    little = series_samples.brief(questions=[], actions=[], phenomena=[], proposal=None, tasks=[], aims=[])

    assert pages.context("brief", little)["look"] == "roomy"
    assert "Read more and take part" in paper.words(pdf.render("brief", little, "en"))[-1]
