"""A tour of all pages in every state, by real views over a house that is empty, furnished, and under development."""

from contextlib import closing, contextmanager
from importlib import reload
from types import SimpleNamespace
from urllib.parse import urlsplit

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


@contextmanager
def house(django_db_blocker):
    """A house with people and nothing else, and its address; what is written in it is flushed at the end."""
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        try:
            yield SimpleNamespace(address=server.url, who=stage.people())
        finally:
            server.stop()
            cache.clear()
            call_command("flush", verbosity=0, interactive=False)
            connections.close_all()
            translation.activate("fi")


@contextmanager
def visiting(browser, address, **look):
    """Somebody who looks at the pages of a house."""
    with closing(Visitor(browser, address, **look)) as visitor:
        yield visitor
    connections.close_all()  # what runs beside Chromium's loop has connections of its own


def furnished(who):
    """Furnish the house; its pages in every state, and what their addresses need."""
    things = stage.furnish(who)
    cache.clear()
    signed_in = [*states_signed_in.for_people(things), *states_signed_in.for_managers(things)]
    special = [*states_asking.of_asking(things), *states_letters.of_letters(things)]
    special += [*states_outgoing.of_outgoing(things), *states_room.of_rooms(things), *states_phone.of_phones(things)]
    special += [*states_actions.of_actions(things), *states_picture.of_pictures(things)]
    special += states_vote.of_votes(things)
    return [*states.for_strangers(things), *special, *signed_in], things


def visit(visitor, who, pages, language="fi", **look):
    """Look at pages, each with the eyes of the one it is for; `look` are the rules and the sizes (see visits.py)."""
    for state in pages:
        visitor.become(state.who, getattr(who, state.who, None))
        with _faults_answered(visitor.page, state):
            visitor.visit(state, language, **look)


def visit_in_development(visitor, things, **look):
    """Visit pages that exist only while developing."""
    with override_settings(DEBUG=True, DEMO=True):
        reload(urls)
        clear_url_caches()
        visit(visitor, None, states.of_development(things), **look)
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
