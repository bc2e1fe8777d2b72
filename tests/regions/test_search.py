"""Finding a municipality by its names of today and before."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.factories import make_municipality
from tests.pages import inspect

pytestmark = pytest.mark.django_db


def search(client, words, language="fi", **headers):
    with translation.override(language):
        response = client.get(reverse("municipality_search"), {"q": words}, headers=headers)
    inspect(response)
    return response


def names(response):
    return [place.name_fi for place in response.context["found"]]


@pytest.mark.parametrize("words", ["Vasa", "vasa", "  VASA ", "Vaasa", "905"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_vasa_finds_vaasa(client, register, words, language):
    assert "Vaasa" in names(search(client, words, language))


def test_the_whole_name_comes_first_then_starts_then_the_rest(client, register):
    assert names(search(client, "ii"))[:4] == ["Ii", "Iisalmi", "Iitti", "Kristiinankaupunki"]


def test_those_that_match_alike_stand_in_the_order_of_the_pages_language(client, register):
    finnish, swedish = names(search(client, "ham")), names(search(client, "tavast", "sv"))

    assert finnish[:2] == ["Hamina", "Hammarland"]
    assert swedish[:2] == ["Hämeenlinna", "Hämeenkyrö"]  # Tavastehus, Tavastkyro


def test_a_former_name_leads_to_the_successor_with_a_sentence(client, register):
    page = search(client, "Pertunmaa", "en").content.decode()

    assert "Pertunmaa belongs to Mäntyharju since 1.1.2025." in page
    assert '<a href="?q=M%C3%A4ntyharju">Mäntyharju</a>' in page


def test_a_divided_municipality_leads_to_both_parts(client, register):
    page = search(client, "längelmäki", "en").content.decode()

    assert "Längelmäki was divided between Jämsä and Orivesi on 1.1.2007." in page
    assert '<a href="?q=Orivesi">Orivesi</a>' in page


def test_a_name_shared_with_a_former_municipality_shows_todays_first(client, register):
    found = search(client, "Parainen").context["found"]

    assert [(place.code, place.abolished_on) for place in found] == [("445", None), ("573", date(2009, 1, 1))]


def test_at_most_20_are_shown_and_the_page_says_so(client, register):
    response = search(client, "a", "en")

    assert len(names(response)) == 20
    assert "Only the first 20 municipalities are shown." in response.content.decode()


def test_search_costs_the_same_for_1_and_20_rows(client, register, one_by_one_forbidden):
    def queries(words):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            found = names(search(client, words))
        return len(found), len(captured)

    assert [queries("Suodenniemi"), queries("mäki"), queries("a")] == [(1, 1), (12, 1), (20, 1)]


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "\\", "xyzzy", "🌲", "\u202eaasaV"])
def test_words_that_find_nothing_are_answered_calmly(client, register, words):
    response = search(client, words)

    assert (response.status_code, names(response)) == (200, [])


@pytest.mark.parametrize("words", ["a" * 81, "Vaa\0sa"])
def test_words_that_cannot_be_a_name_are_refused_with_a_sentence(client, register, words):
    response = search(client, words)

    assert (response.status_code, names(response)) == (422, [])
    assert response.context["form"].errors["q"]


def test_htmx_is_told_what_is_wrong_with_the_words(client):
    page = search(client, "a" * 81, "en", **{"HX-Request": "true"}).content.decode()

    assert "at most 80 characters" in page


def test_htmx_gets_only_the_results(client, register):
    response = search(client, "Vasa", **{"HX-Request": "true"})

    assert "Vaasa" in response.content.decode()
    assert "<html" not in response.content.decode()
    assert "HX-Request" in response["Vary"]


def test_the_other_name_is_marked_with_its_language(client):
    make_municipality("905", "Vaasa", name_sv="Vasa", language_status="fi-sv")

    assert '<li lang="sv">Vasa</li>' in search(client, "vaasa").content.decode()
    assert '<li lang="fi">Vaasa</li>' in search(client, "vaasa", "sv").content.decode()


def test_search_only_reads(client, register):
    assert client.post(reverse("municipality_search"), {"q": "Vasa"}).status_code == 405
