"""The address book of a running demo: a command typed beside it works on the demo's own servers."""

import os
from collections.abc import Sequence
from pathlib import Path

import environ

PROJECT = Path(__file__).resolve().parent.parent
NAMES = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "NEEDS_KEYS", "BASE_URL", "MAIL_URL", "DEBUG", "DEMO")


def data_dir() -> Path:
    """Return where the demo keeps its data (before Django's settings are there)."""
    return Path(os.environ.get("DATA_DIR") or PROJECT / ".data").resolve()


def tune(argv: Sequence[str]) -> None:
    """Prepare the environment of one command line: the demo is a demo, and others join one that runs."""
    if (PROJECT / ".env").is_file():
        environ.Env.read_env(str(PROJECT / ".env"))
    if argv[1:2] == ["demo"]:
        os.environ.update(DEBUG="1", DEMO="1")
    elif not os.environ.get("DATABASE_URL"):
        for name, value in read().items():
            os.environ.setdefault(name, value)


def write() -> None:
    """Write our servers' addresses where only we can read them."""
    lines = [f"PID={os.getpid()}", *(f"{name}={os.environ[name]}" for name in NAMES)]
    file = _file()
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text("\n".join(lines))


def read() -> dict[str, str]:
    """Return the running demo's variables, or nothing when none runs."""
    if not _file().is_file():
        return {}
    found = dict(line.split("=", 1) for line in _file().read_text().splitlines())
    return found if _is_alive(int(found.pop("PID"))) else {}


def forget() -> None:
    """Remove the address book: the demo has stopped."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return data_dir() / "demo.env"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
