"""Files and rows: a process killed between the two costs a file nobody can reach, and the sweep takes it away."""

import logging
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from materials import publishing, tidying, uploads
from materials.models import Material
from tests.factories import make_event, make_material
from tests.materials.test_upload import about, named

HERE = Path(__file__).parents[2]
KILLED = {
    "between the file of an upload and its row": """
pre_save.connect(die, sender=Material, weak=False)
about = uploads.Description(title="Luvut", kind="dataset", audience="open", language="fi")
uploads.store(file=ContentFile(b"kunta;luku", name="luvut.csv"), about=about, by=None)
""",
    "between the file of a document and its row": """
pre_save.connect(lambda instance, **more: instance.ready_at and die(), sender=Material, weak=False)
publishing.render(material_id={document})
""",
    "between the row of a removed file and the file": """
FileSystemStorage.delete = die
uploads.purge(timezone.now() + timedelta(days=8))
""",
}
START = """
import django, os, signal
django.setup()
from datetime import timedelta
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db.models.signals import pre_save
from django.utils import timezone
from materials import publishing, uploads
from materials.models import Material
die = lambda *words, **more: os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A storage of the test's own."""
    options = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "materials"), "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "default": options}
    return tmp_path / "materials"


def process(code):
    """A process of its own beside the same database and storage."""
    here = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "x" * 50,
        "DATA_DIR": str(Path(default_storage.location).parent),
        "DATABASE_URL": f"postgres://{here['USER']}:{here['PASSWORD']}@{here['HOST']}:{here['PORT']}/{here['NAME']}",
    }
    return subprocess.Popen([sys.executable, "-c", START + code], cwd=HERE, env=environment)


def grow_old(folder, days=2):
    """Let all files be some days old."""
    for path in folder.rglob("*"):
        moment = (timezone.now() - timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_file_and_row_leaves_nothing_in_the_end(folder):
    kept, removed = (uploads.store(file=named(b"x", "x.txt"), about=about(), by=None) for _time in range(2))
    uploads.remove(material=removed)
    document = publishing.request(event=make_event(), kind="programme", language="fi", by=None)

    killed = [process(code.replace("{document}", str(document.pk))) for code in KILLED.values()]
    codes = [one.wait(60) for one in killed]

    left = set(tidying.stored()) - {kept.file.name}
    early = tidying.sweep()
    grow_old(folder)
    assert (codes, len(left), early, tidying.sweep(), list(tidying.stored())) == ([-9] * 3, 3, 0, 3, [kept.file.name])
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        publishing.render(material_id=document.pk)
    assert list(Material.objects.ready().order_by("pk")) == [kept, document]
    assert tidying.lost() == []


@pytest.mark.django_db
def test_a_file_that_is_gone_is_told_of(folder, caplog, capsys):
    _there, gone = make_material(content=b"1"), make_material(content=b"2")
    (folder / gone.file.name).unlink()

    with caplog.at_level(logging.ERROR):
        tidying.sweep()
    call_command("files")

    assert f"not in storage: material {gone.pk}" in caplog.text
    assert f"1 rows without their file\n  material {gone.pk}\n" in capsys.readouterr().out


@pytest.mark.django_db
def test_with_another_database_nothing_is_deleted(folder, caplog):
    for _number in range(30):
        make_material(content=b"1")
    names = set(tidying.stored())
    grow_old(folder)
    Material.objects.all().delete()

    with caplog.at_level(logging.ERROR):
        removed = tidying.sweep()

    assert (removed, set(tidying.stored())) == (0, names)
    assert "30 of 30 files have no row" in caplog.text


@pytest.mark.django_db
def test_files_that_are_not_ours_stay(folder):
    default_storage.save("2026/11/LUE.txt", ContentFile(b"x"))
    default_storage.save("2026/11/" + "a" * 32, ContentFile(b"x"))
    grow_old(folder)

    assert (tidying.sweep(), default_storage.listdir("2026/11")) == (1, ([], ["LUE.txt"]))


@pytest.mark.django_db
def test_a_moment_to_come_does_not_make_files_older(folder):
    default_storage.save("2026/11/" + "a" * 32, ContentFile(b"x"))

    assert tidying.sweep(timezone.now() + timedelta(days=30)) == 0


@pytest.mark.django_db
def test_an_empty_storage_is_tidy():
    assert (tidying.sweep(), tidying.lost()) == (0, [])
