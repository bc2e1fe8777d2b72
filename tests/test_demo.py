"""`manage.py demo`: one command starts everything, a second start is quick, and the end leaves nothing running."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from config import services
from config.demo_people import SIGN_INS

PROJECT = Path(services.__file__).parent.parent
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "MAIL_URL", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE")


@pytest.fixture
def environment():
    """What a newcomer's terminal holds: nothing of ours but a folder and a port."""
    with tempfile.TemporaryDirectory(prefix="tilannekuva-demo-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        yield kept | {"DATA_DIR": f"{folder}/data", "PORT": str(services.free_port())}


@pytest.fixture
def start(environment):
    """Start a demo and wait until it says that it is ready; what is left at the end is killed."""
    started = []

    def start_demo():
        demo = subprocess.Popen(
            [sys.executable, "manage.py", "demo"],
            cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        started.append(demo)
        said = []
        for line in demo.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        return demo, "".join(said)

    yield start_demo
    for demo in started:
        demo.kill()
        demo.wait()
        demo.stdout.close()


def descendants(pid):
    """The processes under `pid`, by the kernel's account."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(stat.parent.name)] = int(fields[1])
    found, layer = set(), {pid}
    while layer := {child for child, parent in parents.items() if parent in layer}:
        found |= layer
    return found


def alive(pids):
    return {pid for pid in pids if Path(f"/proc/{pid}/stat").exists() and not _is_zombie(pid)}


def _is_zombie(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def command(environment, *words):
    """A command typed in another terminal."""
    argv = [sys.executable, "manage.py", *words]
    return subprocess.run(argv, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def page(address):
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.status, answer.read().decode()


def test_demo_starts_tells_works_and_ends_without_a_trace(start, environment):
    demo, said = start()
    address = re.search(r"ready in \d+ s:  (\S+)", said)[1]
    family = descendants(demo.pid)

    assert address == f"http://127.0.0.1:{environment['PORT']}"
    assert [person.email for person in SIGN_INS if person.email not in said] == []
    assert page(f"{address}/readyz")[0] == 200
    assert "Janakkala" in page(address)[1]
    assert page(f"{address}/demo/letters/")[0] == 200
    assert len(family) >= 10  # PostgreSQL, Valkey, web and two, letters and two, pdf and one, bulk and one, beat

    beside = command(environment, "run_due")

    assert "letters tried" in beside.stdout

    demo.send_signal(signal.SIGINT)
    demo.wait(timeout=20)

    assert demo.returncode == 0
    assert alive(family) == set()
    assert not Path(environment["DATA_DIR"], "demo.env").exists()

    demo, _ = start()
    family = descendants(demo.pid)
    demo.kill()
    deadline = time.monotonic() + 15
    while alive(family) and time.monotonic() < deadline:
        os.sched_yield()

    assert alive(family) == set()
