"""Child processes which never outlive the process that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(argv: Sequence[str], *, parting: signal.Signals = signal.SIGTERM, **options: Any) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that Ctrl-C reaches only us and we decide the order of stopping.

    On Linux the kernel sends it `parting` if we die without a goodbye. Call this from the main thread:
    the kernel counts the death of the starting thread as ours.
    """
    return subprocess.Popen(  # noqa: S603 - the callers name their programs
        list(argv),
        stdin=options.pop("stdin", subprocess.DEVNULL),
        start_new_session=True,
        preexec_fn=_follow_parent(parting),  # noqa: PLW1509 - called from the main thread only
        **options,
    )


def end(process: subprocess.Popen[bytes], *, parting: signal.Signals = signal.SIGTERM, within: float = 10.0) -> None:
    """Ask a program to stop, wait `within` seconds, then kill what is left of its whole session."""
    if process.poll() is None:
        process.send_signal(parting)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=within)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _follow_parent(parting: signal.Signals) -> Callable[[], None] | None:
    if _libc is None:
        return None
    parent, prctl = os.getpid(), _libc.prctl

    def ask_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, int(parting))
        if os.getppid() != parent:  # the parent died between fork and prctl
            os._exit(1)

    return ask_kernel
