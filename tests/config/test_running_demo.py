"""A command typed beside a running demo finds its servers; without one, nothing is assumed."""

import os
import socket
import subprocess
import sys

import pytest

from config import running_demo
from config.household import Household, HouseholdFailed

NAMES = [*running_demo.NAMES, "PORT", "DATA_DIR"]


@pytest.fixture
def newcomer(monkeypatch, tmp_path):
    """A terminal where none of our variables is set, but for a folder of its own."""
    for name in NAMES:
        monkeypatch.setenv(name, "to be put back")
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def written(newcomer, monkeypatch):
    """The address book of a demo that runs: of this very process."""
    for name in running_demo.NAMES:
        monkeypatch.setenv(name, f"demo's {name}=x")
    running_demo.write()
    for name in running_demo.NAMES:
        monkeypatch.delenv(name)
    return newcomer / "demo.env"


def test_other_commands_join_the_running_demo(written):
    running_demo.tune(["manage.py", "run_due"])

    assert {name: os.environ[name] for name in running_demo.NAMES} == {
        name: f"demo's {name}=x" for name in running_demo.NAMES
    }


def test_addresses_are_for_our_eyes_only(written):
    assert written.stat().st_mode & 0o777 == 0o600


def test_a_named_database_is_kept(written, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere.example.org/other")

    running_demo.tune(["manage.py", "run_due"])

    assert os.environ["DATABASE_URL"] == "postgres://elsewhere.example.org/other"
    assert "REDIS_URL" not in os.environ


def test_a_demo_that_has_died_is_not_joined(written):
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    written.write_text(written.read_text().replace(f"PID={os.getpid()}", f"PID={dead.pid}"))

    running_demo.tune(["manage.py", "run_due"])

    assert "DATABASE_URL" not in os.environ


def test_the_demo_itself_is_a_demo_and_joins_nobody(written):
    running_demo.tune(["manage.py", "demo"])

    assert (os.environ["DEBUG"], os.environ["DEMO"]) == ("1", "1")
    assert "DATABASE_URL" not in os.environ


def test_a_taken_port_gives_way_to_a_free_one(newcomer):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        household = Household(folder=newcomer, port=taken)
        household._set_environment()

    assert household.port != taken
    assert os.environ["BASE_URL"] == f"http://127.0.0.1:{household.port}"


def test_sign_ins_stay_valid_over_a_restart(newcomer):
    first = Household(folder=newcomer, port=8000)._kept("secret-key", "x" * 50)

    assert Household(folder=newcomer, port=8000)._kept("secret-key", "y" * 50) == first == "x" * 50


def test_a_second_demo_of_the_same_folder_is_refused(newcomer):
    first = Household(folder=newcomer, port=8000)
    first._lock()

    with pytest.raises(HouseholdFailed, match="A demo already runs on"):
        Household(folder=newcomer, port=8000)._lock()
    first.stop()
    after = Household(folder=newcomer, port=8000)
    after._lock()
    after.stop()
