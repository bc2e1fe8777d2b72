"""The folder of files is missing, closed or full: people are told, nothing is lost, nothing half is left."""

import resource
import shutil
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import timezone

from materials import publishing, uploads
from materials.contents import UploadRefusal
from materials.models import Material
from tests.factories import make_event, make_manager, make_material
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A storage of the test's own."""
    folder = tmp_path / "stored"
    options = {**settings.STORAGES["default"], "OPTIONS": {"location": str(folder), "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "default": options}
    return folder


@pytest.fixture
def visitor(client):
    client.force_login(make_manager())
    client.raise_request_exception = False
    return client


@contextmanager
def room_for(size):
    """With no room for files larger than `size` bytes, as on a disk that is nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def upload(visitor, size=100):
    answers = {"title": "Aineisto", "place": "open", "kind": "other", "phase": "events", "audience": "open"}
    file = SimpleUploadedFile("aineisto.txt", b"a" * size)
    answers |= {"language": "fi", "licence": "cc_by", "is_accessible": "unknown", "file": file}
    return visitor.post("/materials/new/", answers)


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_missing_folder_is_made(visitor, folder):
    assert upload(visitor).status_code == 302
    assert len(files(folder)) == 1


def test_upload_to_a_closed_folder_is_refused_with_a_sentence_and_keeps_the_answers(visitor, folder):
    folder.write_text("a file where the folder should be")

    page = upload(visitor)

    assert page.status_code == 422
    assert str(UploadRefusal.STORAGE.label) in text(page)
    assert 'value="Aineisto"' in page.content.decode()
    assert not Material.objects.exists()


def test_upload_to_a_full_disk_is_refused_and_leaves_no_half_file(visitor, folder):
    with room_for(1_000_000):
        page = upload(visitor, size=2_000_000)

    assert page.status_code == 422
    assert str(UploadRefusal.STORAGE.label) in text(page)
    assert files(folder) == []


def test_upload_that_has_no_room_even_on_its_way_gets_a_page(visitor, folder):
    with room_for(1_000_000):
        page = upload(visitor, size=3_000_000)  # larger files are put aside on the disk while they come in

    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert page.context["is_full"]
    assert page.templates[0].name == "503.html"
    for handler in page.wsgi_request.upload_handlers:  # Django leaves its half file to the collector
        if isinstance(getattr(handler, "file", None), TemporaryUploadedFile):
            handler.file.close()


def test_document_that_finds_no_room_says_so_and_leaves_no_half_file(folder):
    material = publishing.request(event=make_event(), kind="programme", language="fi", by=None)

    with room_for(1_000):
        for _attempt in range(Material.MOST_ATTEMPTS):
            publishing.render(material_id=material.pk)

    material.refresh_from_db()
    assert (material.state, material.failure) == (Material.State.FAILED, Material.Failure.STORAGE)
    assert files(folder) == []


def test_file_that_storage_has_lost_is_told_of(visitor, folder):
    material = make_material()
    shutil.rmtree(folder)

    page = visitor.get(f"/materials/{material.pk}/download/")

    assert page.status_code == 404
    assert "<h1>" in page.content.decode()


def test_file_that_cannot_be_erased_stops_no_sweep(folder):
    now = timezone.now()
    event = make_event(days=-60)
    old = {"key": "0" * 64, "requested_at": now - timedelta(days=50)}
    stuck = make_material(event.series, event=event, kind="badges", **old)
    place = folder / stuck.file.name
    place.unlink()
    (place / "not empty").mkdir(parents=True)
    waiting = publishing.request(event=make_event(), kind="programme", language="fi", by=None)

    rung = publishing.sweep()

    assert rung == 1
    assert list(Material.objects.all()) == [waiting]


@pytest.mark.django_db(transaction=True)
def test_removed_file_that_cannot_be_erased_does_not_keep_the_others(folder):
    gone = timezone.now() - Material.REMOVED_LASTS - timedelta(hours=1)
    first, second = (make_material(removed_at=gone) for _ in range(2))
    place = folder / first.file.name
    place.unlink()
    (place / "not empty").mkdir(parents=True)

    purged = uploads.purge()

    assert purged == 2
    assert not (folder / second.file.name).exists()
