"""Measuring what work costs: CPU and memory of whole process trees from /proc, statements from PostgreSQL."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

TICK = os.sysconf("SC_CLK_TCK")  # ticks in a second
PROC = Path("/proc")


def tree(pid):
    """A process and all that descend from it, as process ids."""
    parents = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += parents.get(found[-1], [])
    return found


def cpu_ms(pids):
    """CPU milliseconds (user and system) of process trees so far, their ended children included."""
    ticks = 0
    for root in pids:
        for pid in tree(root):
            try:
                fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            ticks += sum(int(field) for field in fields[11:15])
    return ticks * 1000 / TICK


def pss_mb(pid):
    """Proportional memory of a process tree in MB."""
    total = 0
    for one in tree(pid):
        try:
            rollup = (PROC / str(one) / "smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


@dataclass
class Cost:
    """What a piece of work cost, all together."""

    app_ms: float = 0.0
    db_ms: float = 0.0
    statements: int = 0
    seconds: float = 0.0


class Meter:
    """A context manager that tells the cost of what is done inside it."""

    def __init__(self, stand, *, own_process=False):
        self.stand, self.own_process, self.cost = stand, own_process, Cost()

    def __enter__(self):
        self.stand.forget_statements()
        self.before = self._now()
        return self.cost

    def __exit__(self, *exc):
        after = self._now()
        self.cost.app_ms, self.cost.db_ms, self.cost.seconds = (b - a for a, b in zip(self.before, after, strict=True))
        self.cost.statements = self.stand.count_statements()

    def _now(self):
        own = time.process_time() * 1000 if self.own_process else 0.0
        return own + cpu_ms(self.stand.app_pids()), cpu_ms([self.stand.postgres.process.pid]), time.perf_counter()


COUNT = """
SELECT coalesce(sum(calls), 0) FROM pg_stat_statements
WHERE query !~* '^(begin|commit|rollback|set |reset|savepoint|release|show|select pg_stat|deallocate)'
AND query !~ '^SELECT .* FROM ONLY .* FOR KEY SHARE OF x$' -- PostgreSQL's own checks of foreign keys at COMMIT
AND query !~* 'pg_stat_statements' AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def count_statements(url):
    """Statements since the counters were emptied, without BEGIN, COMMIT, SET and SAVEPOINT."""
    with psycopg.connect(url, autocommit=True) as connection:
        return int(connection.execute(COUNT).fetchone()[0])


def forget_statements(url):
    """Empty the counters."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_stat_statements_reset()")
