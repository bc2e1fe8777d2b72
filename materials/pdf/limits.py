"""What a process that draws may take of the machine, so that one document cannot take all of it."""

from __future__ import annotations

import resource
from functools import cache
from pathlib import Path

MEMORY = 1_200_000_000  # bytes of address space above what the process has; drawing takes a quarter
SECONDS = 240  # of processor time for one document: the hard time limit of the longest task


def _tighten(what: int, most: int) -> None:
    """Lower the soft limit of this process; the hard one stays, so that it can be set anew."""
    _soft, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


@cache
def bound_memory() -> None:
    """Bound the memory of this process for good: a document that wants more is a fault of that document."""
    _tighten(resource.RLIMIT_AS, _taken() + MEMORY)


def _taken() -> int:
    """The address space of this process in bytes; 0 where the system does not tell."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[0]) * resource.getpagesize() if told.exists() else 0


def bound_time() -> None:
    """Bound the processor time of what comes next in a bound process: where nothing else stops it, the kernel does."""
    if not bound_memory.cache_info().currsize:
        return  # tests and commands do other work afterwards
    used = resource.getrusage(resource.RUSAGE_SELF)
    _tighten(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + SECONDS)
