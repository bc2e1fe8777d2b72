"""All processes of the demo under one roof: started in order, watched, stopped in the reverse order.

Every child has a session of its own, so Ctrl-C reaches only us, and on Linux none of them outlives us,
however we end (see `processes.spawn`).
"""

import fcntl
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path

from cryptography.fernet import Fernet

from config import processes, running_demo, services

LETTERS_STAY = "dummymail://"  # they are read at /demo/letters
READY_SECONDS = 90.0
CELERY = ["-m", "celery", "-A", "config", "--quiet"]
WORKER = ["worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]


class HouseholdFailed(Exception):
    """The demo cannot start or go on; the message says why and where to look."""


@dataclass
class Child:
    """A process of the demo and the file it writes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


@dataclass
class Household:
    """The demo's servers and processes, whose data stays in `folder` from one start to the next."""

    folder: Path
    port: int
    reload: bool = False
    live_port: int = field(default_factory=services.free_port)
    servers: list[services.Service] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    lock: TextIOWrapper | None = None

    def start(self) -> str:
        """Start everything and return the address once the front page answers.

        Raises: HouseholdFailed, services.ServiceFailed.
        """
        self._lock()
        self.servers = services.start_missing(self.folder / "services")
        self._set_environment()
        running_demo.write()
        self._prepare()
        self._spawn("web", self._web())
        self._spawn("live", self._live())
        self._spawn("letters", [*CELERY, *WORKER, "-Q", "letters", "-n", "letters@%h", "-c", "2"])
        for lane in ("pdf", "bulk"):
            self._spawn(lane, [*CELERY, *WORKER, *_pdf_lane(lane)], TILANNEKUVA_LANE=lane)
        self._spawn("beat", [*CELERY, "beat", "--loglevel", "WARNING", "--pidfile="])
        self._wait_for_page()
        return os.environ["BASE_URL"]

    def watch(self) -> None:
        """Return never; raise HouseholdFailed when a process has ended by itself."""
        while True:
            self._check()
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop everything, the last one first; the processes finish their work at the same time."""
        for child in reversed(self.children):
            child.process.terminate()
        for child in reversed(self.children):
            processes.end(child.process, within=10)
        services.stop_all(self.servers)
        if self.lock:
            running_demo.forget()
            self.lock.close()

    def _lock(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = (self.folder / "demo.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise HouseholdFailed(
                f"A demo already runs on {self.folder}. Stop it first, or give this one another DATA_DIR."
            ) from None
        self.lock = lock

    def _set_environment(self) -> None:
        """Name for the children what the environment has not named."""
        if not _is_free(self.port):
            self.port = services.free_port()
        os.environ.update(DEBUG="1", DEMO="1", PORT=str(self.port), DATA_DIR=str(self.folder))
        os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{self.port}")
        os.environ.setdefault("LIVE_URL", f"http://127.0.0.1:{self.live_port}/live/")
        os.environ.setdefault("MAIL_URL", LETTERS_STAY)
        # Keys of this folder's own are kept: people stay signed in over a restart, and what is sealed stays readable.
        os.environ.setdefault("SECRET_KEY", self._kept("secret-key", secrets.token_urlsafe(50)))
        os.environ.setdefault("NEEDS_KEYS", self._kept("needs-key", Fernet.generate_key().decode()))

    def _kept(self, name: str, new: str) -> str:
        """The secret in a file that only we can read; `new` when there is none yet."""
        file = self.folder / name
        if not file.is_file():
            file.touch(mode=0o600)
            file.write_text(new)
        return file.read_text()

    def _prepare(self) -> None:
        """Bring the database up to date and seed it, in a process that knows the servers."""
        self._spawn("prepare", ["manage.py", "demo", "--prepare"])
        child = self.children[-1]
        if child.process.wait():
            raise HouseholdFailed(_ending("The database could not be prepared.", child.log))
        self.children.remove(child)

    def _web(self) -> list[str]:
        if self.reload:
            return ["manage.py", "runserver", f"127.0.0.1:{self.port}"]
        return [
            "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", "2",
            "--worker-class", "gthread", "--threads", "4", "--preload", "--no-control-socket",
            "--graceful-timeout", "3", "--log-level", "warning",
        ]  # fmt: skip

    def _live(self) -> list[str]:
        return [
            "-m", "gunicorn", "config.live:application", "-k", "asgi", "--bind", f"127.0.0.1:{self.live_port}",
            "--workers", "1", "--no-control-socket", "--graceful-timeout", "1", "--log-level", "warning",
        ]  # fmt: skip

    def _spawn(self, name: str, arguments: list[str], **variables: str) -> None:
        log = self.folder / "logs" / f"{name}.log"
        log.parent.mkdir(exist_ok=True)
        with log.open("wb") as output:
            process = processes.spawn(
                [sys.executable, *arguments],
                cwd=running_demo.PROJECT,
                env=os.environ | variables,
                stdout=None if self.reload and name == "web" else output,
                stderr=None if self.reload and name == "web" else subprocess.STDOUT,
            )
        self.children.append(Child(name, process, log))

    def _wait_for_page(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            self._check()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=30):
                    return
            except urllib.error.HTTPError as error:
                log = self.folder / "logs" / "web.log"
                raise HouseholdFailed(_ending(f"The front page answers {error.code}.", log)) from error
            except OSError:
                time.sleep(0.1)
        raise HouseholdFailed(f"The web server did not answer in {READY_SECONDS:.0f} seconds.")

    def _check(self) -> None:
        for child in self.children:
            if child.process.poll() is not None:
                raise HouseholdFailed(_ending(f"The process “{child.name}” has ended by itself.", child.log))
        for server in self.servers:
            if server.process.poll() is not None:
                raise HouseholdFailed(f"{server.name} has ended by itself.")


def _pdf_lane(lane: str) -> list[str]:
    """One renderer, which is replaced before it has grown: WeasyPrint's fonts and images fragment its memory."""
    recycled = ["--max-tasks-per-child", "500", "--max-memory-per-child", "500000"]  # kilobytes
    return ["-Q", lane, "-n", f"{lane}@%h", "-c", "1", *recycled]


def _is_free(port: int) -> bool:
    try:
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        return False


def _ending(sentence: str, log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()[-20:]
    return "\n".join([sentence, *lines, f"(The whole log: {log})"])
