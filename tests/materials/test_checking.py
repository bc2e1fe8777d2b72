"""The virus scanner: nothing is handed out before it has answered, and it may be away for as long as it likes."""

import socket

import pytest
from django.utils import timezone

from materials import checking, scanner, sharing, tidying, uploads
from materials.contents import UploadRefusal, UploadRefused
from materials.models import Material
from materials.scanner import ScannerAway
from tests.factories import make_event, make_manager, make_material, make_registration, make_series
from tests.materials.real_files import pdf
from tests.materials.scanning import EICAR, Scanner
from tests.materials.test_upload import NEW, about, named, send, stored_files


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def clamd(settings):
    with Scanner() as server:
        settings.CLAMD_URL = server.url
        yield server


@pytest.fixture
def nobody(settings):
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    settings.CLAMD_URL = f"tcp://127.0.0.1:{port}"


def upload(content=None, **more):
    replaces = more.pop("replaces", None)
    return uploads.store(
        file=named(content or pdf(), more.pop("name", "ohje.pdf")), about=about(**more), by=None, replaces=replaces
    )


def status(client, material):
    response = client.get(f"/materials/{material.pk}/download/")
    response.getvalue()  # a download closes its file when it has been read
    return response.status_code


def again(material):
    return Material.objects.get(pk=material.pk)


@pytest.mark.django_db
def test_a_file_is_there_for_its_readers_when_the_scanner_has_found_nothing(client, clamd):
    material = upload()
    before = status(client, material), material in Material.objects.ready()

    checking.check(material_id=material.pk)

    assert before == (404, False)
    assert client.get(f"/materials/{material.pk}/download/").getvalue() == pdf()
    assert clamd.seen == [pdf()]
    assert again(material).checked_at == again(material).ready_at


@pytest.mark.django_db
def test_a_file_with_eicar_is_deleted_and_its_uploader_is_told(client, clamd, django_capture_on_commit_callbacks):
    before, manager = stored_files(), make_manager()
    material = uploads.store(file=named(EICAR, "luettelo.txt"), about=about(make_series()), by=manager)

    with django_capture_on_commit_callbacks(execute=True):
        checking.check(material_id=material.pk)

    client.force_login(manager)
    page = client.get("/en/library/").content.decode()
    assert (again(material).failure, again(material).file.name, stored_files()) == ("infected", "", before)
    assert (status(client, material), clamd.seen) == (404, [EICAR])
    assert "The virus scanner found something harmful in the file, so it was deleted." in page


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_while_the_scanner_is_away_a_file_is_being_checked(client):
    manager = make_manager()
    material = uploads.store(file=named(pdf()), about=about(make_series()), by=manager)

    checking.check(material_id=material.pk)

    client.force_login(manager)
    page = client.get("/en/library/").content.decode()
    assert list(Material.objects.in_check()) == [material]
    assert ("<p>Being checked</p>" in page, status(client, material)) == (True, 404)


@pytest.mark.django_db(transaction=True)
def test_when_the_scanner_is_back_the_sweep_has_the_file_checked(settings, celery_worker, nobody):
    settings.CLAMD_URL, away = "", settings.CLAMD_URL
    material = upload()
    Material.objects.filter(pk=material.pk).update(ready_at=None)
    settings.CLAMD_URL = away
    checking.check(material_id=material.pk)
    waiting = again(material).ready_at

    with Scanner() as server:
        settings.CLAMD_URL = server.url
        rung = checking.sweep()
        wait_until(lambda: again(material).ready_at)

    assert (waiting, rung, server.seen) == (None, 1, [pdf()])


def wait_until(is_so):
    limit = timezone.now().timestamp() + 20
    while not is_so():
        assert timezone.now().timestamp() < limit


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: out of memory ERROR\0", b"nonsense\n", b"x" * 9_000]
)
def test_an_answer_that_is_neither_yes_nor_no_lets_nothing_in(clamd, answer):
    clamd.answer = answer
    material = upload()

    checking.check(material_id=material.pk)

    assert list(Material.objects.in_check()) == [material]


def test_a_scanner_that_hangs_up_is_away(settings):
    with socket.create_server(("127.0.0.1", 0)) as door:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{door.getsockname()[1]}"
        door.close()

        with pytest.raises(ScannerAway):
            scanner.found_in(named(bytes(5_000_000)))


def test_a_scanner_behind_a_socket_file_is_asked_too(settings, tmp_path):
    settings.CLAMD_URL = f"unix://{tmp_path}/nobody.ctl"

    with pytest.raises(ScannerAway):
        scanner.found_in(named(b"x"))


@pytest.mark.django_db
def test_a_new_version_takes_the_place_when_it_has_passed_and_not_before(client, settings, clamd):
    settings.CLAMD_URL = ""
    old = upload(pdf(pages=1))
    settings.CLAMD_URL = clamd.url
    new = upload(pdf(pages=3), replaces=old)
    before = client.get(f"/materials/{old.pk}/download/").getvalue()

    checking.check(material_id=new.pk)

    assert before == pdf(pages=1)
    assert client.get(f"/materials/{old.pk}/download/")["Location"].endswith(f"/materials/{new.pk}/download/")
    assert again(old).replaced_at == again(new).ready_at


