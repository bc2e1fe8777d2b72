"""The living page of building blocks: all of them, in all their states, without a fault in the HTML."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import translation

from config import settings as house
from config.styleguide import styleguide


def page(address, language="fi"):
    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    with translation.override(language):
        return styleguide(request)


@pytest.mark.parametrize("language", [code for code, _name in house.LANGUAGES])
def test_the_styleguide_shows_every_block_in_every_language(language):
    html = page("/styleguide/", language).content.decode()

    assert f'<html lang="{language}">' in html
    assert html.count("<h1") == 1
    assert " style=" not in html


def test_the_styleguide_has_no_id_twice():
    ids = re.findall(r'\sid="([^"]+)"', page("/styleguide/?errors").content.decode())

    assert sorted(ids) == sorted(set(ids))


def test_a_form_with_errors_comes_back_as_422_and_says_so_in_its_title():
    with translation.override("en"):
        response = page("/styleguide/?errors", "en")

    assert response.status_code == 422
    assert "<title>Error: Tyyliopas – Tilannekuva</title>" in response.content.decode()


def test_the_language_switch_stays_on_the_page():
    html = page("/cookies/?sivu=2", "fi").content.decode()

    assert re.findall(r'hreflang="sv"[^>]*>Svenska', html)
    assert '<a href="/sv/cookies/?sivu=2" lang="sv" hreflang="sv" >Svenska</a>' in html
    assert '<a href="/cookies/?sivu=2" lang="fi" hreflang="fi" aria-current="true">Suomi</a>' in html
