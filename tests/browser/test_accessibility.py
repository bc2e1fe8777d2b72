"""Every page in every state: nothing for axe to say, nothing too wide for a phone, nobody else called.

The pages are visited once, by real views over a furnished house, in Finnish on a desk and on the narrowest phone
(which is also a desk at 400 %), in Swedish on the phone, in English on the desk, and the most usual ones in the dark.
"""

from contextlib import closing, contextmanager
from importlib import reload
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError, connections
from django.test import RequestFactory, override_settings
from django.urls import clear_url_caches
from django.utils import translation
from pytest_django.live_server_helper import LiveServer

from config import error_pages, urls
from tests.browser import (
    stage,
    states,
    states_actions,
    states_asking,
    states_letters,
    states_outgoing,
    states_phone,
    states_picture,
    states_room,
    states_signed_in,
    states_vote,
)
from tests.browser.visits import Visitor
from tests.faults.addresses import names
from tests.test_rights import TABLE

pytestmark = pytest.mark.django_db  # the pages need a database; what is written is flushed at the end

DARK = {"color_scheme": "dark"}
AT_NIGHT = {
    "front", "series, run", "event, open", "register, faults", "roster", "import, problems", "desk", "documents",
    "library, own", "sign in", "new series, dates", "erase me", "municipality desk", "feedback answers",
    "second factor",
}  # fmt: skip


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
    """What was found on all pages: faults by kind, and how many pages were looked at."""
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        try:
            with closing(Visitor(browser, server.url)) as day, closing(Visitor(browser, server.url, **DARK)) as night:
                _visit_everything(day, night)
            connections.close_all()  # what runs beside Chromium's loop has connections of its own
            yield SimpleNamespace(day=day, night=night)
        finally:
            server.stop()
            cache.clear()
            call_command("flush", verbosity=0, interactive=False)
            connections.close_all()
            translation.activate("fi")


def _visit_everything(visitor, night):
    """All pages: first of an empty house, then of a furnished one, then those of development."""
    who = stage.people()
    _visit(visitor, who, states.empty_house())
    things = stage.furnish(who)
    cache.clear()
    signed_in = [*states_signed_in.for_people(things), *states_signed_in.for_managers(things)]
    special = [*states_asking.of_asking(things), *states_letters.of_letters(things)]
    special += [*states_outgoing.of_outgoing(things), *states_room.of_rooms(things), *states_phone.of_phones(things)]
    special += [*states_actions.of_actions(things), *states_picture.of_pictures(things)]
    special += states_vote.of_votes(things)
    everything = [*states.for_strangers(things), *special, *signed_in]
    _visit(visitor, who, everything)
    _visit(night, who, [state for state in everything if state.name in AT_NIGHT], narrow=False)
    for language in ("sv", "en"):
        cache.clear()
        _visit(visitor, who, [state for state in everything if state.is_main], language, narrow=language == "sv")
    _in_development(visitor, states.of_development(things))


def _visit(visitor, who, pages, language="fi", *, narrow=True):
    for state in pages:
        visitor.become(state.who, getattr(who, state.who, None))
        with _faults_answered(visitor.page, state):
            visitor.visit(state, language, narrow=narrow)


def _in_development(visitor, pages):
    """Visit pages that exist only while developing."""
    with override_settings(DEBUG=True, DEMO=True):
        reload(urls)
        clear_url_caches()
        _visit(visitor, None, pages)
    reload(urls)
    clear_url_caches()


@contextmanager
def _faults_answered(page, state):
    """Answer what no view answers; only meanwhile, for a browser that is watched fetches every file for every page."""
    if not state.path.startswith("broken/"):
        yield
        return
    page.route("**/broken/*/", lambda route: route.fulfill(body=_broken(route), content_type="text/html"))
    yield
    page.unroute_all()


def _broken(route):
    """The page of a fault that no address of ours brings about."""
    request = RequestFactory().get(urlsplit(route.request.url).path)
    try:
        raise OperationalError if "503" in request.path else ZeroDivisionError
    except (OperationalError, ZeroDivisionError):
        return error_pages.broken(request).content


def test_axe_finds_nothing_on_any_page(visited):
    assert visited.day.count > 200
    assert visited.day.faults["axe"] == []


def test_axe_finds_nothing_in_the_dark(visited):
    assert visited.night.count == len(AT_NIGHT)
    assert visited.night.faults["axe"] == []


def test_no_page_scrolls_sideways_on_the_narrowest_phone(visited):
    assert visited.day.faults["sideways"] == []


def test_every_page_there_is_was_looked_at(visited):
    assert set(names()) - visited.day.seen - _deeds() == NO_PAGES


def _deeds():
    """Addresses that only take a POST, by the table of rights."""
    rows = [line.split() for line in TABLE.strip().splitlines()]
    opened = {name for name, method, *answers in rows if method == "get" and set(answers) - {"302", "405"}}
    return {name for name, *_others in rows} - opened


@pytest.mark.parametrize("kind", ["third parties", "console", "broken"])
def test_no_page_calls_anybody_else_complains_or_breaks(visited, kind):
    assert visited.day.faults[kind] + visited.night.faults[kind] == []
