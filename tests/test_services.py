"""The launcher of PostgreSQL and Valkey, as this account and as an ordinary one, with real servers."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
import redis
from django.db import connection

from config import processes, services

PROJECT = Path(services.__file__).parent.parent


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_gone_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < deadline:
        os.sched_yield()
    return not is_alive(pid)


@pytest.fixture
def folder():
    """A folder that root's PostgreSQL, which runs as another account, may enter; pytest's own is closed to it."""
    with tempfile.TemporaryDirectory(prefix="tilannekuva-services-") as name:
        yield Path(name)


@pytest.fixture
def empty_environment(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("REDIS_URL", "")


def test_tests_run_on_postgresql_with_the_order_and_the_extensions_of_production(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, lower('ÄÖÅ'), 'z' < 'å'")
        version, lowered, is_after_z = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'btree_gist'")
        extensions = cursor.fetchone()[0]

    assert version >= 150_000
    assert (lowered, is_after_z, extensions) == ("äöå", True, 1)


def test_data_stay_over_a_restart(folder, empty_environment):
    first = services.start_postgres(folder)
    with psycopg.connect(first.url) as writer:
        writer.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    first.stop()

    second = services.start_postgres(folder)
    with psycopg.connect(second.url) as reader:
        answer = reader.execute("SELECT answer FROM kept").fetchone()
    second.stop()

    assert answer == (42,)
    assert second.process.pid != first.process.pid


def test_a_half_made_data_folder_is_made_anew(folder):
    home = services.data_folder(folder)
    shutil.rmtree(home, ignore_errors=True)
    for major in (15, 16, 17, 18):
        (home / f"postgres-{major}.new").mkdir(parents=True)
        (home / f"postgres-{major}").mkdir()

    server = services.start_postgres(folder)
    server.stop()

    assert server.process.returncode == 0


def test_start_names_both_servers_in_the_environment_and_stop_ends_them(folder, empty_environment):
    started = services.start_missing(folder, durable=False)
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker, psycopg.connect(os.environ["DATABASE_URL"]) as reader:
        answers = broker.ping(), reader.execute("SHOW fsync").fetchone()
    services.stop_all(started)

    assert answers == (True, ("off",))
    assert [service.process.poll() is None for service in started] == [False, False]


def test_named_servers_are_left_alone(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere.example.org/else")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere.example.org/0")

    assert services.start_missing(folder) == []


def test_strangers_of_the_same_machine_are_refused(folder):
    valkey = services.start_valkey(folder)
    port = int(valkey.url.rpartition(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as stranger:
        stranger.sendall(b"PING\r\n")
        answer = stranger.recv(100)
    valkey.stop()

    assert answer.startswith(b"-NOAUTH")
    database = connection.settings_dict
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host="127.0.0.1", port=database["PORT"], user="postgres", password="guess")


def test_a_missing_server_says_what_to_do(monkeypatch, folder):
    monkeypatch.setattr(services.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(services.shutil, "which", lambda name: None)

    with pytest.raises(services.ServiceFailed, match="install valkey or redis, or set REDIS_URL"):
        services.valkey_binary()


def test_a_server_that_cannot_start_shows_its_log(folder):
    services.start_postgres(folder).stop()
    cluster = next(services.data_folder(folder).glob("postgres-??"))
    (cluster / "postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(services.ServiceFailed, match="no_such_setting"):
        services.start_postgres(folder)


def test_data_of_root_lie_where_the_server_may_go(monkeypatch, tmp_path):
    monkeypatch.setattr(services, "_account", lambda: {"user": 65534, "group": 65534})
    in_project, in_home = PROJECT / ".data/services", tmp_path / "closed/services"
    in_home.parent.mkdir(mode=0o700)
    in_home.parent.chmod(0o700)

    assert services.data_folder(in_project).parent == services.ROOT_STORE
    assert services.data_folder(in_home).parent == services.ROOT_STORE
    assert services.data_folder(in_project) != services.data_folder(in_home)
    assert services.data_folder(Path("/tmp/tilannekuva")) == Path("/tmp/tilannekuva").resolve()


def test_data_of_others_lie_where_they_say(monkeypatch):
    monkeypatch.setattr(services, "_account", dict)

    assert services.data_folder(PROJECT / ".data") == PROJECT / ".data"


START_AND_WAIT = """
import sys
from pathlib import Path
from config import services
started = services.start_missing(Path(sys.argv[1]))
print(*(service.process.pid for service in started), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def owner(folder, empty_environment):
    """A process that has started both servers and waits."""
    argv = [sys.executable, "-c", START_AND_WAIT, str(folder)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT) as process:
        yield process
        process.kill()


def test_servers_do_not_outlive_an_owner_that_is_killed(owner):
    pids = [int(word) for word in owner.stdout.readline().split()]
    owner.kill()

    assert len(pids) == 2
    assert all(is_gone_within(pid, 15) for pid in pids)


def test_end_kills_what_does_not_listen_and_its_children():
    deaf = "import os, signal, time; signal.signal(15, signal.SIG_IGN); print(os.fork(), flush=True); time.sleep(60)"
    process = processes.spawn([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    grandchild = int(process.stdout.readline() or 0) or int(process.stdout.readline())

    processes.end(process, within=0.2)
    process.stdout.close()

    assert process.returncode == -signal.SIGKILL
    assert is_gone_within(grandchild, 5)


def test_children_do_not_hear_the_terminal():
    process = processes.spawn([sys.executable, "-c", "import time; time.sleep(60)"])
    session = os.getsid(process.pid)
    processes.end(process)

    assert session == process.pid
