"""Publishing: a document is asked for once, made once, replaced by newer ones, and never lost."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import task_postrun
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections
from django.utils import timezone

from config.celery import app
from materials import documents, publishing
from materials.kinds import PERSONAL
from materials.models import Material
from tests.factories import helsinki, make_event, make_manager, make_material, make_person, make_registration
from tests.materials import paper

HERE = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A storage of the test's own."""
    options = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "stored"), "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "default": options}
    return tmp_path / "stored"


@pytest.fixture
def event(db):
    return make_event(starts_at=helsinki(2026, 11, 30, 9))


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def ask(event, kind="programme", language="fi", by=None):
    return publishing.request(event=event, kind=kind, language=language, by=by)


def make(event, **which):
    material = ask(event, **which)
    publishing.render(material_id=material.pk)
    material.refresh_from_db()
    return material


def rename(event, name):
    event.name_fi = name
    event.save()


def test_a_document_is_asked_for_in_its_own_language(event):
    manager = make_manager()

    material = ask(event, kind="badges", language="en", by=manager)

    assert material.state == Material.State.REQUESTED
    assert (material.series, material.event, material.created_by) == (event.series, event, manager)
    assert (material.title, material.file_name) == (
        "Name badges: Foorumi 1",
        "name-badges-foorumi-1-30.11.2026.pdf",
    )
    assert material.snapshot["event"]["url"] == f"http://testserver/en/events/{event.pk}/"


@pytest.mark.parametrize(
    ("kind", "audience"),
    [("invitation", "open"), ("programme", "open"), ("participant_list", "officials"), ("badges", "officials")],
)
def test_who_a_document_is_for(event, kind, audience):
    assert ask(event, kind=kind).audience == audience


def test_a_made_document_is_stored_and_the_data_it_was_made_of_erased(event, folder):
    make_registration(event)

    material = make(event, kind="participant_list")

    content = files(folder)[0].read_bytes()
    assert material.state == Material.State.READY
    assert material.snapshot is None
    assert (material.size, material.pages, material.version) == (len(content), 1, 1)
    assert material.sha256 == hashlib.sha256(content).hexdigest()
    assert paper.faults(content, "fi") == []


def test_asking_twice_gives_one_document(event, folder):
    first = ask(event)
    again = ask(event)
    publishing.render(material_id=first.pk)
    publishing.render(material_id=first.pk)
    once_more = ask(event)

    assert first.pk == again.pk == once_more.pk
    assert once_more.state == Material.State.READY
    assert once_more.attempts == 1
    assert len(files(folder)) == 1


def test_a_change_of_data_or_language_makes_another(event):
    finnish, swedish = ask(event), ask(event, language="sv")
    rename(event, "Foorumi yksi")

    assert len({finnish.pk, swedish.pk, ask(event).pk}) == 3


def test_a_newer_document_takes_the_place_of_the_older(event):
    old, other = make(event), make(event, language="sv")
    rename(event, "Foorumi yksi")
    new = make(event)

    assert (old.version, new.version) == (1, 2)
    assert set(Material.objects.ready()) == {new, other}


def test_the_old_stays_until_the_new_one_is_ready(event):
    old = make(event)
    rename(event, "Foorumi yksi")
    ask(event)

    assert list(Material.objects.ready()) == [old]


def test_going_back_to_old_data_brings_the_old_document_back(event, folder):
    old = make(event)
    rename(event, "Foorumi yksi")
    make(event)
    rename(event, "Foorumi 1")

    back = ask(event)

    assert back.pk == old.pk
    assert (back.version, back.state) == (3, Material.State.READY)
    assert list(Material.objects.ready()) == [old]
    assert len(files(folder)) == 2


def test_one_asked_for_earlier_but_made_later_stays_behind(event):
    early = ask(event)
    rename(event, "Foorumi yksi")
    late = make(event)

    publishing.render(material_id=early.pk)

    early.refresh_from_db()
    assert early.ready_at
    assert list(Material.objects.ready()) == [late]


def test_a_fault_in_drawing_is_final_and_told_in_words(event, folder):
    material = ask(event, kind="invitation")
    material.snapshot["event"]["url"] = "x" * 400  # too long for a code
    material.save()

    publishing.render(material_id=material.pk)

    material.refresh_from_db()
    assert (material.state, material.failure) == (Material.State.FAILED, Material.Failure.BROKEN)
    assert material.get_failure_display()
    assert files(folder) == []
    assert publishing.sweep() == 0


def test_a_bug_is_told_to_people_and_to_the_log(event):
    material = ask(event)
    material.snapshot["event"] = {}
    material.save()

    with pytest.raises(KeyError):
        publishing.render(material_id=material.pk)

    material.refresh_from_db()
    assert (material.state, material.failure) == (Material.State.FAILED, Material.Failure.BROKEN)


class Interrupt:
    """Does something at the query that locks the versions: the first one after the drawing."""

    def __init__(self, happening):
        self.happening = happening

    def __call__(self, execute, sql, params, many, context):
        if "FOR UPDATE" in sql and '"materials_material"."event_id" = ' in sql and self.happening:
            happening, self.happening = self.happening, None
            happening()
        return execute(sql, params, many, context)


