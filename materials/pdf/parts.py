"""Long lists in parts: drawn by forked processes two at a time, and joined with their tags.

Memory grows with the pages of one document, so a list of thousands would take half a gigabyte; in parts it takes what a
part takes, whatever the length. A part that is made lies in a folder of the worker under a hash of all that shapes it,
until the whole is ready: who comes after a worker that was killed goes on where it was.

Source: docs/adr/0008-documents.md
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any

from django.conf import settings

from materials.pdf.checks import RenderingError
from materials.pdf.digest import digest
from materials.pdf.joining import join
from materials.pdf.limits import bound_memory, bound_time

Snapshot = dict[str, Any]

AT_ONCE = 2  # processes
LISTS = ("participant_list", "door_list", "public_list", "sign_in_sheet")
# More people than this are drawn by so many: a process of one document or part stays under 170 MB.
SIZES = dict.fromkeys(LISTS, (280, 240)) | {"badges": (160, 80)}
LEFT_LASTS = 3_600  # seconds; what nobody has come back for names people
NO_ROOM = 75  # the exit status of a child that could not write its part
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def split(kind: str, snapshot: Snapshot) -> list[Snapshot]:
    """The snapshots of the parts of a document; empty where it is drawn as one.

    Shapes: each has `part` with its number, how many there are, how many people are before it and in all, and from
    which initial to which its names go.
    """
    most, size = SIZES.get(kind, (0, 0))
    people = snapshot.get("people", [])
    if not most or len(people) <= most:
        return []
    size = _even(kind, len(people), size)
    starts = range(0, len(people), size)
    return [
        snapshot
        | {
            "people": people[start : start + size],
            "part": {
                "number": number,
                "of": len(starts),
                "before": start,
                "people": len(people),
                "span": _span(people[start : start + size]),
            },
        }
        for number, start in enumerate(starts, 1)
    ]


def _even(kind: str, people: int, size: int) -> int:
    """Parts of a list are alike in length, so that none has one line; those of badges fill their sheets."""
    return size if kind == "badges" else ceil(people / ceil(people / size))


def _span(people: list[Snapshot]) -> str:
    """From which initial to which the names go, such as A–H."""
    initials = [(one["last_name"] or one["first_name"] or "–")[0].upper() for one in (people[0], people[-1])]
    return "–".join(dict.fromkeys(initials))


def draw(kind: str, language: str, parts: list[Snapshot], draw_one: Callable[[Snapshot], bytes]) -> bytes:
    """Draw every part that is not there yet, and join them all; what joining takes of memory goes with its process.

    Raises: RenderingError when one cannot be drawn; OSError when the disk has no room.
    """
    folder = Path(settings.DATA_DIR) / "pdf" / "parts"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _forget_old(folder)
    files = [folder / _key(kind, language, part) for part in parts]
    waiting = [(part, file) for part, file in zip(parts, files, strict=True) if not file.is_file()]
    _apart(*(_work_of(waiting[first::AT_ONCE], draw_one) for first in range(min(AT_ONCE, len(waiting)))))
    whole = folder / _key(kind, language, {"parts": [file.name for file in files]})
    titles = [part["part"]["span"] for part in parts]
    _apart(_laying_down(whole, lambda: join([file.read_bytes() for file in files], titles)))
    joined = whole.read_bytes()
    for file in (whole, *files):
        file.unlink(missing_ok=True)
    return joined


def _key(kind: str, language: str, part: Snapshot) -> str:
    whole = [kind, language, digest(kind, language), part]
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _forget_old(folder: Path) -> None:
    limit = time.time() - LEFT_LASTS
    for file in folder.iterdir():
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < limit:
                file.unlink()


def _work_of(waiting: list[tuple[Snapshot, Path]], draw_one: Callable[[Snapshot], bytes]) -> Callable[[], None]:
    """The work of one process: its parts, each laid down whole or not at all."""

    def work() -> None:
        for part, file in waiting:
            _laying_down(file, partial(draw_one, part))()

    return work


def _laying_down(file: Path, make: Callable[[], bytes]) -> Callable[[], None]:
    """The work of making a file, which is laid down whole or not at all."""

    def work() -> None:
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(make())
        unfinished.rename(file)

    return work


def _may_fork() -> bool:
    """Whether this process has nothing that a fork would break; a worker's has not."""
    return sys.platform == "linux" and threading.active_count() == 1


def _apart(*works: Callable[[], None]) -> None:
    """Do the works side by side in processes of their own, or one after another where a fork would break something."""
    if _may_fork():
        _in_processes([*works])
    else:
        for work in works:
            work()


def _in_processes(works: list[Callable[[], None]]) -> None:
    """Do the works side by side, each in a fork of this process; none outlives us."""
    children = {_fork(work) for work in works}
    try:
        while children:
            pid, status = os.waitpid(children.copy().pop(), 0)
            children.discard(pid)
            if ending := os.waitstatus_to_exitcode(status):
                if ending == NO_ROOM:
                    raise OSError(errno.ENOSPC, "There was no room for a part.")
                raise RenderingError(f"A process that draws parts ended with {ending}.")
    finally:
        for pid in children:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _fork(work: Callable[[], None]) -> int:
    parent = os.getpid()
    with warnings.catch_warnings():
        # Pango keeps threads of its own, which Python warns of; they sleep, and the child makes a press of its own.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, int(signal.SIGKILL))
        for number in (signal.SIGTERM, signal.SIGUSR1):  # what the worker has set up for itself
            signal.signal(number, signal.SIG_DFL)
        bound_memory()
        bound_time()
        if os.getppid() == parent:
            work()
            status = 0
    except OSError:
        traceback.print_exc()
        status = NO_ROOM
    except BaseException:  # noqa: BLE001 - the child has no other way to tell
        traceback.print_exc()
    finally:
        os._exit(status)  # nothing of the parent's is closed, such as its connection to the database
