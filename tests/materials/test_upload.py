"""Uploads: checked before anybody can fetch, replaced, removed, put back, and deleted in the end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.utils import timezone

from materials import uploads
from materials.contents import UploadRefusal, UploadRefused
from materials.models import Licence, Material
from materials.uploads import Description
from tests.factories import make_event, make_manager, make_material, make_network, make_series, make_team_member
from tests.materials.real_files import REFUSED, TAKEN, pdf

NEW = "/en/materials/new/"


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def about(series=None, **fields):
    audience = "participants" if series else "open"
    defaults = {"title": "Ohje", "kind": "handbook", "audience": audience, "language": "fi", "series": series}
    return Description(**{**defaults, **fields})


def named(content, name="ohje.pdf"):
    return ContentFile(content, name=name)


def answers(place, **fields):
    return {
        "title": "Kyselyn tulokset",
        "description": "Ensimmäiseen foorumiin",
        "place": place,
        "kind": "presentation",
        "phase": "knowledge_base",
        "audience": "participants",
        "language": "fi",
        "licence": Licence.CC_BY,
        "is_accessible": "unknown",
        "file": SimpleUploadedFile("Kyselyn tulokset.pdf", pdf()),
        **fields,
    }


def stored_files():
    return sorted(str(path) for path in Path(default_storage.path("")).rglob("*") if path.is_file())


def send(client, person, place, url=NEW, **fields):
    client.force_login(person)
    return client.post(url, answers(place, **fields))


@pytest.mark.django_db
def test_an_uploaded_file_is_there_for_its_readers_with_all_that_was_told(client):
    series = make_series()
    event = make_event(series)
    manager = make_manager()

    response = send(client, manager, f"event:{event.pk}")

    material = Material.objects.ready().get()
    assert (response.status_code, response["Location"]) == (302, "/en/library/")
    assert (material.series, material.event, material.created_by) == (series, event, manager)
    assert (material.title, material.description) == ("Kyselyn tulokset", "Ensimmäiseen foorumiin")
    assert (material.kind, material.phase, material.audience) == ("presentation", "knowledge_base", "participants")
    assert (material.file_name, material.pages, material.version) == ("Kyselyn tulokset.pdf", 2, 1)
    assert (material.size, material.content_type) == (len(pdf()), "application/pdf")
    assert material.is_accessible is None


PICTURES = ("png", "jpg", "jpeg")  # stored drawn anew: tests/materials/test_images.py


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in TAKEN if not name.lower().endswith(PICTURES)])
def test_a_file_comes_back_byte_by_byte(client, name):
    content = TAKEN[name]()

    material = uploads.store(file=named(content, name), about=about(), by=None)

    response = client.get(f"/materials/{material.pk}/download/")
    assert response.getvalue() == content


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_leaves_nothing_and_keeps_the_answers(client, name):
    make, reason = REFUSED[name]
    series = make_series()
    before = stored_files()

    response = send(client, make_manager(), f"series:{series.pk}", file=SimpleUploadedFile(name, make()))

    page = response.content.decode()
    assert (response.status_code, Material.objects.count(), stored_files()) == (422, 0, before)
    assert UploadRefusal(reason).label in response.context["form"].errors["file"]
    assert 'value="Kyselyn tulokset"' in page
    assert "Error:" in page


@pytest.mark.django_db
def test_a_file_above_the_limit_is_refused_before_it_is_on_the_disk(client, settings):
    settings.MAX_UPLOAD_BYTES = 2_000_000
    series = make_series()
    large = SimpleUploadedFile("iso.pdf", pdf() + bytes(3_000_000))

    response = send(client, make_manager(), f"series:{series.pk}", file=large)

    assert response.status_code == 422
    assert response.context["form"].errors["file"] == [
        "The file is larger than 2.0\xa0MB. Make its pictures smaller, or split it."
    ]
    assert not response.wsgi_request.FILES
    assert 'value="Kyselyn tulokset"' in response.content.decode()


@pytest.mark.django_db
def test_what_is_announced_as_far_too_large_is_refused_unread(client):
    client.force_login(make_manager())

    response = stream_in(client, CONTENT_LENGTH="5000000000")

    assert response.status_code == 413
    assert "A file can have at most 50\xa0MB." in response.content.decode()


@pytest.mark.django_db
def test_pieces_that_tell_no_size_are_refused_unread_and_not_called_an_old_form():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_manager())

    response = stream_in(strict, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")

    assert response.status_code == 411
    assert "A file can have at most 50\xa0MB." in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("length", "code"), [("", 422), ("x", 422), ("-1", 400)])
def test_of_a_stream_without_an_honest_length_nothing_is_read(client, length, code):
    client.force_login(make_manager())
    before = stored_files()

    response = stream_in(client, CONTENT_LENGTH=length)

    assert (response.status_code, Material.objects.count(), stored_files()) == (code, 0, before)


def stream_in(client, **announced):
    """Send a form whose body must not be read."""

    class Stream:
        def read(self, *_size):
            raise AssertionError("The stream was read.")

        readline = read

    form = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": Stream()}
    return client.request(PATH_INFO=NEW, REQUEST_METHOD="POST", **form, **announced)


@pytest.mark.django_db
def test_the_room_itself_keeps_the_limit(settings):
    settings.MAX_UPLOAD_BYTES = 100

    with pytest.raises(UploadRefused) as refused:
        uploads.store(file=named(pdf()), about=about(), by=None)

    assert refused.value.reason == UploadRefusal.TOO_LARGE


@pytest.mark.django_db
def test_when_another_answer_is_wrong_the_page_says_that_the_file_must_be_chosen_again(client):
    series = make_series()

    response = send(client, make_manager(), f"series:{series.pk}", title=" \u202e ")

    errors = response.context["form"].errors
    assert response.status_code == 422
    assert errors == {
        "title": ["Write a title."],
        "file": ["Choose the file again: the browser has forgotten it."],
    }


@pytest.mark.django_db
def test_without_a_file_the_page_asks_for_one(client):
    series = make_series()

    response = send(client, make_manager(), f"series:{series.pk}", file="")

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["file"])


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    manager, series = make_manager(), make_series()

    response = send(client, manager, f"series:{series.pk}")

    assert (response.status_code, Material.objects.count()) == (403, 0)


@pytest.mark.django_db
def test_a_pdf_without_tags_is_not_called_accessible(client):
    series = make_series()

    response = client.get("/en/library/", follow=True)
    send(client, make_manager(), f"series:{series.pk}", is_accessible="yes")
    response = client.get("/en/library/")

    assert Material.objects.get().is_accessible is False
    assert "it has been marked as not accessible" in response.content.decode()


@pytest.mark.django_db
def test_a_tagged_pdf_keeps_its_word():
    material = uploads.store(file=named(pdf(is_tagged=True)), about=about(is_accessible=True), by=None)

    assert material.is_accessible is True


@pytest.mark.django_db
def test_an_open_file_of_no_series_comes_from_managers_of_all_networks_only(client):
    network = make_network()
    make_series(network=network)

    of_one = send(client, make_manager(network), "open", audience="open")
    of_all = send(client, make_manager(), "open", audience="open")

    assert (of_one.status_code, of_all.status_code) == (422, 302)
    assert Material.objects.get().series is None


@pytest.mark.django_db
def test_a_file_of_no_series_cannot_be_kept_from_anybody(client):
    response = send(client, make_manager(), "open", audience="planning_group")

    assert response.context["form"].errors["audience"] == ["A file that belongs to no series is open to all."]


@pytest.mark.django_db
def test_the_planning_group_uploads_to_its_own_series_but_not_for_officials_only(client):
    own, other = make_series(), make_series(name_fi="Toinen")
    member = make_team_member(own).person

    to_own = send(client, member, f"series:{own.pk}", audience="planning_group")
    to_other = send(client, member, f"series:{other.pk}")
    for_officials = send(client, member, f"series:{own.pk}", audience="officials")

    assert [r.status_code for r in (to_own, to_other, for_officials)] == [302, 422, 422]
    assert list(to_other.context["form"].errors) == ["place", "file"]
    assert Material.objects.get().audience == "planning_group"


@pytest.mark.django_db
def test_the_form_starts_from_the_series_or_event_one_came_from(client):
    event = make_event()
    client.force_login(make_manager())

    places = [
        client.get(f"{NEW}?{query}").context["form"]["place"].value()
        for query in (f"series={event.series_id}", f"event={event.pk}", "series=x", "")
    ]

    assert places == [f"series:{event.series_id}", f"event:{event.pk}", None, None]


@pytest.mark.django_db
def test_a_new_version_takes_the_old_ones_place_and_address(client):
    series = make_series()
    manager = make_manager()
    old = uploads.store(file=named(pdf(pages=1)), about=about(series), by=manager)

    form = client_form(client, manager, old)
    response = send(client, manager, f"series:{series.pk}", url=f"{NEW}?replaces={old.pk}")

    new = Material.objects.ready().get()
    assert form["title"].value() == "Ohje"
    assert (response.status_code, new.version, new.replaces) == (302, 2, old)
    assert client.get(f"/materials/{old.pk}/download/")["Location"] == f"/materials/{new.pk}/download/"


def client_form(client, person, old):
    client.force_login(person)
    return client.get(f"{NEW}?replaces={old.pk}").context["form"]


@pytest.mark.django_db
def test_a_version_that_has_been_replaced_or_removed_meanwhile_is_not_replaced_again(client):
    series, manager = make_series(), make_manager()
    old = uploads.store(file=named(pdf()), about=about(series), by=manager)
    uploads.store(file=named(pdf()), about=about(series), by=manager, replaces=old)
    before = stored_files()

    response = send(client, manager, f"series:{series.pk}", url=f"{NEW}?replaces={old.pk}")

    assert response.context["form"].errors["file"] == [UploadRefusal.REPLACED.label]
    assert (Material.objects.count(), stored_files()) == (2, before)


@pytest.mark.django_db(transaction=True)
def test_of_four_new_versions_at_once_one_takes_the_place():
    old = uploads.store(file=named(pdf()), about=about(), by=None)

    def replace(_number):
        try:
            return uploads.store(file=named(pdf()), about=about(), by=None, replaces=old).version
        except UploadRefused as refused:
            return refused.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(map(str, pool.map(replace, range(4))))

    assert outcomes == ["2", "replaced", "replaced", "replaced"]
    assert Material.objects.ready().get().replaces == old


@pytest.mark.django_db
def test_a_member_of_the_planning_group_changes_only_what_is_ones_own(client):
    series = make_series()
    member, other = make_team_member(series).person, make_team_member(series).person
    own = uploads.store(file=named(pdf()), about=about(series), by=member)
    others = uploads.store(file=named(pdf()), about=about(series), by=other)
    client.force_login(member)

    page = client.get("/en/library/").content.decode()
    replies = [client.post(f"/materials/{material.pk}/remove/").status_code for material in (others, own)]

    assert (f"replaces={own.pk}" in page, f"replaces={others.pk}" in page) == (True, False)
    assert client.get(f"{NEW}?replaces={others.pk}").status_code == 403
    assert replies == [403, 302]


@pytest.mark.django_db
def test_a_document_made_by_us_cannot_be_removed_or_replaced_by_hand(client):
    material = make_material(make_series(), key="a" * 64)
    client.force_login(make_manager())

    assert client.post(f"/materials/{material.pk}/remove/").status_code == 403
    assert client.get(f"{NEW}?replaces={material.pk}").status_code == 404


@pytest.mark.django_db
def test_a_removed_file_is_gone_at_once_and_can_be_put_back(client):
    material = uploads.store(file=named(pdf()), about=about(make_series()), by=None)
    client.force_login(make_manager())

    removed = client.post(f"/en/materials/{material.pk}/remove/", follow=True)
    gone = client.get(f"/materials/{material.pk}/download/").status_code
    again = client.post(f"/en/materials/{material.pk}/restore/", follow=True)

    assert "Put back" in removed.content.decode()
    assert gone == 404
    assert "The file has been put back: Ohje" in again.content.decode()
    assert client.get(f"/materials/{material.pk}/download/").getvalue() == pdf()


@pytest.mark.django_db
def test_who_removes_a_file_that_is_replaced_at_the_same_moment_is_told(client):
    old = uploads.store(file=named(pdf()), about=about(make_series()), by=None)
    client.force_login(make_manager())

    def replace(**_more):
        post_init.disconnect(sender=Material, dispatch_uid="replace")
        uploads.store(file=named(pdf()), about=about(old.series), by=None, replaces=old)

    post_init.connect(replace, sender=Material, weak=False, dispatch_uid="replace")  # when the view has found the file
    page = client.post(f"/en/materials/{old.pk}/remove/", follow=True).content.decode()

    assert "A newer version has been uploaded in the meantime" in page
    assert Material.objects.ready().get().replaces == old


@pytest.mark.django_db
def test_what_has_been_removed_for_a_week_is_deleted_with_its_earlier_versions(
    client, django_capture_on_commit_callbacks
):
    before = stored_files()
    old = uploads.store(file=named(pdf()), about=about(), by=None)
    new = uploads.store(file=named(pdf()), about=about(), by=None, replaces=old)
    kept = uploads.store(file=named(pdf()), about=about(), by=None)
    uploads.remove(material=new)

    early = uploads.purge(timezone.now() + timedelta(days=6))
    with django_capture_on_commit_callbacks(execute=True):
        late = uploads.purge(timezone.now() + timedelta(days=8))

    assert (early, late, Material.objects.get()) == (0, 2, kept)
    assert len(stored_files()) == len(before) + 1


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["replaces=x", "replaces=999999"])
def test_a_version_of_nothing_is_not_found(client, query):
    client.force_login(make_manager())

    assert client.get(f"{NEW}?{query}").status_code == 404
