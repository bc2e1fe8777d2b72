"""The legal pages: every language has every part, and nothing that is out of date."""

import pytest
from django.utils import translation

pytestmark = pytest.mark.django_db

PREFIX = {"fi": "", "sv": "/sv", "en": "/en"}
SEVEN_PARTS = {
    "fi": [
        "Mitä seloste koskee",
        "täyttää vaatimukset osittain",
        "Mikä ei ole vielä saavutettavaa",
        "Miten ja milloin seloste on tehty",
        "Kerro meille",
        "Liikenne- ja viestintävirasto Traficom",
        "laki 306/2019",
    ],
    "sv": [
        "Vad utlåtandet gäller",
        "uppfyller kraven delvis",
        "Vad som ännu inte är tillgängligt",
        "Hur och när utlåtandet har gjorts",
        "Berätta för oss",
        "Transport- och kommunikationsverket Traficom",
        "lag 306/2019",
    ],
    "en": [
        "What the statement covers",
        "meets the requirements in part",
        "What is not accessible yet",
        "How and when the statement was made",
        "Tell us",
        "Finnish Transport and Communications Agency Traficom",
        "act 306/2019",
    ],
}
# GDPR 13: controller, officer, purposes and basis, data, sources, recipients, transfers, time, rights, complaint.
NOTICE = {
    "fi": ["Rekisterinpitäjä", "Tietosuojavastaava", "yleistä etua", "Mitä tietoja on", "Mistä tiedot saadaan",
           "Kuka näkee tiedot", "ETA:n ulkopuolelle", "Kuinka kauan", "Sinun oikeutesi", "tietosuojavaltuutetulle",
           "automaattisia päätöksiä", "ehto"],
    "sv": ["Personuppgiftsansvarig", "Dataskyddsombud", "allmänt intresse", "Vilka uppgifter", "Varifrån",
           "Vem som ser", "utanför EU och EES", "Hur länge", "Dina rättigheter", "dataombudsmannen",
           "automatiska beslut", "villkor"],
    "en": ["Controller", "Data protection officer", "public interest", "What data", "Where the data",
           "Who sees", "outside the EU", "How long", "Your rights", "Data Protection Ombudsman",
           "automated decisions", "condition"],
}  # fmt: skip


def read(answer):
    """The page's text, once it has opened."""
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("language", PREFIX)
def test_the_accessibility_statement_has_its_seven_parts(client, language):
    page = read(client.get(f"{PREFIX[language]}/accessibility/"))

    missing = [part for part in SEVEN_PARTS[language] if part not in page]
    assert missing == []
    assert "14" in page
    assert "22.11.2026" in page
    assert "luehallintovirasto" not in page
    assert "egionförvaltningsverk" not in page


@pytest.mark.parametrize("language", PREFIX)
def test_the_supervisor_s_address_is_a_setting(client, settings, language):
    settings.ACCESSIBILITY_AUTHORITY_EMAIL = "valvonta@example.org"
    settings.ACCESSIBILITY_AUTHORITY_PHONE = "029 000 0000"

    page = client.get(f"{PREFIX[language]}/accessibility/").content.decode()

    assert "valvonta@example.org" in page
    assert "029 000 0000" in page


@pytest.mark.parametrize("language", PREFIX)
def test_the_privacy_notice_tells_what_article_13_asks(client, settings, language):
    settings.PROCESSORS = ["Esimerkkipalvelin Oy"]

    page = read(client.get(f"{PREFIX[language]}/privacy/"))

    missing = [part for part in NOTICE[language] if part not in page]
    assert missing == []
    assert "Esimerkkipalvelin Oy" in page
    assert settings.OPERATOR_NAME in page
    assert settings.DPO_EMAIL in page


@pytest.mark.parametrize("language", PREFIX)
def test_the_cookie_page_names_every_cookie_that_is_set(client, language):
    from django.conf import settings

    page = read(client.get(f"{PREFIX[language]}/cookies/"))

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"):
        assert f">{name}<" in page


def test_a_visitor_gets_no_cookie_before_one_is_needed(client):
    client.get("/accessibility/")

    assert set(client.cookies) == set()


def test_the_short_finnish_address_leads_to_the_statement(client):
    answer = client.get("/saavutettavuus")

    assert answer.status_code == 302
    assert answer["Location"] == "/accessibility/"


@pytest.mark.parametrize("name", ["accessibility", "privacy", "cookies"])
def test_every_page_leads_to_the_legal_pages(client, name):
    from django.urls import reverse

    with translation.override("sv"):
        address = reverse(name)

    assert f'href="{address}"' in client.get("/sv/cookies/").content.decode()


@pytest.mark.parametrize("name", ["accessibility", "privacy", "cookies"])
def test_legal_pages_are_for_reading_only(client, name):
    assert client.post(f"/{name}/").status_code == 405
