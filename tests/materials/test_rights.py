"""Who sees which file: the query that finds a file is the permission, in the list, the download and the documents."""

import pytest
from django.test import Client

from materials.models import Material
from tests.factories import (
    make_event,
    make_manager,
    make_material,
    make_municipality,
    make_network,
    make_official,
    make_person,
    make_registration,
    make_series,
    make_team_member,
)

AUDIENCES = ("open", "participants", "planning_group", "officials")
# Which audiences' files of the series each person has; the columns of the series that is public and of the draft.
SEES = {
    "stranger": (("open",), ()),
    "signed_in": (("open",), ()),
    "seated": (("open", "participants"), ("participants",)),
    "waiting": (("open",), ()),
    "cancelled": (("open",), ()),
    "planning_member": (("open", "participants", "planning_group"),) * 2,
    "facilitator": (("open", "participants", "planning_group"),) * 2,
    "official": (("open", "participants", "officials"),) * 2,
    "other_official": (("open",), ()),
    "former_official": (("open",), ()),
    "manager": (AUDIENCES,) * 2,
    "other_manager": (("open",), ()),
    "manager_of_all": (AUDIENCES,) * 2,
}


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture(params=[True, False], ids=["public", "draft"])
def scene(request):
    """A series with a file for each audience, a person for each role, and another series that is not theirs."""
    network = make_network()
    series = make_series(network=network, is_public=request.param)
    other = make_series(make_municipality("921", "Vesanto"), name_fi="Toinen", is_public=request.param)
    event = make_event(series)
    former = make_official()
    former.roles.update(ends_on="2020-01-01")
    people = {
        "stranger": None,
        "signed_in": make_person(),
        "seated": make_registration(event).person,
        "waiting": make_registration(event, is_waiting=True).person,
        "cancelled": make_registration(event, cancelled_at="2026-11-22T10:00Z").person,
        "planning_member": make_team_member(series).person,
        "facilitator": make_team_member(series, kind="facilitator").person,
        "official": make_official(),
        "other_official": make_official(make_municipality("694", "Riihimäki")),
        "former_official": former,
        "manager": make_manager(network),
        "other_manager": make_manager(make_network("muu", "Muu verkosto")),
        "manager_of_all": make_manager(),
    }
    files = {audience: make_material(series, audience=audience, title=f"Oma {audience}") for audience in AUDIENCES}
    foreign = {audience: make_material(other, audience=audience, title=f"Vieras {audience}") for audience in AUDIENCES}
    return {"people": people, "files": files, "foreign": foreign, "column": 0 if request.param else 1, "event": event}


def browser(person):
    client = Client()
    if person:
        client.force_login(person)
    return client


def downloadable(client, files):
    return tuple(name for name, file in files.items() if is_handed_out(client, file))


def is_handed_out(client, file):
    response = client.get(f"/materials/{file.pk}/download/")
    return response.status_code == 200 and response.getvalue() == b"%PDF-1.7\n"


def listed(client, files):
    shown = {file.pk for file in client.get("/library/").context["page"]}
    return tuple(name for name, file in files.items() if file.pk in shown)


@pytest.mark.django_db
@pytest.mark.parametrize("role", SEES)
def test_each_role_lists_and_downloads_what_is_meant_for_it_and_nothing_else(scene, role):
    client = browser(scene["people"][role])
    wanted = SEES[role][scene["column"]]

    assert downloadable(client, scene["files"]) == wanted
    assert listed(client, scene["files"]) == wanted


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in SEES if role != "manager_of_all"])
def test_of_another_series_everybody_has_at_most_what_is_open(scene, role):
    client = browser(scene["people"][role])
    wanted = () if scene["column"] else ("open",)

    assert downloadable(client, scene["foreign"]) == wanted
    assert listed(client, scene["foreign"]) == wanted


@pytest.mark.django_db
def test_a_cancelled_registration_loses_the_files_at_once():
    seat = make_registration()
    client, files = browser(seat.person), {"participants": make_material(seat.event.series)}

    before = downloadable(client, files)
    seat.cancelled_at = seat.registered_at
    seat.save()

    assert (before, downloadable(client, files)) == (("participants",), ())


@pytest.mark.django_db
def test_who_waits_sees_the_files_when_the_seat_is_given():
    seat = make_registration(is_waiting=True)
    client, files = browser(seat.person), {"participants": make_material(seat.event.series)}

    before = downloadable(client, files)
    seat.seated_at = seat.registered_at
    seat.save()

    assert (before, downloadable(client, files)) == ((), ("participants",))


@pytest.mark.django_db
def test_a_seat_at_two_events_and_a_place_in_the_team_list_a_file_once():
    series = make_series()
    person = make_registration(make_event(series)).person
    make_registration(make_event(series), person=person)
    make_team_member(series, person)
    material = make_material(series)

    assert list(Material.objects.visible_to(person)) == [material]
