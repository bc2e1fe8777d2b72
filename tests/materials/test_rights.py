"""Who sees which file: the query that finds a file is the permission, in the list, the download and the documents."""

import re

import pytest
from django.test import Client

from materials.models import Material
from tests.factories import (
    make_event,
    make_manager,
    make_material,
    make_material_link,
    make_municipality,
    make_network,
    make_official,
    make_person,
    make_registration,
    make_series,
    make_team_member,
)

AUDIENCES = ("open", "participants", "planning_group", "officials", "people")
# Which audiences' files of the series each person has; the columns of the series that is public and of the draft.
SEES = {
    "stranger": (("open",), ()),
    "signed_in": (("open",), ()),
    "seated": (("open", "participants"), ("participants",)),
    "waiting": (("open",), ()),
    "cancelled": (("open",), ()),
    "named": (("open", "people"), ("people",)),
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
    former, named = make_official(), make_person()
    former.roles.update(ends_on="2020-01-01")
    people = {
        "stranger": None,
        "signed_in": make_person(),
        "seated": make_registration(event).person,
        "waiting": make_registration(event, is_waiting=True).person,
        "cancelled": make_registration(event, cancelled_at="2026-11-22T10:00Z").person,
        "named": named,
        "planning_member": make_team_member(series).person,
        "facilitator": make_team_member(series, kind="facilitator").person,
        "official": make_official(),
        "other_official": make_official(make_municipality("694", "Riihimäki")),
        "former_official": former,
        "manager": make_manager(network),
        "other_manager": make_manager(make_network("muu", "Muu verkosto")),
        "manager_of_all": make_manager(),
    }
    files, foreign = with_canaries(series, "oma"), with_canaries(other, "vieras")
    files["people"].people.add(named)
    return {"people": people, "files": files, "foreign": foreign, "column": 0 if request.param else 1, "event": event}


def with_canaries(series, whose):
    """A file for each audience, with a version before it, each with a word in all it has that nothing else has."""
    files = {}
    for audience in AUDIENCES:
        words = {age: f"kanaria{whose}{audience.replace('_', '')}{age}" for age in ("vanha", "uusi")}
        shape = {age: {"title": word, "description": word, "content": word.encode()} for age, word in words.items()}
        old = make_material(series, audience=audience, replaced_at="2026-11-22T10:00Z", **shape["vanha"])
        files[audience] = make_material(series, audience=audience, replaces=old, version=2, **shape["uusi"])
    return files


CANARY = re.compile(rb"kanaria[a-z]+?(?:vanha|uusi)")


LISTS = ("/en/library/", "/en/library/?q=kanaria", "/en/library/?audience=people", "/en/library/?audience=officials")


def ways(file):
    """Every address by which somebody might get at one file or at word of it, the secret of its link aside."""
    yield from (f"/en/materials/{pk}/download/" for pk in (file.pk, file.replaces_id))
    yield f"/en/materials/{file.pk}/sharing/"
    yield f"/en/materials/new/?replaces={file.pk}"


def canaries(client, address):
    """The canaries in an answer; a download is followed to the newest version."""
    response = client.get(address, follow="/download/" in address)
    return {word.decode() for word in CANARY.findall(response.getvalue())}


@pytest.mark.django_db
@pytest.mark.parametrize("role", SEES)
def test_no_way_leads_anybody_to_a_file_that_is_not_for_them(scene, role):
    client = browser(scene["people"][role])
    all_files = [*scene["files"].values(), *scene["foreign"].values()]
    mine = {scene["files"][audience].title for audience in SEES[role][scene["column"]]}
    if role == "manager_of_all":
        mine |= {file.title for file in scene["foreign"].values()}
    elif not scene["column"]:
        mine |= {scene["foreign"]["open"].title}

    seen = {
        address: canaries(client, address) for address in (*LISTS, *(way for file in all_files for way in ways(file)))
    }

    assert {address: words - mine for address, words in seen.items() if words - mine} == {}
    assert {word for address, words in seen.items() if "/download/" in address for word in words} == mine
    assert seen["/en/library/"] == mine


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["stranger", "waiting", "other_official"])
def test_a_link_lends_its_one_file_and_leads_to_no_other(scene, role):
    client = browser(scene["people"][role])
    file = scene["files"]["officials"]
    link = make_material_link(file)

    page, content = (canaries(client, f"/en/shared/{link.token()}/{end}") for end in ("", "file/"))

    assert (page, content) == ({file.title}, {file.title})
    assert not is_handed_out(client, file)


def browser(person):
    client = Client()
    if person:
        client.force_login(person)
    return client


def downloadable(client, files):
    return tuple(name for name, file in files.items() if is_handed_out(client, file))


def is_handed_out(client, file):
    response = client.get(f"/materials/{file.pk}/download/")
    return response.status_code == 200 and response.getvalue() == file.title.encode()


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
    client, files = (
        browser(seat.person),
        {"participants": make_material(seat.event.series, content="Käsikirja".encode())},
    )

    before = downloadable(client, files)
    seat.cancelled_at = seat.registered_at
    seat.save()

    assert (before, downloadable(client, files)) == (("participants",), ())


@pytest.mark.django_db
def test_who_waits_sees_the_files_when_the_seat_is_given():
    seat = make_registration(is_waiting=True)
    client, files = (
        browser(seat.person),
        {"participants": make_material(seat.event.series, content="Käsikirja".encode())},
    )

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
