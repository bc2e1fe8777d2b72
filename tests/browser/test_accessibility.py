"""Every page in every state: nothing for axe to say, nothing too wide for a phone, nobody else called.

The pages are visited once, by real views, in Finnish on a desk and on the narrowest phone (which is also a desk at
400 %). Other languages and the dark: test_accessibility_again.py.
"""

import pytest
from django.db import connections

from tests.browser import states, tour
from tests.browser.visits import DESK, PHONE
from tests.faults.addresses import names
from tests.test_rights import TABLE

pytestmark = pytest.mark.django_db  # the pages need a database; what is written is flushed at the end

# Addresses that open no page: files, answers for machines, and ways to sign in that need a key in the hand.
NO_PAGES = {
    "account_request_login_code", "archive_file", "brand_style", "calendar_all", "calendar_municipality",
    "calendar_network", "calendar_own", "calendar_series", "certificate_file", "door_manifest", "door_people",
    "door_worker", "event_calendar", "event_join", "gallery_file", "healthz", "material_version",
    "mfa_download_recovery_codes", "mfa_login_webauthn", "mfa_reauthenticate_webauthn", "news_feed", "pack",
    "pack_file", "picture_data",
    "profile_export", "readyz", "room_worker", "shared_file",
}  # fmt: skip


@pytest.fixture(scope="module")
def visited(django_db_setup, django_db_blocker, browser):
    """One who has seen all pages: first of an empty house, then of a furnished one, then those of development."""
    with tour.house(django_db_blocker) as house, tour.visiting(browser, house.address) as visitor:
        tour.visit(visitor, house.who, states.empty_house(), sizes=(DESK, PHONE))
        everything, things = tour.furnished(house.who)
        tour.visit(visitor, house.who, everything, sizes=(DESK, PHONE))
        tour.visit_in_development(visitor, things, sizes=(DESK, PHONE))
    yield visitor
    connections.close_all()  # the tests' own, beside Chromium's loop


def test_axe_finds_nothing_on_any_page(visited):
    assert visited.count > 300
    assert visited.faults["axe"] == []


def test_no_page_scrolls_sideways_on_the_narrowest_phone(visited):
    assert visited.faults["sideways"] == []


def test_every_page_there_is_was_looked_at(visited):
    assert set(names()) - visited.seen - _deeds() == NO_PAGES


def _deeds():
    """Addresses that only take a POST, by the table of rights."""
    rows = [line.split() for line in TABLE.strip().splitlines()]
    opened = {name for name, method, *answers in rows if method == "get" and set(answers) - {"302", "405"}}
    return {name for name, *_others in rows} - opened


@pytest.mark.parametrize("kind", ["third parties", "console", "broken"])
def test_no_page_calls_anybody_else_complains_or_breaks(visited, kind):
    assert visited.faults[kind] == []