@pytest.mark.django_db
def test_a_harmful_new_version_leaves_the_old_one_where_it_is(client, settings, clamd):
    settings.CLAMD_URL = ""
    old = upload(b"vanha", name="luettelo.txt")
    settings.CLAMD_URL = clamd.url
    new = upload(EICAR, name="luettelo.txt", replaces=old)

    with pytest.raises(UploadRefused) as refused:
        upload(b"kolmas", name="luettelo.txt", replaces=old)
    checking.check(material_id=new.pk)

    assert refused.value.reason == UploadRefusal.REPLACED
    assert client.get(f"/materials/{old.pk}/download/").getvalue() == b"vanha"
    assert upload(b"neljas", name="luettelo.txt", replaces=old).version == 2


@pytest.fixture
def line(settings, clamd):
    """A file for its readers, and a new version of it that waits for its check."""
    settings.CLAMD_URL, url = "", clamd.url
    old = upload(pdf(pages=1))
    settings.CLAMD_URL = url
    return old, upload(pdf(pages=2), replaces=old)


@pytest.mark.django_db
def test_a_file_removed_while_its_new_version_is_checked_stays_removed_and_comes_back_as_the_new_one(client, line):
    old, new = line
    uploads.remove(material=old)

    checking.check(material_id=new.pk)

    gone = [status(client, one) for one in line]
    removed = list(Material.objects.removed())
    uploads.restore(material=old)
    assert (gone, removed) == ([404, 404], [new])
    assert client.get(f"/materials/{old.pk}/download/", follow=True).getvalue() == pdf(pages=2)


@pytest.mark.django_db
def test_a_file_put_back_while_its_new_version_is_checked_is_replaced_as_meant(client, line):
    old, new = line
    uploads.remove(material=old)
    uploads.restore(material=old)
    before = status(client, old)

    checking.check(material_id=new.pk)

    assert (before, list(Material.objects.ready())) == (200, [new])


@pytest.mark.django_db
def test_a_file_that_is_purged_takes_along_the_new_version_that_still_waits(line, django_capture_on_commit_callbacks):
    old, new = line
    uploads.remove(material=old)
    Material.objects.filter(pk=old.pk).update(removed_at=timezone.now() - Material.REMOVED_LASTS)

    with django_capture_on_commit_callbacks(execute=True):
        purged = uploads.purge()
    checking.check(material_id=new.pk)

    assert (purged, Material.objects.count()) == (2, 0)
    assert not {old.file.name, new.file.name} & set(tidying.stored())


@pytest.mark.django_db
def test_who_removes_a_version_that_has_just_been_replaced_is_told_and_nothing_is_removed(client, line):
    old, new = line
    checking.check(material_id=new.pk)

    with pytest.raises(UploadRefused) as refused:
        uploads.remove(material=old)

    assert (refused.value.reason, status(client, new)) == (UploadRefusal.REPLACED, 200)


@pytest.mark.django_db
def test_people_taken_off_a_file_while_its_new_version_is_checked_do_not_get_it(settings, clamd):
    event = make_event()
    first, second = make_registration(event).person, make_registration(event).person
    settings.CLAMD_URL, url = "", clamd.url
    old = upload(series=event.series, audience="people")
    sharing.name_people(material=old, people=[first, second])
    settings.CLAMD_URL = url
    new = upload(series=event.series, audience="people", replaces=old)
    sharing.name_people(material=old, people=[first])

    checking.check(material_id=new.pk)

    assert [new in Material.objects.ready().visible_to(one) for one in (first, second)] == [True, False]


@pytest.mark.django_db
def test_where_there_is_no_scanner_any_more_waiting_files_are_let_in(settings, clamd):
    material = upload()
    settings.CLAMD_URL = ""

    checking.check(material_id=material.pk)

    assert (again(material).ready_at is not None, again(material).checked_at, clamd.seen) == (True, None, [])


@pytest.mark.django_db
def test_a_file_is_checked_once_and_documents_of_ours_never(clamd):
    material, document = (
        upload(),
        make_material(make_series(), key="a" * 64, ready_at=None, requested_at=timezone.now()),
    )

    for pk in (material.pk, material.pk, document.pk):
        checking.check(material_id=pk)

    assert len(clamd.seen) == 1
    assert again(document).ready_at is None


@pytest.mark.django_db
def test_the_uploader_is_told_that_the_file_is_being_checked(client, clamd):
    series = make_series()

    send(client, make_manager(), f"series:{series.pk}", url=NEW)
    page = client.get("/en/library/").content.decode()

    assert "The file has been uploaded and is being checked for viruses: Kyselyn tulokset" in page


@pytest.mark.django_db
def test_what_was_rejected_is_told_of_for_a_week(clamd):
    material = upload(EICAR, name="luettelo.txt")
    checking.check(material_id=material.pk)

    uploads.purge(timezone.now() + Material.REMOVED_LASTS / 2)
    kept = Material.objects.rejected().count()
    uploads.purge(timezone.now() + Material.REMOVED_LASTS * 2)

    assert (kept, Material.objects.count()) == (1, 0)
