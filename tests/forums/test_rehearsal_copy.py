"""What a rehearsal takes over of the real series: the questions that statements of will answer, word for word."""

import pytest

from forums import tasks
from forums.groupwork import subjects
from forums.models import KeyQuestion
from forums.rehearsal import copying
from tests import factories

pytestmark = pytest.mark.django_db


def test_questions_of_the_copy_are_not_their_themes(monkeypatch):
    monkeypatch.setattr(tasks.play_rehearsal, "delay", int)
    event = factories.make_event()
    question = factories.make_key_question(event.series, theme_fi="Hankemylly", question_fi="Kuka jatkaa hanketta?")
    factories.make_statement_of_will(question)

    copied = KeyQuestion.objects.get(series=copying.make(event=event, by=None).event.series_id)

    assert (copied.theme, copied.question) == ("Hankemylly", "Kuka jatkaa hanketta?")


def test_a_subject_whose_question_is_its_theme_says_it_once():
    step = factories.make_step(kind="phrase", fields=["will"])
    for number, asked in enumerate(("Hankemylly", "Kuka jatkaa?"), start=1):
        factories.make_key_question(step.room.event.series, ordinal=number, theme_fi="Hankemylly", question_fi=asked)

    assert [one.text for one in subjects.offered(step)] == ["Hankemylly", "Hankemylly: Kuka jatkaa?"]