def broken(error):
    def happen():
        raise error

    return happen


def test_a_time_limit_is_final_and_told(event):
    material = ask(event)

    with connection.execute_wrapper(Interrupt(broken(SoftTimeLimitExceeded()))):
        publishing.render(material_id=material.pk)

    material.refresh_from_db()
    assert (material.state, material.failure) == (Material.State.FAILED, Material.Failure.TOO_SLOW)


@pytest.mark.django_db(transaction=True)
def test_a_fault_of_the_database_is_tried_again(folder):
    material = ask(make_event())

    with connection.execute_wrapper(Interrupt(broken(OperationalError("gone")))):
        publishing.render(material_id=material.pk)
    material.refresh_from_db()
    between = material.state, material.attempts
    rung = publishing.sweep()
    publishing.render(material_id=material.pk)

    material.refresh_from_db()
    assert between == (Material.State.REQUESTED, 1)
    assert rung == 1
    assert (material.state, material.attempts) == (Material.State.READY, 2)
    assert len(files(folder)) == 1


def test_a_fault_of_the_storage_is_tried_three_times(event, folder):
    folder.write_text("a file where the folder should be")
    material = ask(event)

    states = []
    for _attempt in range(3):
        publishing.render(material_id=material.pk)
        material.refresh_from_db()
        states.append(material.state)

    assert states == ["requested", "requested", "failed"]
    assert material.failure == Material.Failure.STORAGE


def test_a_failed_document_can_be_tried_again(event, folder):
    folder.write_text("a file where the folder should be")
    material = ask(event)
    for _attempt in range(3):
        publishing.render(material_id=material.pk)
    folder.unlink()

    tried = publishing.retry(material=material, by=make_person())
    between = tried.state
    publishing.render(material_id=material.pk)

    material.refresh_from_db()
    assert between == Material.State.REQUESTED
    assert (material.state, material.attempts) == (Material.State.READY, 1)


def test_asking_for_a_failed_document_tries_again(event, folder):
    folder.write_text("a file where the folder should be")
    material = ask(event)
    for _attempt in range(3):
        publishing.render(material_id=material.pk)

    assert ask(event).state == Material.State.REQUESTED


def test_a_ready_document_is_not_tried_again(event):
    material = make(event)

    assert publishing.retry(material=material, by=None).state == Material.State.READY


def test_a_document_erased_while_it_was_drawn_leaves_no_file(event, folder):
    material = ask(event)

    with connection.execute_wrapper(Interrupt(lambda: Material.objects.filter(pk=material.pk).delete())):
        publishing.render(material_id=material.pk)

    assert files(folder) == []


def test_a_claim_that_another_took_over_stores_nothing(event, folder):
    material = ask(event)
    other = timezone.now() + timedelta(minutes=3)

    with connection.execute_wrapper(Interrupt(lambda: Material.objects.update(started_at=other))):
        publishing.render(material_id=material.pk)

    material.refresh_from_db()
    assert (material.ready_at, material.started_at) == (None, other)
    assert files(folder) == []


def test_a_document_somebody_is_making_is_left_alone(event):
    material = ask(event)
    Material.objects.update(started_at=timezone.now() - timedelta(seconds=100), attempts=1)

    publishing.render(material_id=material.pk)

    material.refresh_from_db()
    assert (material.ready_at, material.attempts) == (None, 1)
    assert publishing.sweep() == 0


def test_what_stops_three_times_is_given_up(event):
    material = ask(event)
    Material.objects.update(started_at=timezone.now() - timedelta(minutes=3), attempts=3)

    publishing.render(material_id=material.pk)

    material.refresh_from_db()
    assert (material.state, material.failure) == (Material.State.FAILED, Material.Failure.STOPPED)


def test_an_uploaded_file_is_never_drawn_or_rung(event):
    upload = make_material(event.series, ready_at=None)

    publishing.render(material_id=upload.pk)

    upload.refresh_from_db()
    assert (upload.started_at, publishing.sweep()) == (None, 0)


def test_lists_and_badges_are_erased_a_month_after_the_event(event):
    for kind in documents.KINDS:
        make(event, kind=kind)

    publishing.sweep(helsinki(2026, 12, 30, 10))
    before = Material.objects.count()
    publishing.sweep(helsinki(2026, 12, 30, 12))

    assert before == len(documents.KINDS)
    assert set(Material.objects.values_list("kind", flat=True)) == set(documents.KINDS) - set(PERSONAL)


@pytest.mark.django_db(transaction=True)
def test_the_file_of_an_erased_list_goes_too(folder):
    make(make_event(starts_at=helsinki(2026, 11, 30, 9)), kind="badges")

    publishing.sweep(helsinki(2027, 1, 30, 9))

    assert files(folder) == []


