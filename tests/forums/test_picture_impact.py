"""Impact × feasibility: rated on phones, told as a grid of medians to the facilitators, in the picture and on paper."""

import csv
import io

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from forums.groupwork import standings
from forums.models import Step
from forums.picturing import snapshot
from materials.documents import snapshot_of_series
from materials.pdf import pages
from tests import factories

pytestmark = pytest.mark.django_db
RATED = {"Junat": (5, 2), "Osaajat": (4, 5), "Penkit": (1, 5), "Satama": (2, 1)}


@pytest.fixture(autouse=True)
def english():
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def step():
    """A prioritising of five things, of which one has been rated by too few."""
    room = factories.make_room(closed_at=timezone.now())
    made = factories.make_step(room, kind=Step.Kind.PRIORITISE, fields=[], state="revealed")
    choices = {text: factories.make_choice(made, text=text) for text in [*RATED, "Harvoille"]}
    for number in range(5):
        voter = factories.make_participant(room)
        factories.make_dot(choices["Junat"], voter)
        for text, (impact, feasibility) in RATED.items():
            factories.make_rating(choices[text], voter, impact=impact, feasibility=feasibility)
        if number:
            factories.make_rating(choices["Harvoille"], voter)
    return made


@pytest.fixture
def frozen(step):
    version = factories.make_swot_version(step.room.event.series, published_at=timezone.now())
    factories.make_swot_item(version)
    return snapshot.freeze(series=step.room.event.series, is_draft=False, by=None)


def names(grid):
    return [[[one["text"] for one in cell] for cell in row] for row in grid]


GRID = [[["Junat"], ["Osaajat"]], [["Satama"], ["Penkit"]]]


def grid_on(page):
    """The words of the grid on a page, its tags left out."""
    table = page[page.index('class="table impact"') :]
    return table[: table.index("</table>")]


def test_grid_names_what_at_least_five_have_rated(step):
    told = standings.standings(step)

    assert names(told.grid) == GRID
    assert told.grid[0][0] == [{"text": "Junat", "rated": 5, "people": 5, "impact": 5, "feasibility": 2}]


def test_console_tells_the_grid_in_words(client, step):
    client.force_login(factories.make_manager())

    told = grid_on(client.get(reverse("console_results", args=[step.room.event_id, step.pk])).content.decode())

    assert [words in told for words in ("Great impact", "Hard to do", "Junat", "5 × 2, n = 5", "Harvoille")] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_picture_and_its_data_tell_what_was_frozen(client, frozen):
    page = client.get(reverse("picture", args=[frozen.series_id])).content.decode()
    table = client.get(reverse("picture_data", args=[frozen.series_id, "csv"])).content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(table), delimiter=";") if row["section"] == "ranking"]

    assert "4 × 5, n = 5" in grid_on(page)
    assert {row["text"]: (row["impact"], row["feasibility"], row["rated"]) for row in rows} == {
        **{text: (str(impact), str(feasibility), "5") for text, (impact, feasibility) in RATED.items()},
        "Harvoille": ("0", "0", "0"),
    }


def test_picture_frozen_before_there_were_ratings_shows_no_grid(client, frozen):
    for picture in frozen.content.values():
        for line in picture["rankings"][0]["lines"]:
            for name in ("impact", "feasibility", "rated"):
                del line[name]
    frozen.save()

    page = client.get(reverse("picture", args=[frozen.series_id]))

    assert (page.status_code, "table impact" in page.content.decode()) == (200, False)


def test_paper_tells_the_grid(frozen):
    [ranking] = pages.context("picture", snapshot_of_series(frozen.series, "picture", "en"))["rankings"]

    assert names(ranking["grid"]) == GRID
