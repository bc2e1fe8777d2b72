"""The demo's letters: readable in development, not there otherwise."""

from importlib import reload

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import clear_url_caches
from django.utils import translation

from config import urls, views
from config.letter_kinds import name_of
from config.sample_letters import samples
from tests.factories import make_letter, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def development(settings):
    """The addresses of development, for one test."""
    settings.DEBUG = True
    reload(urls)
    clear_url_caches()
    yield settings
    settings.DEBUG = False
    reload(urls)
    clear_url_caches()


def test_letters_are_listed_newest_first_and_by_receiver(client, development):
    make_letter(subject="Eka", person=make_person("eka@example.org"))
    make_letter(subject="Toka", person=make_person("toka@example.org"))

    every = client.get("/demo/letters/").content.decode()
    one = client.get("/demo/letters/", {"to": "TOKA"}).content.decode()

    assert every.index("Toka") < every.index("Eka")
    assert "Eka" not in one
    assert "Toka" in one


def test_the_list_costs_the_same_for_1_and_3_letters(client, development, django_assert_num_queries):
    make_letter()
    with django_assert_num_queries(2):
        client.get("/demo/letters/")

    make_letter()
    make_letter()
    with django_assert_num_queries(2):
        client.get("/demo/letters/")


def test_a_letter_is_shown_with_its_links_and_nothing_of_it_as_html(client, development):
    letter = make_letter(subject="<b>Aihe</b>", text="Avaa:\nhttp://testserver/events/1/\n\n<script>x</script>\n")

    page = client.get(f"/demo/letters/{letter.pk}/").content.decode()

    assert '<a href="http://testserver/events/1/"' in page
    assert "<script>x" not in page
    assert "&lt;b&gt;Aihe&lt;/b&gt;" in page


def test_an_erased_letter_says_so(client, development):
    letter = make_letter(subject="", text="", html="")

    assert client.get(f"/demo/letters/{letter.pk}/").status_code == 200


def test_a_letter_as_a_mail_program_shows_it_brings_its_own_styles_and_no_scripts(development):
    letter = make_letter(html="<style>p { color: red }</style><p>Hei</p>")

    answer = views.demo_letter(RequestFactory().get("/", {"as": "html"}), letter.pk)

    assert answer.content == b"<style>p { color: red }</style><p>Hei</p>"
    assert answer._csp_config["style-src"] == ["'unsafe-inline'"]
    assert "script-src" not in answer._csp_config


def test_a_letter_that_is_not_there_is_not_found(rf, development):
    with pytest.raises(Http404):
        views.demo_letter(rf.get("/"), 0)


def test_outside_development_the_address_does_not_exist(client):
    letter = make_letter()

    assert client.get("/demo/letters/").status_code == 404
    assert client.get(f"/demo/letters/{letter.pk}/").status_code == 404


def test_outside_development_the_view_itself_refuses_too(rf):
    letter = make_letter()

    with pytest.raises(Http404):
        views.demo_letters(rf.get("/"))
    with pytest.raises(Http404):
        views.demo_letter(rf.get("/"), letter.pk)


def test_a_wrong_address_in_the_demo_meets_our_own_page(client, development):
    development.DEMO = True

    answers = [client.get(path) for path in ("/ei-ole/", "/events/999999/")]

    assert [(one.status_code, b"Tilannekuva</title>" in one.content) for one in answers] == [(404, True)] * 2


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_kind_of_letter_has_a_name_of_its_own(language):
    with translation.override(language):
        written = {letter.kind for letter in samples("fi").values()}
        names = {kind: name_of(kind) for kind in written | {"announcement", "announcement_test"}}

        assert name_of("unheard of") not in names.values()
        assert len(set(names.values())) == len(names)


def test_the_kind_of_a_letter_is_told_in_words(client, development):
    letter = make_letter(kind="seat_freed")

    pages = [client.get(f"/demo/letters/{part}").content.decode() for part in ("", f"{letter.pk}/")]

    assert [("Paikka vapautui" in page, "seat_freed" in page) for page in pages] == [(True, False)] * 2
