"""Files in an object store: moto's S3 server, asked over HTTP by the storage that production would use."""

import logging
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from materials import tidying, uploads
from materials.contents import UploadRefused
from materials.models import Material
from tests.factories import make_registration
from tests.materials.real_files import pdf
from tests.materials.test_upload import about, named

KEYS = {"access_key": "avain", "secret_key": "salaisuus", "region_name": "eu-north-1"}


@pytest.fixture(scope="module")
def server():
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


def bucket_at(endpoint, name="tilannekuva"):
    return {"BACKEND": "materials.s3.PrivateBucket", "OPTIONS": KEYS | {"bucket_name": name, "endpoint_url": endpoint}}


@pytest.fixture
def bucket(server, settings):
    """An empty bucket that the storage of all files leads to."""
    settings.STORAGES = {**settings.STORAGES, "default": bucket_at(server)}
    settings.S3_BUCKET = "tilannekuva"
    store = storages["default"]
    with suppress(store.connection.meta.client.exceptions.BucketAlreadyOwnedByYou):
        place = {"LocationConstraint": KEYS["region_name"]}
        store.connection.create_bucket(Bucket="tilannekuva", CreateBucketConfiguration=place)
    store.bucket.objects.all().delete()
    yield store.bucket
    store.connection.meta.client.close()


def keys(bucket):
    return [one.key for one in bucket.objects.all()]


@pytest.mark.django_db
def test_a_file_is_kept_in_the_bucket_and_handed_out_by_us(client, bucket):
    seat = make_registration()
    material = uploads.store(file=named(pdf()), about=about(seat.event.series), by=None)

    stranger = client.get(f"/materials/{material.pk}/download/").status_code
    client.force_login(seat.person)
    response = client.get(f"/materials/{material.pk}/download/")

    assert (stranger, keys(bucket)) == (404, [material.file.name])
    assert response.getvalue() == pdf()
    assert response["Content-Disposition"] == 'attachment; filename="ohje.pdf"'
    assert response["Content-Security-Policy"].startswith("sandbox;")
    assert Material.objects.get().downloads == 1


@pytest.mark.django_db
def test_a_large_file_survives_the_way_there_and_back(client, bucket):
    content = ("Äänekoski;3\n" * 500_000).encode()
    material = uploads.store(file=ContentFile(content, name="luvut.csv"), about=about(), by=None)

    assert client.get(f"/materials/{material.pk}/download/").getvalue() == content


@pytest.mark.django_db
def test_no_one_but_us_reads_the_bucket(bucket):
    material = uploads.store(file=named(pdf()), about=about(), by=None)

    grants = bucket.Object(material.file.name).Acl().grants

    assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL"]


@pytest.mark.django_db
def test_the_web_server_is_not_asked_for_what_it_does_not_have(client, bucket, settings):
    settings.ACCEL_REDIRECT = "/protected/"
    material = uploads.store(file=named(pdf()), about=about(), by=None)

    response = client.get(f"/materials/{material.pk}/download/")

    assert (response.getvalue(), "X-Accel-Redirect" in response) == (pdf(), False)


@pytest.mark.django_db
def test_a_file_the_bucket_has_lost_is_told_of(client, bucket):
    material = uploads.store(file=named(pdf()), about=about(), by=None)
    bucket.Object(material.file.name).delete()

    response = client.get(f"/en/materials/{material.pk}/download/")

    assert response.status_code == 404
    assert "could not be found in the store: Ohje" in response.content.decode()


@pytest.mark.django_db
def test_what_is_purged_leaves_the_bucket(bucket, django_capture_on_commit_callbacks):
    material = uploads.store(file=named(pdf()), about=about(), by=None)
    uploads.remove(material=material)

    with django_capture_on_commit_callbacks(execute=True):
        uploads.purge(material.created_at + Material.REMOVED_LASTS * 2)

    assert keys(bucket) == []


@pytest.mark.django_db
def test_a_store_that_refuses_is_a_refused_upload(server, settings):
    settings.STORAGES = {**settings.STORAGES, "default": bucket_at(server, "olematon")}

    with pytest.raises(UploadRefused) as refused:
        uploads.store(file=named(pdf()), about=about(), by=None)

    assert (refused.value.reason, Material.objects.count()) == ("storage", 0)


@pytest.mark.django_db
def test_a_file_without_a_row_and_a_row_without_its_file_are_found_in_a_bucket(bucket):
    kept, gone = (uploads.store(file=named(pdf()), about=about(), by=None) for _time in range(2))
    bucket.Object(gone.file.name).delete()
    storages["default"].save("2026/11/" + "a" * 32, ContentFile(b"x"))

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        removed, lost = tidying.sweep(), tidying.lost()

    assert (removed, lost, keys(bucket)) == (1, [f"material {gone.pk}"], [kept.file.name])