@pytest.mark.django_db(transaction=True)
def test_a_list_of_an_old_event_asked_for_today_stays(folder):
    make(make_event(starts_at=helsinki(2022, 11, 30, 9)), kind="participant_list")

    publishing.sweep()

    assert len(files(folder)) == 1


def together(work, count):
    """Do the work in so many threads at once; answers what came of it."""
    start, done = threading.Barrier(count), []

    def run():
        start.wait(10)
        try:
            done.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return done


@pytest.mark.django_db(transaction=True)
def test_eight_people_asking_at_once_get_one_document():
    event = make_event()

    asked = together(lambda: ask(event).pk, 8)

    assert len(asked) == 8
    assert Material.objects.count() == 1


class Claims:
    """Counts the claims that workers make, and holds each a moment so that others can try to make one too."""

    def __init__(self):
        self.count, self.meeting = 0, threading.Barrier(2)

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith('UPDATE "materials_material" SET "started_at"'):
            self.count += 1
            with suppress(threading.BrokenBarrierError):
                self.meeting.wait(1)
        return execute(sql, params, many, context)


@pytest.mark.django_db(transaction=True)
def test_four_workers_make_one_document_once(folder):
    material, claims = ask(make_event()), Claims()

    def work():
        with connection.execute_wrapper(claims):
            publishing.render(material_id=material.pk)

    together(work, 4)

    material.refresh_from_db()
    assert (material.state, material.attempts, claims.count) == (Material.State.READY, 1, 1)
    assert len(files(folder)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_versions_made_at_once_do_not_share_a_number():
    event = make_event()
    asked = [ask(event)]
    for name in ("Foorumi yksi", "Foorumi kaksi"):
        rename(event, name)
        asked.append(ask(event))
    waiting = [material.pk for material in asked]

    together(lambda: publishing.render(material_id=waiting.pop()), 3)

    assert sorted(Material.objects.values_list("version", flat=True)) == [1, 2, 3]
    assert list(Material.objects.ready()) == [asked[-1]]


@pytest.fixture
def broker_away(monkeypatch):
    """The broker's port is closed."""
    # The second falls back on the first, so it is set first, or its old value would be the new one.
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    app.amqp._producer_pool = None
    yield
    app.amqp._producer_pool = None


@pytest.mark.django_db(transaction=True)
def test_a_page_is_answered_while_the_broker_is_away(broker_away):
    began = time.monotonic()

    material = ask(make_event())

    assert material.state == Material.State.REQUESTED
    assert publishing.sweep() == 0
    assert time.monotonic() - began < 4


@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_what_the_sweep_rings_for(celery_worker, folder):
    event = make_event()
    made = threading.Event()
    task_postrun.connect(lambda **kwargs: made.set(), weak=False, dispatch_uid="made")
    material = Material.objects.create(**_unrung(event))

    rung = publishing.sweep()
    was_made = made.wait(20)

    task_postrun.disconnect(dispatch_uid="made")
    material.refresh_from_db()
    assert (rung, was_made, material.state) == (1, True, Material.State.READY)


def _unrung(event):
    return {
        "series": event.series,
        "event": event,
        "kind": "programme",
        "key": "k" * 64,
        "snapshot": documents.snapshot(event, "programme", "fi"),
        "requested_at": timezone.now(),
    }


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_nothing(folder):
    event = make_event()
    for _person in range(80):
        make_registration(event)
    material = ask(event, kind="badges")

    with _worker(material.pk) as worker:
        while worker.poll() is None:
            material.refresh_from_db()
            if material.started_at:
                break
        worker.kill()
    while_claimed = publishing.sweep()
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        rung = publishing.sweep()
        publishing.render(material_id=material.pk)

    material.refresh_from_db()
    assert (while_claimed, rung) == (0, 1)
    assert (material.state, material.attempts, material.pages) == (Material.State.READY, 2, 10)
    assert len(files(folder)) == 1


def _worker(material_id):
    """A process of its own that makes a document."""
    here = connection.settings_dict
    code = (
        f"import django; django.setup(); from materials import publishing; publishing.render(material_id={material_id})"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "x" * 50,
        "DATA_DIR": str(Path(default_storage.location).parent),
        "DATABASE_URL": f"postgres://{here['USER']}:{here['PASSWORD']}@{here['HOST']}:{here['PORT']}/{here['NAME']}",
    }
    return subprocess.Popen([sys.executable, "-c", code], cwd=HERE, env=environment)


def test_a_document_can_be_drawn_by_a_command(event, tmp_path, capsys):
    call_command("render", "programme", event.pk, language="sv", output=tmp_path / "out" / "programme.pdf")

    assert paper.faults((tmp_path / "out" / "programme.pdf").read_bytes(), "sv") == []
    assert capsys.readouterr().out == f"{tmp_path}/out/programme.pdf (1 p)\n"


def test_the_command_takes_the_coming_event_and_says_when_there_is_none(db, settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path

    with pytest.raises(CommandError, match="no such event"):
        call_command("render", "badges")
    event = make_event()
    call_command("render", "badges")

    assert (tmp_path / f"badges-{event.pk}-fi.pdf").is_file()
