"""Public pages are shared by strangers for a few seconds, and by nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as given
from django.core.cache import caches
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.utils import timezone

from participants.requests import shared_by_strangers
from tests.factories import make_event, make_manager


@pytest.fixture
def event(db, settings):
    settings.PUBLIC_PAGE_SECONDS = 5
    caches["memory"].clear()
    yield make_event(name_fi="Vanha nimi", name_en="Old name")
    caches["memory"].clear()


def rename(event):
    event.name_fi, event.name_en = "Uusi nimi", "New name"
    event.save()


def sees(client, event, prefix=""):
    text = client.get(prefix + event.get_absolute_url()).content.decode()
    return [name for name in ("Vanha nimi", "Uusi nimi", "Old name", "New name") if f"<h1>{name}" in text]


def test_two_strangers_share_a_page_for_five_seconds(event):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = sees(Client(), event)
        rename(event)
        soon = sees(Client(), event)
        clock.shift(timedelta(seconds=6))
        later = sees(Client(), event)

    assert (first, soon, later) == (["Vanha nimi"], ["Vanha nimi"], ["Uusi nimi"])


def test_a_shared_page_costs_no_statement(event, django_assert_num_queries):
    sees(Client(), event)

    with django_assert_num_queries(0):
        sees(Client(), event)


def test_each_language_has_its_own(event):
    assert (sees(Client(), event), sees(Client(), event, "/en")) == (["Vanha nimi"], ["Old name"])


def test_who_has_signed_in_sees_a_change_at_once(event):
    manager = Client()
    manager.force_login(make_manager(), backend=given.AUTHENTICATION_BACKENDS[0])
    sees(Client(), event)
    sees(manager, event)

    rename(event)

    assert (sees(manager, event), sees(Client(), event)) == (["Uusi nimi"], ["Vanha nimi"])


def test_what_one_who_has_signed_in_sees_is_never_shared(event):
    manager = Client()
    manager.force_login(make_manager(), backend=given.AUTHENTICATION_BACKENDS[0])

    own = manager.get(event.get_absolute_url()).content
    strangers = Client().get(event.get_absolute_url()).content

    assert (b"/roster/" in own, b"/roster/" in strangers) == (True, False)


def test_a_page_whose_view_asks_for_a_token_itself_is_never_shared(event):
    @shared_by_strangers
    def form(request):
        return HttpResponse(get_token(request))

    asked = [RequestFactory().get("/form/") for _ in range(2)]
    first, second = (form(request).content for request in asked)

    assert first != second


def test_browsers_are_told_that_the_page_depends_on_cookies(event):
    assert "Cookie" in Client().get(event.get_absolute_url())["Vary"]
