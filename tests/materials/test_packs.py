"""Forum packs: one at a time, every document drawn once, whole whatever happens, for those who run the event."""

import resource
import threading
import zipfile
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection, connections
from django.urls import reverse
from django.utils import timezone

from config.celery import app
from materials import packing, publishing
from materials.models import Material, Pack
from tests.factories import (
    helsinki,
    make_event,
    make_manager,
    make_material,
    make_network,
    make_pack,
    make_programme_item,
    make_registration,
    make_series,
    make_template,
)
from tests.materials import paper

NEEDED = ["programme", "participant_list", "badges"]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A storage of the test's own."""
    options = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "stored"), "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "default": options}
    settings.SECOND_FACTOR_REQUIRED = False
    return tmp_path / "stored"


def forum():
    """A forum whose model calls for three documents."""
    template = make_template(content={"documents": NEEDED})
    return make_event(make_series(template=template), starts_at=helsinki(2026, 11, 30, 9))


@pytest.fixture
def event(db):
    return forum()


def content(field):
    with field.open() as file:
        return file.read()


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def make(event, language="en", by=None):
    """Ask for a pack and do what workers do."""
    pack = packing.request(event=event, language=language, by=by)
    go_on(pack)
    draw(pack)
    go_on(pack)
    return pack


def go_on(pack):
    packing.go_on(pack_id=pack.pk)
    pack.refresh_from_db()


def draw(pack):
    for document in pack.documents.filter(ready_at=None):
        publishing.render(material_id=document.pk)


def stored(pack):
    """What the documents of a pack would be, without the time it takes to draw them."""
    for document in pack.documents.filter(ready_at=None):
        ready = make_material(document.series, content=paper.small(str(document.get_kind_display())))
        Material.objects.filter(pk=document.pk).update(
            file=ready.file.name, ready_at=timezone.now(), started_at=timezone.now(), snapshot=None
        )
        Material.objects.filter(pk=ready.pk).delete()


@pytest.fixture
def waiting(event):
    """A pack whose documents are there, so that it can be put together."""
    pack = packing.request(event=event, language="en", by=None)
    go_on(pack)
    stored(pack)
    return pack


def test_a_pack_holds_all_that_the_event_needs_with_the_gaps_first(event, folder):
    make_registration(event)
    make_programme_item(event)

    pack = make(event)

    assert (pack.state, pack.pages) == (Pack.State.READY, 4)
    with zipfile.ZipFile(BytesIO(content(pack.archive))) as archive:
        names = archive.namelist()
        first = paper.words(archive.read(names[0]))[0]
    assert names == [
        "00-contents-and-gaps.pdf",
        "01-programme-foorumi-1-30.11.2026.pdf",
        "02-participant-list-foorumi-1-30.11.2026.pdf",
        "03-name-badges-foorumi-1-30.11.2026.pdf",
    ]
    drawn = content(pack.paper)
    pages = paper.words(drawn)
    assert pages[0] == first
    assert pages[0].index("What is missing") < pages[0].index("In this pack")
    assert paper.faults(drawn, "en") == []
    assert (pack.archive_size, pack.paper_size) == (pack.archive.size, len(drawn))


def test_a_printer_takes_the_pages_as_large_as_they_are_and_the_outline_leads_to_each_document(waiting):
    go_on(waiting)

    with pikepdf.open(BytesIO(content(waiting.paper))) as pdf, pdf.open_outline() as outline:
        wishes, titles = dict(pdf.Root.ViewerPreferences), [item.title for item in outline.root]
    assert (wishes["/Duplex"], wishes["/PrintScaling"]) == ("/Simplex", "/None")
    assert titles == ["Contents and gaps", "Programme", "Participant list", "Name badges"]


def test_only_what_has_changed_is_drawn_anew(event, folder):
    make_registration(event)
    first = make(event)
    kept = dict(first.documents.values_list("kind", "pk"))
    make_registration(event)

    second = make(event)

    now = dict(second.documents.values_list("kind", "pk"))
    assert [kind for kind in NEEDED if now[kind] == kept[kind]] == ["programme"]
    assert not Pack.objects.filter(pk=first.pk).exists()


