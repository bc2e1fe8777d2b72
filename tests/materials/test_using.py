"""Several files at once, versions, licences, downloads by day and what people found of a file."""

import io
import zipfile

import pytest
import time_machine

from materials import bundles, downloads
from materials.models import DownloadDay, Material, MaterialFeedback
from materials.versions import versions
from tests.factories import (
    helsinki,
    make_event,
    make_manager,
    make_material,
    make_material_feedback,
    make_person,
    make_registration,
    make_series,
)

BUNDLE = "/en/library/bundle/"


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def names(response):
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        assert archive.testzip() is None
        return archive.namelist()


@pytest.mark.django_db
def test_a_bundle_holds_only_what_one_may_see_and_is_counted(client):
    seat = make_registration(make_event())
    own = make_material(seat.event.series, file_name="oma.pdf")
    hidden = make_material(seat.event.series, audience="planning_group", file_name="salainen.pdf")
    client.force_login(seat.person)

    response = client.post(BUNDLE, {"pick": [own.pk, hidden.pk, "x", 10**30]})

    assert names(response) == ["oma.pdf"]
    counts = dict(Material.objects.values_list("file_name", "downloads"))
    assert counts == {"oma.pdf": 1, "salainen.pdf": 0}


@pytest.mark.django_db
def test_all_of_a_phase_is_one_bundle(client):
    for number, phase in enumerate(("results", "results", "overview")):
        make_material(phase=phase, file_name="k.pdf", title=f"{number}")

    assert names(client.post(BUNDLE, {"all": "1", "phase": "results"})) == ["k.pdf", "k-2.pdf"]


@pytest.mark.django_db
@pytest.mark.parametrize(("most", "words"), [("MOST_FILES", "too many files"), ("MOST_BYTES", "too large")])
def test_a_bundle_has_bounds(client, monkeypatch, most, words):
    picked = [make_material().pk for _time in range(2)]
    monkeypatch.setattr(bundles, most, 1)

    response = client.post(BUNDLE, {"pick": picked})

    assert (response.status_code, words in response.content.decode()) == (422, True)


@pytest.mark.django_db
def test_a_file_that_storage_has_lost_is_named_in_the_bundle(client):
    there, gone = make_material(file_name="a.pdf"), make_material(file_name="b.pdf")
    gone.file.storage.delete(gone.file.name)

    assert names(client.post(BUNDLE, {"pick": [there.pk, gone.pk]})) == ["a.pdf", bundles.LEFT_OUT]


@pytest.mark.django_db
def test_downloads_are_counted_by_day_and_say_nothing_of_people():
    material = make_material()

    for day in (1, 1, 2):
        with time_machine.travel(helsinki(2026, 11, day, 12), tick=False):
            downloads.count([material.pk])

    assert list(DownloadDay.objects.values_list("day__day", "downloads")) == [(2, 1), (1, 2)]
    assert {field.name for field in DownloadDay._meta.fields} == {"id", "material", "day", "downloads"}


@pytest.mark.django_db
def test_the_address_stays_and_only_those_who_look_after_a_file_see_its_old_versions(client):
    series = make_series()
    old = make_material(series, audience="open", title="Ohje", content=b"old", replaced_at=series.created_at)
    new = make_material(series, audience="open", title="Ohje", version=2, replaces=old, change="Luku 2 on uusi.")

    assert client.get(f"/en/materials/{old.pk}/download/").url == f"/en/materials/{new.pk}/download/"
    assert "What changed: Luku 2 on uusi." in client.get("/en/library/").content.decode()
    client.force_login(make_person())
    assert client.get(f"/en/materials/{new.pk}/versions/1/").status_code == 403
    client.force_login(make_manager())
    assert b"".join(client.get(f"/en/materials/{new.pk}/versions/1/")) == b"old"
    assert client.get(f"/en/materials/{new.pk}/versions/7/").status_code == 404
    assert "Version 1" in client.get(f"/en/materials/{new.pk}/use/").content.decode()


@pytest.mark.django_db
def test_the_newest_of_many_versions_costs_as_much_as_of_two(client, django_assert_num_queries):
    line = [make_material(title="Ohje")]
    for number in range(2, 41):
        line.append(make_material(title="Ohje", version=number, replaces=line[-1]))
    Material.objects.exclude(pk=line[-1].pk).update(replaced_at=line[0].ready_at)

    with django_assert_num_queries(2):
        found = [line[place].newest() for place in (0, 38)]
    with django_assert_num_queries(1):
        earlier = versions(line[-1])

    assert (found, earlier) == ([line[-1]] * 2, line[::-1])


@pytest.mark.django_db
def test_a_version_that_waits_for_its_check_is_not_the_newest():
    old = make_material()
    make_material(version=3, replaces=make_material(version=2, replaces=old, ready_at=None))

    assert old.newest() == old


@pytest.mark.django_db
def test_feedback_is_taken_once_and_nobody_learns_whose_it_is(client):
    person, material = make_person(first_name="Salanimi"), make_material()
    client.force_login(person)
    path = f"/en/materials/{material.pk}/feedback/"

    for _time in range(2):
        client.post(path, {"is_helpful": "yes", "sentence": "Selkeä\nohje"})
    client.force_login(make_manager())
    page = client.get(f"/en/materials/{material.pk}/use/").content.decode()

    assert list(MaterialFeedback.objects.values_list("is_helpful", "sentence")) == [(True, "Selkeä ohje")]
    assert ("Selkeä ohje" in page, "1 of 1" in page, "Salanimi" in page) == (True, True, False)
    assert not any(field.related_model is type(person) for field in MaterialFeedback._meta.fields)


@pytest.mark.django_db
def test_feedback_is_not_shown_to_other_readers(client):
    make_material_feedback(make_material(), sentence="Vain järjestäjille")

    assert "Vain järjestäjille" not in client.get("/en/library/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, 'rel="license">CC BY 4.0'),
        ({"licence": "reserved"}, "All rights reserved"),
        ({"alternative": "https://example.org/a"}, 'href="https://example.org/a"'),
        ({"alternative": "Pääkohdat <b>"}, "Pääkohdat &lt;b&gt;"),
        ({"alternative": "javascript:alert(1)"}, "<p>javascript:alert(1)</p>"),
    ],
)
def test_licence_and_text_alternative_stand_with_the_file(client, fields, words):
    make_material(**fields)

    assert words in client.get("/en/library/").content.decode()
