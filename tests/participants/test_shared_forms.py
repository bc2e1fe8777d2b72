"""The blank registration form is drawn once for all strangers; each gets a token of their own in it."""

import re

import pytest
from django.conf import settings as given
from django.core.cache import caches
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from forums.models import Registration
from participants.requests import HOLE, form_token, shared_by_strangers
from tests.factories import make_event, make_manager, make_person

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]*)"')


@pytest.fixture
def event(db, settings):
    settings.PUBLIC_PAGE_SECONDS = 5
    caches["memory"].clear()
    yield make_event(name_fi="Foorumi", name_en="Forum")
    caches["memory"].clear()


def path(event, name="register"):
    return reverse(name, args=[event.pk])


def token_on(response):
    [token] = TOKEN.findall(response.content.decode())
    return token


def answers(response):
    return {
        "csrfmiddlewaretoken": token_on(response),
        "first_name": "Esimerkki",
        "email": "kavija@example.org",
        "stakeholder_group": "business",
        "language": "fi",
    }


def without_token(response):
    return TOKEN.sub("", response.content.decode())


def test_a_second_stranger_gets_the_form_without_a_statement(event, django_assert_num_queries):
    first = Client().get(path(event))

    with django_assert_num_queries(0):
        second = Client().get(path(event))

    assert without_token(second) == without_token(first)


def test_two_strangers_get_different_tokens_and_secrets(event):
    ours, theirs = Client(), Client()

    first, second = ours.get(path(event)), theirs.get(path(event))

    assert token_on(first) != token_on(second)
    assert ours.cookies["csrftoken"].value != theirs.cookies["csrftoken"].value


def test_whoever_comes_again_keeps_the_secret_and_gets_a_new_mask(event):
    client = Client()
    first = client.get(path(event))
    secret = client.cookies["csrftoken"].value

    second = client.get(path(event))

    assert (client.cookies["csrftoken"].value, token_on(second) != token_on(first)) == (secret, True)


def test_both_strangers_can_send_their_forms(event):
    Client().get(path(event))
    client = Client(enforce_csrf_checks=True)

    sent = client.post(path(event), answers(client.get(path(event))))

    assert (sent.status_code, Registration.objects.count()) == (302, 1)


def test_the_token_of_another_opens_nothing(event):
    theirs = Client().get(path(event))
    client = Client(enforce_csrf_checks=True)
    client.get(path(event))

    sent = client.post(path(event), answers(theirs))

    assert (sent.status_code, Registration.objects.count()) == (403, 0)


def test_no_cache_on_the_way_keeps_a_form(event):
    for _turn in ("drawn", "shared"):
        response = Client().get(path(event))

        assert {"no-store", "private", "max-age=0"} <= set(response["Cache-Control"].split(", "))
        assert "Cookie" in response["Vary"]


def test_what_was_typed_is_never_shared(event):
    client = Client()
    wrong = client.post(path(event), {"first_name": "Esimerkki Omanimi", "email": "ei-osoite"})

    again = Client().get(path(event))

    assert (wrong.status_code, b"Omanimi" in wrong.content, b"Omanimi" in again.content) == (422, True, False)
    assert HOLE.encode() not in wrong.content


def test_each_language_has_its_own_form(event):
    Client().get(path(event))

    page = Client().get("/en" + path(event)).content.decode()

    assert ('<html lang="en">' in page, "First name" in page) == (True, True)


def test_the_details_of_one_who_has_signed_in_are_never_shared(event):
    person = make_person(email="oma@example.org")
    client = Client()
    client.force_login(person, backend=given.AUTHENTICATION_BACKENDS[0])

    own, strangers = client.get(path(event)), Client().get(path(event))

    assert (b"oma@example.org" in own.content, b"oma@example.org" in strangers.content) == (True, False)


@pytest.mark.parametrize("cookie", ["sessionid", "messages"])
def test_who_carries_anything_else_gets_a_page_of_their_own(event, django_assert_num_queries, cookie):
    Client().get(path(event, "registered"))
    client = Client()
    client.cookies[cookie] = "x"

    with django_assert_num_queries(3):
        client.get(path(event, "registered"))


def test_a_message_is_shown_to_its_receiver_only(event):
    manager = Client()
    manager.force_login(make_manager(), backend=given.AUTHENTICATION_BACKENDS[0])
    manager.post(reverse("event_cancel", args=[event.pk]), follow=False)

    Client().get(path(event, "registered"))
    strangers = Client().get(path(event, "registered"))

    assert b'class="messages"' not in strangers.content


def test_the_confirmation_is_shared_after_the_form(event, django_assert_num_queries):
    Client().get(path(event, "registered"))
    client = Client()
    client.get(path(event))

    with django_assert_num_queries(0):
        page = client.get(path(event, "registered"))

    assert page.status_code == 200


def test_an_error_after_a_shared_view_speaks_to_one(event):
    @shared_by_strangers
    def missing(request):
        raise Http404

    request = RequestFactory().get("/missing/")
    with pytest.raises(Http404):
        missing(request)

    assert form_token(request) == {}


def test_a_token_in_the_hole_stands_in_a_shared_page_only(event):
    seen = []

    @shared_by_strangers
    def page(request):
        seen.append(form_token(request))
        return HttpResponse("")

    page(RequestFactory().get("/page/"))
    page(RequestFactory().post("/page/"))

    assert seen == [{"csrf_token": HOLE}, {}]
