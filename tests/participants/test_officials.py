"""The page of officials: project managers invite and remove, each within their own networks."""

import pytest

from participants.models import Letter, Role
from tests.factories import (
    make_manager,
    make_membership,
    make_municipality,
    make_network,
    make_official,
    make_person,
    make_role,
)

pytestmark = pytest.mark.django_db

GOOD = {"first_name": "Maija", "last_name": "Esimerkki", "email": "maija@example.org", "language": "fi"}


@pytest.fixture
def places():
    """A network with one member, and a municipality outside it."""
    network, inside = make_network(), make_municipality("165", "Janakkala")
    make_membership(network=network, municipality=inside)
    return network, inside, make_municipality("921", "Vesanto")


def test_a_manager_invites_an_official(client, places):
    network, inside, _outside = places
    client.force_login(make_manager(network))

    answer = client.post("/officials/", GOOD | {"municipality": inside.pk}, follow=True)

    role = Role.objects.get(kind=Role.Kind.MUNICIPAL_OFFICIAL)
    assert answer.redirect_chain == [("/officials/", 302)]
    assert (role.person.email, role.municipality) == ("maija@example.org", inside)
    assert Letter.objects.get().kind == "official_invited"
    assert "maija@example.org" in answer.content.decode()


@pytest.mark.parametrize(
    "fault",
    [
        {"email": "ei-osoite"},
        {"email": "a@example.org\nBcc: b@example.org"},
        {"first_name": ""},
        {"first_name": "Maija\r\nBcc: x"},
        {"municipality": ""},
        {"municipality": "921"},
        {"municipality": "999"},
        {"language": "de"},
    ],
)
def test_what_is_wrong_is_said_and_the_words_are_kept(client, places, fault):
    network, inside, _outside = places
    client.force_login(make_manager(network))

    answer = client.post("/officials/", GOOD | {"municipality": inside.pk} | fault)

    assert answer.status_code == 422
    assert 'value="Esimerkki"' in answer.content.decode()
    assert not Role.objects.filter(kind=Role.Kind.MUNICIPAL_OFFICIAL).exists()


def test_a_manager_sees_and_removes_the_officials_of_their_own_network_only(client, places):
    network, inside, outside = places
    own = make_official(inside, last_name="Omassa").roles.get()
    other = make_official(outside, last_name="Muualla").roles.get()
    client.force_login(make_manager(network))

    page = client.get("/officials/").content.decode()
    removed = client.post(f"/officials/{own.pk}/remove/")
    refused = client.post(f"/officials/{other.pk}/remove/")

    assert "Omassa" in page
    assert "Muualla" not in page
    assert (removed.status_code, refused.status_code) == (302, 404)
    assert list(Role.objects.filter(kind=Role.Kind.MUNICIPAL_OFFICIAL)) == [other]


def test_a_manager_s_role_is_not_removed_here(client):
    client.force_login(make_manager())
    manager = make_role()

    assert client.post(f"/officials/{manager.pk}/remove/").status_code == 404


def test_opening_the_address_of_removal_removes_nobody(client):
    client.force_login(make_manager())
    role = make_official().roles.get()

    assert client.get(f"/officials/{role.pk}/remove/").status_code == 405
    assert Role.objects.filter(pk=role.pk).exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_page_is_for_managers(client, method):
    stranger = getattr(client, method)("/officials/")
    answers = []
    for person in (make_person(), make_official()):
        client.force_login(person)
        answers.append(getattr(client, method)("/officials/").status_code)
        answers.append(client.post("/officials/1/remove/").status_code)

    assert stranger["Location"] == "/account/login/?next=/officials/"
    assert answers == [403] * 4


def test_officials_stand_in_finnish_order(client):
    for code, name in (("005", "Alajärvi"), ("992", "Äänekoski"), ("743", "Seinäjoki")):
        make_official(make_municipality(code, name))
    client.force_login(make_manager())

    page = client.get("/officials/").content.decode()

    assert page.index(">Alajärvi<") < page.index(">Seinäjoki<") < page.index(">Äänekoski<")


def test_the_list_costs_the_same_for_1_and_3_officials(client, django_assert_num_queries):
    client.force_login(make_manager())
    make_official()
    client.get("/officials/")
    with django_assert_num_queries(7):
        client.get("/officials/")

    make_official(make_municipality("921", "Vesanto"))
    make_official(make_municipality("694", "Riihimäki"))
    with django_assert_num_queries(7):
        client.get("/officials/")
