"""Questions of an operating model: checked in its file, copied into each new series, changed there by people."""

import copy
import tomllib
from datetime import date

import pytest

from forums import operating, scheduling
from forums.models import Question
from forums.operating import FOLDER
from forums.operating_format import OperatingModelRefused, check
from tests.factories import make_municipality
from tests.forums.plans import PICTURE, template

ASKED = """
[[questions]]
key = "way"
kind = "choice"
is_required = true
label = { fi = "Miten tulet?", sv = "Hur kommer du?", en = "How do you come?" }
help = { fi = "Ohje", sv = "Hjälp", en = "Help" }
choices = [
  { fi = "Junalla", sv = "Med tåg", en = "By train" },
  { fi = "Autolla", sv = "Med bil", en = "By car" },
]

[[questions]]
kind = "number"
label = { fi = "Montako paikkaa autossa?", sv = "Hur många platser i bilen?", en = "How many seats in the car?" }
only_if = { question = "way", answer = 2 }
"""
OWN = """
kind = "yes_no"
label = { fi = "Tuletko junalta?", sv = "Kommer du från tåget?", en = "Do you come from the train?" }
only_if = { question = "way", answer = 1 }
"""


@pytest.fixture
def content():
    """An operating model with two questions of the series and one of its first event."""
    model = tomllib.loads((FOLDER / f"{PICTURE}.toml").read_text(encoding="utf-8"))
    model |= {"version": 99, **copy.deepcopy(tomllib.loads(ASKED))}
    model["events"][0]["questions"] = [tomllib.loads(OWN)]
    return model


@pytest.mark.django_db
def test_questions_are_copied_into_a_series_with_their_conditions(content):
    check(content)
    template()
    newest = operating.keep(content, "test.toml").template

    series = scheduling.start_series(
        template=newest,
        name="Sarja",
        municipalities=[make_municipality()],
        first_day=date(2026, 12, 9),
        by=None,
    )

    way, seats, train = Question.objects.filter(series=series).order_by("pk")
    assert (way.kind, way.is_required, way.label_sv, way.choices_en) == (
        "choice",
        True,
        "Hur kommer du?",
        "By train\nBy car",
    )
    assert (seats.shown_if, seats.shown_answer, seats.condition_words()) == (way, "2", "Autolla")
    assert (train.event, train.shown_if, train.shown_answer) == (series.events.get(ordinal=1), way, "1")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda rows: rows[0].update(kind="text"), "questions[1].choices"),
        (lambda rows: rows[0].pop("choices"), "questions[1].choices"),
        (lambda rows: rows[0].update(kind="picture"), "questions[1].kind"),
        (lambda rows: rows[0]["label"].pop("sv"), "questions[1].label.sv"),
        (lambda rows: rows[1]["only_if"].update(question="other"), "questions[2].only_if"),
        (lambda rows: rows[1]["only_if"].update(answer=3), "questions[2].only_if"),
        (lambda rows: rows[1]["only_if"].update(answer="yes"), "questions[2].only_if"),
        (lambda rows: rows.reverse(), "questions[1].only_if"),
    ],
)
def test_a_wrong_question_is_named_by_its_path(content, change, path):
    change(content["questions"])

    with pytest.raises(OperatingModelRefused) as refused:
        check(content)

    assert str(refused.value).startswith(f"{path}:")
