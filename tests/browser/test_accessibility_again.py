"""The main pages once more: in Swedish on the narrowest phone, in English on the desk, the most usual in the dark.

Only what words can change is looked at in another language, only colours in the dark: test_accessibility.py has seen
the same elements with every rule.
"""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connections

from tests.browser import tour
from tests.browser.visits import COLOURS, DESK, PHONE, WORDS

pytestmark = pytest.mark.django_db  # the pages need a database; what is written is flushed at the end

AT_NIGHT = {
    "front", "series, run", "event, open", "register, faults", "roster", "import, problems", "desk", "documents",
    "library, own", "sign in", "new series, dates", "erase me", "municipality desk", "feedback answers",
    "second factor",
}  # fmt: skip


@pytest.fixture(scope="module")
def visited(django_db_setup, django_db_blocker, browser):
    """Two who have seen a furnished house, by day and at night."""
    with (
        tour.house(django_db_blocker) as house,
        tour.visiting(browser, house.address) as day,
        tour.visiting(browser, house.address, color_scheme="dark") as night,
    ):
        everything, _things = tour.furnished(house.who)
        main = [state for state in everything if state.is_main]
        tour.visit(night, house.who, [state for state in everything if state.name in AT_NIGHT], rules=COLOURS)
        for language, size in (("sv", PHONE), ("en", DESK)):
            cache.clear()
            tour.visit(day, house.who, main, language, rules=WORDS, sizes=(size,))
    yield SimpleNamespace(day=day, night=night, main=main)
    connections.close_all()  # the tests' own, beside Chromium's loop


def test_axe_finds_nothing_in_other_languages(visited):
    assert visited.day.count == 2 * len(visited.main) > 200
    assert visited.day.faults["axe"] == []


def test_axe_finds_nothing_in_the_dark(visited):
    assert visited.night.count == len(AT_NIGHT)
    assert visited.night.faults["axe"] == []


def test_no_page_in_swedish_scrolls_sideways_on_the_narrowest_phone(visited):
    assert visited.day.faults["sideways"] == []


@pytest.mark.parametrize("kind", ["third parties", "console", "broken"])
def test_no_page_calls_anybody_else_complains_or_breaks(visited, kind):
    assert visited.day.faults[kind] + visited.night.faults[kind] == []
