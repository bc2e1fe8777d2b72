"""A worker that makes a pack is killed at each step in turn, and the next goes on: nothing is lost or made twice."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from materials import packing, publishing
from materials.models import Material, Pack
from tests.factories import make_event, make_series, make_template

STEPS = {  # what the worker has begun when it dies, and the statement that it never gets through
    "claim the pack": 'UPDATE "materials_pack" SET "claimed_at"',
    "ask for a document": 'INSERT INTO "materials_material"',
    "tell that all are asked for": 'UPDATE "materials_pack" SET "started_at"',
    "claim a document": 'UPDATE "materials_material" SET "started_at"',
    "draw it": '"materials_material"."event_id" = ',  # which locks the versions, once it is drawn
    "store it": 'UPDATE "materials_material" SET "series_id"',
    "store the pack": 'UPDATE "materials_pack" SET "event_id"',
}
WORKER = """
import json, os, signal, sys
import django
django.setup()
from datetime import timedelta
from django.db import connection, connections
from materials import packing, pdf, publishing
from materials.models import Material, Pack
pk, steps = json.loads(sys.argv[1])
pdf.warm()

def dies_at(step):
    def look(execute, sql, params, many, context):
        if step in sql:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)
    return look

def work():
    packing.go_on(pack_id=pk)
    for document in Material.objects.filter(packs=pk, ready_at=None):
        publishing.render(material_id=document.pk)
    packing.go_on(pack_id=pk)

def grow_old():
    for rows, claim in ((Pack.objects, "claimed_at"), (Material.objects, "started_at")):
        for row in rows.exclude(**{claim: None}).filter(ready_at=None):
            rows.filter(pk=row.pk).update(**{claim: getattr(row, claim) - timedelta(minutes=10)})

endings = []
for step in steps:
    connections.close_all()
    child = os.fork()
    if child == 0:
        with connection.execute_wrapper(dies_at(step)):
            work()
        os._exit(0)
    endings.append(-os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    grow_old()
print(json.dumps(endings))
"""


@pytest.fixture
def folder(settings, tmp_path):
    """A storage of the test's own."""
    options = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "materials"), "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "default": options}
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_each_step_loses_nothing_and_makes_nothing_twice(folder):
    event = make_event(make_series(template=make_template(content={"documents": ["programme"]})))
    pack = packing.request(event=event, language="en", by=None)

    killed = _work_until_killed(folder, pack)
    rung = packing.sweep(timezone.now() + timedelta(minutes=4))
    packing.go_on(pack_id=pack.pk)

    pack.refresh_from_db()
    document = Material.objects.get()
    assert killed == [9] * len(STEPS)
    assert (rung, pack.state, pack.pages) == (1, Pack.State.READY, 2)
    assert (document.state, document.attempts, document.version) == (Material.State.READY, 3, 1)
    names = {document.file.name, pack.archive.name, pack.paper.name}
    assert {default_storage.exists(name) for name in names} == {True}
    assert publishing.sweep() == 0


def _work_until_killed(folder, pack):
    """A process that forks a worker for every step and has it die there; answers by which signals they ended."""
    here = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "x" * 50,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"postgres://{here['USER']}:{here['PASSWORD']}@{here['HOST']}:{here['PORT']}/{here['NAME']}",
    }
    words = json.dumps([pack.pk, list(STEPS.values())])
    command = [sys.executable, "-W", "ignore", "-c", WORKER, words]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
