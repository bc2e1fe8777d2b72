"""Who sees which file: the query that finds a file is the permission, in the list, the download and the documents."""

import re

import pytest
from django.test import Client

from materials.models import Material
from tests.factories import (
    make_event,
    make_file_words,
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
    files, foreign = with_canaries(series, event, "oma"), with_canaries(other, make_event(other), "vieras")
    files["people"].people.add(named)
    return {"people": people, "files": files, "foreign": foreign, "column": 0 if request.param else 1}


def with_canaries(series, event, whose):
    """A file for each audience, with a version before it, and a list made by us; each with a word nothing else has."""
    files = {}
    for audience in AUDIENCES:
        words = {age: f"kanaria{whose}{audience.replace('_', '')}{age}" for age in ("vanha", "uusi")}
        shape = {age: {"title": word, "description": word, "content": word.encode()} for age, word in words.items()}
        old = make_material(series, audience=audience, replaced_at="2026-11-22T10:00Z", **shape["vanha"])
        files[audience] = make_material(series, audience=audience, replaces=old, version=2, **shape["uusi"])
        make_file_words(files[audience], "sisällä", words["uusi"])
    word = f"kanaria{whose}listauusi"
    made = {"kind": Material.Kind.PARTICIPANT_LIST, "audience": "officials", "event": event, "key": whose * 10}
    return files | {"made": make_material(series, title=word, description=word, content=word.encode(), **made)}


CANARY = re.compile(rb"kanaria[a-z]+?(?:vanha|uusi)")
LISTS = (
    "/en/library/",
    "/en/library/?q=kanaria",
    "/en/library/?q=sis%C3%A4ll%C3%A4",
    "/en/library/?q=kanariaa%20virhe",
    "/en/library/?audience=people",
    "/en/library/?audience=officials",
    "/en/sparring/course/",
    "/en/news/",
    "/en/news/feed/",
)


def downloads_of(file):
    return [f"/en/materials/{pk}/download/" for pk in (file.pk, file.replaces_id) if pk]


def ways(file):
    """Every address by which somebody might get at one file or at word of it, the secret of its link aside."""
    yield from downloads_of(file)
    yield from (f"/en/materials/{file.pk}/{end}/" for end in ("sharing", "use", "versions/1", "feedback"))
    yield f"/en/materials/new/?replaces={file.pk}"


def places(scene):
    """The pages of series and event on which documents stand, and the archive, which is shut."""
    for made in (scene["files"]["made"], scene["foreign"]["made"]):
        yield from (f"/en/series/{made.series_id}/{end}" for end in ("", "documents/", "archive/", "archive.zip"))
        yield f"/en/events/{made.event_id}/documents/"


def canaries(client, address):
    """The canaries in an answer; a download is followed to the newest version."""
    response = client.get(address, follow="/download/" in address)
    return words_in(response)


def words_in(response):
    return {word.decode() for word in CANARY.findall(response.getvalue())}


def bundled(client, **choice):
    """The canaries in a bundle, which is not packed, or in the refusal."""
    return words_in(client.post("/en/library/bundle/", choice))


@pytest.mark.django_db
@pytest.mark.parametrize("role", SEES)
def test_no_way_leads_anybody_to_a_file_that_is_not_for_them(scene, role):
    client = browser(scene["people"][role])
    all_files = [*scene["files"].values(), *scene["foreign"].values()]
    sees = SEES[role][scene["column"]]
    mine = {file.title for file in scene["files"].values() if file.audience in sees}
    if role == "manager_of_all":
        mine |= {file.title for file in scene["foreign"].values()}
    elif not scene["column"]:
        mine |= {scene["foreign"]["open"].title}
    earlier = {word.replace("uusi", "vanha") for word in mine} if role in {"manager", "manager_of_all"} else set()

    own = (way for file in scene["files"].values() for way in ways(file))
    foreign = (way for file in scene["foreign"].values() for way in downloads_of(file))
    addresses = (*LISTS, *places(scene), *own, *foreign)
    seen = {address: canaries(client, address) for address in addresses}
    picked = bundled(client, pick=[file.pk for file in all_files] + [file.replaces_id or 0 for file in all_files])

    assert {address: words - mine - earlier for address, words in seen.items() if words - mine - earlier} == {}
    assert {word for address, words in seen.items() if "/download/" in address for word in words} == mine
    assert [seen[LISTS[0]], picked, bundled(client, all="1")] == [mine] * 3
    assert seen[LISTS[2]] == {word for word in mine if "lista" not in word}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["stranger", "seated", "official", "planning_member", "other_manager"])
@pytest.mark.parametrize("scene", [True], ids=["public"], indirect=True)
def test_anothers_file_is_not_there_whatever_is_asked_of_it(scene, role):
    client = browser(scene["people"][role])
    sees = SEES[role][scene["column"]]
    others = [file for file in scene["files"].values() if file.audience not in sees]

    codes = {client.get(way).status_code for file in others for way in ways(file) if "/new/" not in way}
    deeds = {client.post(f"/en/materials/{file.pk}/{deed}/").status_code for file in others for deed in DEEDS}

    hidden = {302, 404} if role == "stranger" else {404}  # strangers are asked to sign in before anything is looked up
    assert codes - hidden == set()
    assert deeds - ({302} if role == "stranger" else {404}) == set()
    assert {client.get(f"/en/materials/{file.pk}/download/").status_code for file in others} <= {404}


DEEDS = ("remove", "restore", "people", "links", "feedback")


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
