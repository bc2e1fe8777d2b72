"""Downloads: the right file to the right person, harmless to open, counted, from a store no address leads to."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from materials import downloads, uploads
from materials.models import Material
from tests.factories import helsinki, make_event, make_manager, make_material, make_registration, make_series
from tests.materials.test_upload import about
from tests.test_rights import routes


def address(material):
    return f"/materials/{material.pk}/download/"


def fetch(client, material, method="get", **more):
    """Ask for a file, and read it to its end as a browser does."""
    response = getattr(client, method)(address(material), **more)
    return response, response.getvalue()


def count_of(material):
    return Material.objects.get(pk=material.pk).downloads


@pytest.mark.django_db
def test_a_file_comes_with_headers_that_make_it_harmless(client):
    material = make_material(content=b"%PDF-1.7\nsis\xc3\xa4lt\xc3\xb6", file_name="Käsikirja.pdf")

    response, body = fetch(client, material, headers={"Accept-Encoding": "gzip"})

    assert body == b"%PDF-1.7\nsis\xc3\xa4lt\xc3\xb6"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''K%C3%A4sikirja.pdf"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Length"] == "18"
    assert "Content-Encoding" not in response


@pytest.mark.django_db
def test_only_open_files_may_stay_in_a_cache(client):
    seat = make_registration()
    client.force_login(seat.person)

    opened, _body = fetch(client, make_material())
    own, _body = fetch(client, make_material(seat.event.series))

    assert "Cache-Control" not in opened
    assert own["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_an_open_file_stays_in_no_cache_before_its_series_is_public(client):
    series = make_series(is_public=False)
    client.force_login(make_manager())

    early, _body = fetch(client, make_material(series, audience="open"))
    series.invited_at = helsinki(2026, 11, 1)
    series.save()
    later, _body = fetch(client, make_material(series, audience="open"))

    assert (early["Cache-Control"], "Cache-Control" in later) == ("private, no-store", False)


@pytest.mark.django_db
def test_a_download_is_counted_and_a_look_at_the_head_is_not(client):
    material = make_material()

    fetch(client, material)
    fetch(client, material, "head")
    fetch(client, material)

    assert count_of(material) == 2


@pytest.mark.django_db(transaction=True)
def test_eight_downloads_at_once_are_eight():
    material = make_material()

    def take(_number):
        downloads.take(material=Material.objects.get(pk=material.pk)).close()
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take, range(8)))

    assert count_of(material) == 8


@pytest.mark.django_db
def test_the_web_server_is_asked_to_stream_the_file_where_there_is_one(client, settings):
    settings.ACCEL_REDIRECT = "/protected/"
    material = make_material(file_name="Käsikirja.pdf")

    response = client.get(address(material))

    assert response["X-Accel-Redirect"] == f"/protected/{material.file.name}"
    assert (response.content, response["Content-Type"]) == (b"", "application/pdf")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''K%C3%A4sikirja.pdf"
    assert count_of(material) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("accel", ["", "/protected/"])
def test_a_file_that_storage_has_lost_is_told_of_and_logged(client, settings, caplog, accel):
    settings.ACCEL_REDIRECT = accel
    material = make_material(title="Kadonnut ohje")
    default_storage.delete(material.file.name)

    with caplog.at_level(logging.ERROR, "materials.downloads"):
        response = client.get(f"/en{address(material)}")

    page = response.content.decode()
    assert response.status_code == 404
    assert "could not be found in the store: Kadonnut ohje" in page
    assert [record.message for record in caplog.records if record.name == "materials.downloads"] == [
        f"The file of material {material.pk} is not in storage."
    ]
    assert count_of(material) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("times", [{"ready_at": None}, {"removed_at": "2026-11-22T10:00Z"}])
def test_what_is_not_ready_or_is_removed_is_not_found(client, times):
    assert client.get(address(make_material(**times))).status_code == 404


@pytest.mark.django_db
def test_the_address_of_a_replaced_document_leads_to_the_newest(client):
    event = make_event()
    same = {"event": event, "audience": "open", "kind": "programme"}
    old = make_material(event.series, key="a" * 64, replaced_at="2026-11-22T10:00Z", **same)
    new = make_material(event.series, key="b" * 64, version=2, **same)
    make_material(event.series, key="c" * 64, language="sv", **same)

    response = client.get(f"/en{address(old)}")

    assert (response.status_code, response["Location"]) == (302, f"/en{address(new)}")
    assert count_of(old) == 0


@pytest.mark.django_db
def test_a_new_version_for_fewer_readers_is_not_told_to_the_readers_of_the_old(client):
    series = make_series()
    old = make_material(series, audience="open", replaced_at="2026-11-22T10:00Z")
    make_material(series, audience="planning_group", replaces=old, version=2)

    assert client.get(address(old)).status_code == 404


@pytest.mark.django_db
def test_a_download_answers_only_to_looking(client):
    assert client.post(address(make_material())).status_code == 405


@pytest.mark.django_db
def test_a_file_replaced_and_deleted_while_it_is_downloaded_goes_on_as_it_began(
    client, django_capture_on_commit_callbacks
):
    old = uploads.store(file=ContentFile(b"vanha;1\n" * 100_000, name="l.csv"), about=about(), by=None)
    response = client.get(address(old))
    pieces = iter(response)
    first = next(pieces)

    new = uploads.store(file=ContentFile(b"uusi;2\n" * 100_000, name="l.csv"), about=about(), by=None, replaces=old)
    uploads.remove(material=new)
    with django_capture_on_commit_callbacks(execute=True):
        uploads.purge(new.created_at + Material.REMOVED_LASTS * 2)

    assert not default_storage.exists(old.file.name)
    assert first + b"".join(pieces) == b"vanha;1\n" * 100_000
    response.close()


@pytest.mark.django_db
def test_no_address_leads_into_the_store(client):
    material = make_material(make_series())
    name, path = material.file.name, Path(material.file.path)

    answers = {
        url: client.get(url).status_code
        for url in (
            material.file.url,
            f"/{name}",
            f"/media/{name}",
            f"/materials/{name}",
            f"/protected/{name}",
            f"{django_settings.STATIC_URL}{name}",
            f"{django_settings.STATIC_URL}../{name}",
            f"{django_settings.STATIC_URL}%2e%2e/%2e%2e/data/materials/{name}",
        )
    }

    assert set(answers.values()) == {404}, answers
    static = [Path(django_settings.STATIC_ROOT), *map(Path, django_settings.STATICFILES_DIRS)]
    assert not any(path.is_relative_to(folder) for folder in static)


@pytest.mark.django_db
def test_the_stored_name_is_nobodys_choice():
    material = make_material(file_name="Käsikirja.pdf")

    assert material.file.name.count("/") == 2
    assert material.file.name.rpartition("/")[2].isalnum()


@pytest.mark.django_db
def test_no_guessed_number_answers_otherwise_than_a_file_of_others():
    others = make_material(make_series())

    there, nowhere = (Client().get(f"/materials/{pk}/download/") for pk in (others.pk, others.pk + 1_000))

    assert (there.status_code, nowhere.status_code) == (404, 404)
    same = there.content.replace(b"materials/%d/" % others.pk, b"materials/%d/" % (others.pk + 1_000))
    assert same == nowhere.content


def test_downloads_have_one_address():
    assert [name for name in routes(get_resolver()) if "download" in name] == ["download"]
