"""The register of organisations: each once in its municipality, offered where the roster is kept."""

import pytest
from django.conf import settings
from django.urls import reverse

from forums import registration
from forums.registration import Attendee
from regions import organisations
from regions.models import Organisation
from tests.factories import make_event, make_municipality, make_official

pytestmark = pytest.mark.django_db


def school(**fields):
    return Attendee(
        **{
            "email": "rehtori@example.org",
            "first_name": "Esimerkki",
            "organisation": "Esimerkkikoulu",
            "stakeholder_group": "education",
            **fields,
        }
    )


def test_an_organisation_is_once_in_the_register_of_its_municipality():
    here, there = make_municipality(), make_municipality("921", "Vesanto")

    first = organisations.remember(name="Esimerkkikoulu", stakeholder_group="education", municipality=here)
    again = organisations.remember(name=" ESIMERKKIKOULU ", stakeholder_group="business", municipality=here)
    elsewhere = organisations.remember(name="Esimerkkikoulu", stakeholder_group="education", municipality=there)

    assert (first.pk == again.pk, first.pk == elsewhere.pk, again.stakeholder_group) == (True, False, "education")


def test_what_a_keeper_of_the_roster_writes_is_kept_in_the_register():
    event = make_event()

    registration.register(event=event, attendee=school(), by=make_official())

    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.stakeholder_group, organisation.municipality_id) == (
        "Esimerkkikoulu",
        "education",
        "165",
    )


def test_what_a_stranger_writes_is_not_kept():
    registration.register(event=make_event(), attendee=school())

    assert Organisation.objects.count() == 0


def test_the_roster_offers_the_organisations_of_its_municipalities(client):
    event = make_event()
    organisations.remember(name="Esimerkkikoulu", stakeholder_group="education", municipality=make_municipality())
    organisations.remember(
        name="Vieras koulu", stakeholder_group="education", municipality=make_municipality("921", "Vesanto")
    )
    client.force_login(make_official(), backend=settings.AUTHENTICATION_BACKENDS[0])

    text = client.get(reverse("roster", args=[event.pk])).content.decode()

    assert ('<option value="Esimerkkikoulu">' in text, "Vieras koulu" in text) == (True, False)
