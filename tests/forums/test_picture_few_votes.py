"""Statements of will that fewer than five voted on: that they were voted on is told, how is told nowhere."""

import csv
import io
import json

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from forums.picturing import snapshot
from materials.documents import snapshot_of_series
from materials.pdf import pages
from tests import factories

pytestmark = pytest.mark.django_db
VOTES = {"passed": 0, "disagree": 1, "present": 6, "agree_at_least": 60, "disagree_at_most": 20}
GROUPS = {"groups": 2, "least_group": 51, "group_at_least": 50}


@pytest.fixture(params=[4, 5])
def voted(request):
    return request.param


@pytest.fixture
def statement(voted):
    question = factories.make_key_question(theme_en="Appeal", question_en="Where from?")
    votes = VOTES | GROUPS | {"voted": voted, "agree": voted - 1}
    return factories.make_statement_of_will(
        question, votes=votes, outcome="adopted", published_at=timezone.now(), no_action_because="Hoituu"
    )


@pytest.fixture
def frozen(statement):
    return snapshot.freeze(series=statement.key_question.series, is_draft=False, by=None)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def how(text, voted):
    """Whether a text tells how so many voted, and whether it tells that they did."""
    return [words in text for words in (f"{voted - 1} agree, 0 pass, 1 disagree", "too few to tell how")]


def test_page_tells_how_from_five_on(client, frozen, voted):
    page = client.get(reverse("picture", args=[frozen.series_id])).content.decode()

    assert how(page, voted) == [voted >= 5, voted < 5]
    assert ("at least 51 % agree" in page) is (voted >= 5)
    assert "/ present 6" in page


def test_data_tell_how_from_five_on(client, frozen, voted):
    answers = [client.get(reverse("picture_data", args=[frozen.series_id, form])) for form in ("json", "csv")]
    [will] = answers[0].json()["picture"]["wills"]
    rows = csv.DictReader(io.StringIO(answers[1].content.decode("utf-8-sig")), delimiter=";")
    [row] = [row for row in rows if row["section"] == "statement"]

    assert (will["votes"]["voted"], row["voted"], row["present"]) == (voted, str(voted), "6")
    assert (will["votes"]["agree"], row["agree"]) == ((4, "4") if voted == 5 else (0, ""))
    assert (will["votes"]["least_group"], row["least_group"]) == ((51, "51") if voted == 5 else (0, ""))


def test_figures_that_were_frozen_before_are_told_by_the_same_rule(client, frozen, voted):
    for picture in frozen.content.values():
        picture["wills"][0]["votes"] |= {"agree": voted - 1, "disagree": 1} | GROUPS
    frozen.save()

    answers = [
        client.get(reverse("picture_data", args=[frozen.series_id, form])).content.decode() for form in ("json", "csv")
    ]
    page = client.get(reverse("picture", args=[frozen.series_id])).content.decode()

    assert how(page, voted) == [voted >= 5, voted < 5]
    assert json.loads(answers[0])["picture"]["wills"][0]["votes"]["agree"] == (4 if voted == 5 else 0)
    assert ('"51";"50"' in answers[1]) is (voted == 5)


def test_paper_tells_how_from_five_on(frozen, voted):
    [will] = pages.context("picture", snapshot_of_series(frozen.series, "picture", "en"))["wills"]

    assert how(will["figures"], voted) == [voted >= 5, voted < 5]
    assert ("groups" in will) is (voted >= 5)


def test_brief_tells_how_from_five_on(statement, voted):
    told = snapshot_of_series(statement.key_question.series, "brief", "en")

    assert pages.context("brief", told)["questions"][0]["wills"][0]["figures"] == (
        "80% agree (n = 5)" if voted == 5 else ""
    )
    assert told["questions"][0]["wills"][0]["votes"]["agree"] == (4 if voted == 5 else 0)


def test_those_who_write_the_picture_see_the_count_only(client, statement, voted):
    client.force_login(factories.make_manager())

    page = client.get(reverse("picture_statements", args=[statement.key_question.series_id])).content.decode()

    assert how(page, voted) == [voted >= 5, voted < 5]