def test_asking_again_while_it_is_made_gives_the_same_pack(event):
    first = packing.request(event=event, language="en", by=None)
    go_on(first)

    assert packing.request(event=event, language="sv", by=None).pk == first.pk


@pytest.mark.django_db(transaction=True)
def test_twenty_people_asking_at_once_get_one_pack():
    event, start, asked = forum(), threading.Barrier(20), []

    def ask():
        start.wait(10)
        try:
            asked.append(packing.request(event=event, language="en", by=None).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(asked) == 20
    assert {*asked} == {*Pack.objects.values_list("pk", flat=True)}
    assert len({*asked}) == 1


def test_packs_of_twenty_events_at_once_keep_apart_and_hold_up_no_single_document(db):
    template = make_template(content={"documents": NEEDED})
    events = [make_event(make_series(template=template), starts_at=helsinki(2026, 11, 30, 9)) for _ in range(20)]
    packs = [packing.request(event=event, language="en", by=None) for event in events]
    for pack in packs:
        go_on(pack)

    single = publishing.request(event=events[0], kind="programme", language="fi", by=None)

    waiting = {pack.pk: {document.event_id for document in pack.documents.all()} for pack in packs}
    assert waiting == {pack.pk: {pack.event_id} for pack in packs}
    assert list(Material.objects.filter(is_bulk=False)) == [single]
    assert Material.objects.filter(is_bulk=True).count() == 20 * len(NEEDED)


def test_its_documents_wait_in_the_lane_of_long_work_until_somebody_asks_for_one(event):
    pack = packing.request(event=event, language="en", by=None)
    go_on(pack)

    asked = publishing.request(event=event, kind="programme", language="en", by=None)

    lanes = dict(Material.objects.values_list("kind", "is_bulk"))
    assert lanes == {"programme": False, "participant_list": True, "badges": True}
    assert list(pack.asked_for.exclude(pk=asked.pk)) == list(pack.asked_for.all())


def test_a_pack_waits_for_its_last_document(event):
    pack = packing.request(event=event, language="en", by=None)
    go_on(pack)
    publishing.render(material_id=pack.documents.get(kind="programme").pk)
    go_on(pack)
    between = packing.progress(pack)
    draw(pack)
    go_on(pack)

    assert (between.done, between.all) == (1, 4)
    assert packing.progress(pack).done == 4
    assert pack.state == Pack.State.READY


def test_what_is_being_drawn_is_told(event):
    pack = packing.request(event=event, language="en", by=None)
    go_on(pack)
    pack.documents.filter(kind="badges").update(started_at=timezone.now())

    assert packing.progress(pack).making == ["Nimilaput"]  # the reader's language, not the pack's


def test_a_document_that_cannot_be_drawn_is_named_and_the_others_come(event):
    pack = packing.request(event=event, language="en", by=None)
    go_on(pack)
    stored(pack)
    pack.documents.filter(kind="badges").update(failed_at=timezone.now(), failure="broken", ready_at=None)
    go_on(pack)

    told, contents = paper.words(content(pack.paper))[0].split("In this pack")
    assert pack.state == Pack.State.READY
    assert packing.progress(pack).missing == ["Nimilaput"]
    assert ("Name badges" in told, "Name badges" in contents) == (True, False)


def test_a_failed_document_is_tried_again_with_the_next_pack(event):
    pack = packing.request(event=event, language="en", by=None)
    go_on(pack)
    pack.documents.update(failed_at=timezone.now(), failure="broken")
    go_on(pack)
    again = packing.request(event=event, language="en", by=None)
    go_on(again)

    assert (pack.state, pack.failure) == (Pack.State.FAILED, Pack.Failure.NOTHING)
    assert {document.state for document in again.documents.all()} == {Material.State.REQUESTED}


def test_stopping_a_pack_takes_what_waits_for_it_and_leaves_what_others_wait_for(event):
    pack = packing.request(event=event, language="en", by=None)
    go_on(pack)
    publishing.request(event=event, kind="programme", language="en", by=None)
    pack.documents.filter(kind="badges").update(started_at=timezone.now())

    packing.cancel(pack=pack)
    draw(pack)
    go_on(pack)

    assert pack.state == Pack.State.CANCELLED
    assert set(Material.objects.values_list("kind", flat=True)) == {"programme", "badges"}
    assert packing.sweep() == 0


def test_a_ready_pack_cannot_be_stopped(waiting):
    go_on(waiting)

    assert packing.cancel(pack=waiting).state == Pack.State.READY


class Interrupt:
    """Does something at the query that locks the pack to store its files."""

    def __init__(self, happening):
        self.happening = happening

    def __call__(self, execute, sql, params, many, context):
        if "FOR UPDATE" in sql and '"materials_pack"."claimed_at" = ' in sql and self.happening:
            happening, self.happening = self.happening, None
            happening()
        return execute(sql, params, many, context)


def broken(error):
    def happen():
        raise error

    return happen


def test_a_pack_stopped_while_it_is_put_together_leaves_no_file(waiting, folder):
    before = len(files(folder))

    with connection.execute_wrapper(Interrupt(lambda: Pack.objects.update(cancelled_at=timezone.now()))):
        go_on(waiting)

    assert waiting.state == Pack.State.CANCELLED
    assert len(files(folder)) == before


@pytest.mark.django_db(transaction=True)
def test_a_fault_of_the_database_is_tried_again(folder):
    pack = packing.request(event=forum(), language="en", by=None)
    go_on(pack)
    stored(pack)

    with connection.execute_wrapper(Interrupt(broken(OperationalError("gone")))):
        go_on(pack)
    between, rung = pack.state, packing.sweep()
    go_on(pack)

    assert (between, rung, pack.state) == (Pack.State.RUNNING, 1, Pack.State.READY)


def test_a_full_disk_is_told_after_three_attempts_and_leaves_nothing(waiting, folder):
    before = len(files(folder))

    with room_for(10_000):
        for _attempt in range(3):
            go_on(waiting)

    assert (waiting.state, waiting.failure) == (Pack.State.FAILED, Pack.Failure.STORAGE)
    assert len(files(folder)) == before


@contextmanager
def room_for(size):
    """With no room for files larger than `size` bytes, as on a disk that is nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_time_limit_is_final_and_told(waiting):
    with connection.execute_wrapper(Interrupt(broken(SoftTimeLimitExceeded()))):
        go_on(waiting)

    assert (waiting.state, waiting.failure) == (Pack.State.FAILED, Pack.Failure.TOO_SLOW)


def test_a_claim_of_a_dead_worker_grows_old_and_three_are_enough(waiting):
    Pack.objects.update(claimed_at=timezone.now() - timedelta(minutes=2), attempts=1)
    young = packing.sweep()
    Pack.objects.update(claimed_at=timezone.now() - timedelta(minutes=4), attempts=3)
    old = packing.sweep()
    go_on(waiting)

    assert (young, old) == (0, 1)
    assert (waiting.state, waiting.failure) == (Pack.State.FAILED, Pack.Failure.STOPPED)


def test_old_packs_and_their_files_go(event, folder, django_capture_on_commit_callbacks):
    day = helsinki(2026, 11, 20)
    make_pack(event, ready_at=day, requested_at=day)
    make_pack(event, failed_at=day, requested_at=day)
    make_pack(event, cancelled_at=day, requested_at=day)

    left = []
    for moment in (helsinki(2026, 11, 26), helsinki(2026, 11, 28), helsinki(2026, 12, 29), helsinki(2026, 12, 31)):
        with django_capture_on_commit_callbacks(execute=True):
            packing.sweep(moment)
        left.append((Pack.objects.count(), len(files(folder))))

    assert left == [(3, 2), (1, 2), (1, 2), (0, 0)]


@pytest.fixture
def broker_away(monkeypatch):
    """The broker's port is closed."""
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    app.amqp._producer_pool = None
    yield
    app.amqp._producer_pool = None


@pytest.mark.django_db(transaction=True)
def test_a_pack_asked_for_while_the_broker_is_away_waits(broker_away):
    pack = packing.request(event=forum(), language="en", by=None)

    assert (pack.state, packing.sweep()) == (Pack.State.REQUESTED, 0)


# The page -------------------------------------------------------------------------------------------------------------


def test_the_button_makes_a_pack_and_the_page_follows_it(event, client):
    client.force_login(make_manager())
    before = client.get(reverse("documents", args=[event.pk])).content.decode()

    asked = client.post(reverse("pack", args=[event.pk]), {"language": "sv"})
    pack = Pack.objects.get()
    go_on(pack)
    during = client.get(reverse("pack", args=[event.pk]), headers={"HX-Request": "true"}).content.decode()
    stored(pack)
    go_on(pack)
    after = client.get(reverse("pack", args=[event.pk]), headers={"HX-Request": "true"}).content.decode()

    assert (asked.status_code, asked["Location"]) == (302, reverse("documents", args=[event.pk]))
    assert "<progress" not in before
    assert '<progress id="pack-progress" value="0" max="4">' in during
    assert 'hx-trigger="every 2s"' in during
    assert "every 2s" not in after
    assert [reverse("pack_file", args=[pack.pk, form]) in after for form in ("pdf", "zip")] == [True, True]


def test_without_a_script_the_page_itself_tells_how_far_it_is(event, client):
    pack = packing.request(event=event, language="en", by=None)
    go_on(pack)
    pack.documents.filter(kind="badges").update(started_at=timezone.now())

    client.force_login(make_manager())
    page = client.get(f"/en/events/{event.pk}/documents/").content.decode()

    assert "Now being made: Name badges" in page
    assert "<progress" in page


def test_an_unknown_language_and_an_event_that_needs_nothing_are_refused(event, client):
    client.force_login(make_manager())
    bare = make_event(make_series(template=make_template(key="bare", content={"documents": []})))

    answers = [
        client.post(reverse("pack", args=[one.pk]), {"language": code}).status_code
        for one, code in ((event, "de"), (bare, "fi"))
    ]

    assert answers == [404, 404]
    assert "pack-language" not in client.get(reverse("documents", args=[bare.pk])).content.decode()


def test_another_networks_manager_does_not_know_of_a_pack(waiting, client):
    go_on(waiting)
    client.force_login(make_manager(make_network()))

    answers = [client.get(reverse("pack_file", args=[waiting.pk, form])).status_code for form in ("zip", "pdf")]
    answers.append(client.post(reverse("pack_cancel", args=[waiting.pk])).status_code)

    assert answers == [404, 404, 404]


def test_a_file_is_handed_out_under_its_name_and_kept_by_nobody_on_the_way(waiting, client):
    go_on(waiting)
    client.force_login(make_manager())

    answers = {form: client.get(reverse("pack_file", args=[waiting.pk, form])) for form in ("zip", "pdf", "doc")}
    for answer in answers.values():
        answer.close()

    assert [answer.status_code for answer in answers.values()] == [200, 200, 404]
    assert answers["zip"]["Content-Type"] == "application/zip"
    assert "forum-pack-foorumi-1-30.11.2026.pdf" in answers["pdf"]["Content-Disposition"]
    assert answers["pdf"]["Cache-Control"] == "private, no-store"


def test_a_pack_whose_file_is_gone_says_so(waiting, client, folder):
    go_on(waiting)
    waiting.archive.storage.delete(waiting.archive.name)
    client.force_login(make_manager())

    assert client.get(reverse("pack_file", args=[waiting.pk, "zip"])).status_code == 404
