"""`make bench`: what our work costs, beside the figures measured for two peers on a machine of the same kind.

Everything is real: gunicorn as in the image, Celery, PostgreSQL, Valkey and SMTP on this machine. CPU milliseconds
are of whole process trees (user and system), statements leave out BEGIN, COMMIT, SET and SAVEPOINT, kilobytes are on
the wire. `u` is a fixed loop of plain Python: on a shared machine it tells how fast the processors are just now.
`bench.py ROW …` measures only the named rows; `--json FILE` keeps the figures.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from config import services  # noqa: E402
from tests.load import loop, measure, rows_pages, rows_work  # noqa: E402
from tests.load.stand import Stand  # noqa: E402

PEERS = {
    "event page": ("85 + 16 ms, 10 statements, 16.6 kB", "85 + 17 ms, 17 statements, 101 kB"),
    "event page, 32 clients": ("18 a second", "13–17 a second"),
    "one registration": ("11 requests, 280–300 statements, 1400 + 460 ms", "6 requests, 88 statements, 500 + 115 ms"),
    "registrations, 16 clients": ("0.6–0.7 a second", "1.7 a second"),
    "64 race for 10 seats": ("10 given, 30–50 s", "11 given (oversold), 27–35 s"),
    "roster of 300": ("250 ms per 250 rows, 11 statements, 408 kB", "763 ms, 23 statements, 971 kB"),
    "roster of 3,000": ("–", "7702 ms, 9282 kB"),
    "library of 5,000": ("–", "–"),
    "search in 5,000 titles": ("–", "–"),
    "search in 5,000 texts": ("–", "–"),
    "import of 1,000": ("34 + 10 ms and 30 statements a row", "36 + 9 ms and 8 statements a row"),
    "reminder to 300": ("12 a second, 89 + 39 ms, 26 statements", "30 a second, 25 + 6.5 ms, 2.2 statements"),
    "reminder to 3,000": ("7 a second", "32 a second"),
    "who sends to 3,000": ("0.4–0.7 s", "6–50 s"),
    "confirmation behind 3,000": ("–", "–"),
    "badges for 300": ("6.9 s, 4.5 MB", "2.3 s, 0.07 MB (no QR)"),
    "list of 300": ("1.3 s", "6.0 s"),
    "schema from nothing": ("160 s", "16 s"),
    "cold start": ("14 s", "26–28 s"),
    "idle memory": ("470 / 397 MB", "487 / 544 MB"),
    "second start of the demo": ("–", "–"),
    "install": ("135 distributions, 477 MB, 76 s", "136 distributions, 580 MB, 186 s"),
}
LEAST = {
    "event page": "12 + 2 ms, ≤ 6 statements, ≤ 12 kB",
    "event page, 32 clients": "120 a second",
    "one registration": "3 requests, ≤ 30 statements, 60 + 12 ms",
    "registrations, 16 clients": "25 a second",
    "64 race for 10 seats": "10 given, 54 queued in order, < 3 s",
    "roster of 300": "60 ms, ≤ 8 statements, ≤ 80 kB",
    "roster of 3,000": "60 ms (paged), ≤ 8 statements, ≤ 80 kB",
    "library of 5,000": "40 ms, ≤ 8 statements",
    "search in 5,000 titles": "40 ms, ≤ 8 statements",
    "search in 5,000 texts": "40 ms, ≤ 8 statements",
    "import of 1,000": "3 ms and ≤ 0.1 statements a row",
    "reminder to 300": "150 a second, 5 + 1 ms, ≤ 1 statement",
    "reminder to 3,000": "150 a second, 5 + 1 ms, ≤ 1 statement",
    "who sends to 3,000": "≤ 0.3 s",
    "confirmation behind 3,000": "≤ 2 s",
    "badges for 300": "≤ 10 s, ≤ 128 MB over a warm process, ≤ 0.6 MB",
    "list of 300": "≤ 4 s, ≤ 58 MB over a warm process, ≤ 0.15 MB",
    "schema from nothing": "≤ 8 s",
    "cold start": "≤ 3 s",
    "idle memory": "≤ 200 / ≤ 200 MB",
    "second start of the demo": "≤ 15 s",
    "install": "≤ 70 distributions, ≤ 250 MB, ≤ 30 s",
}


def install():
    """Install the runtime into an empty place, nothing fetched before: distributions, MB without byte code, seconds.

    The peers' PostgreSQL and Redis are not counted either; what ours add for the demo is told beside it.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "venv"
        places = {"UV_PROJECT_ENVIRONMENT": str(place), "UV_CACHE_DIR": f"{folder}/cache"}
        environment = {**os.environ, **places, "UV_PYTHON": sys.executable}
        ours = ROOT / ".tools/bin/uv"  # where bin/setup puts one that is missing; a name on PATH may not run
        uv = str(ours) if ours.exists() else shutil.which("uv")
        before = os.times().elapsed
        command = [uv, "sync", "--frozen", "--quiet", "--no-default-groups"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        seconds = os.times().elapsed - before
        count, size = len(list(place.glob("lib/*/site-packages/*.dist-info"))), _megabytes(place)
        subprocess.run([*command, "--group", "servers"], cwd=ROOT, env=environment, check=True)
        servers = _megabytes(place) - size
    return f"{count} distributions, {size:.0f} MB, {seconds:.0f} s (the demo's own servers: {servers:.0f} MB more)"


def _megabytes(folder):
    files = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return sum(file.stat().st_size for file in files if file.suffix != ".pyc") / 1e6


def second_start():
    """Start the demo in an empty place, end it, and tell how long the next start takes until it says it is ready."""
    with tempfile.TemporaryDirectory(prefix="tilannekuva-bench-") as folder:
        Path(folder).chmod(0o711)
        ours = ("DATABASE_URL", "REDIS_URL", "BASE_URL", "MAIL_URL", "DJANGO_SETTINGS_MODULE", "DEBUG")
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        environment = {**kept, "DATA_DIR": f"{folder}/data", "PORT": str(services.free_port())}
        seconds = [_start_and_end(environment) for _ in range(2)]
    return f"{seconds[1]:.1f} s (the first took {seconds[0]:.1f} s)"


def _start_and_end(environment):
    begun = time.perf_counter()
    command = [sys.executable, "manage.py", "demo"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as demo:
        next(line for line in demo.stdout if "Ctrl-C" in line)
        seconds = time.perf_counter() - begun
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=60)
    return seconds


def measured(stand, wanted):
    """Yield (row, figures) one by one; rows that need the servers share one stand."""
    if "install" in wanted:
        yield "install", install()
    if "second start of the demo" in wanted:
        yield "second start of the demo", second_start()
    stand.start_services()
    stand.manage("collectstatic", "--noinput")
    seconds = stand.manage("migrate", "--noinput")
    stand.manage("createcachetable")
    if "schema from nothing" in wanted:
        yield "schema from nothing", f"{seconds:.1f} s"
    seconds = stand.start_web()
    if "cold start" in wanted:
        yield "cold start", f"{seconds:.1f} s"
    stand.start_worker()
    if "idle memory" in wanted:
        web, worker = (measure.pss_mb(stand.children[name].pid) for name in ("web", "worker"))
        yield "idle memory", f"{web:.0f} / {worker:.0f} MB"
    for name, row in {**rows_pages.ROWS, **rows_work.ROWS}.items():
        if name in wanted:
            yield name, row(stand)


def main():
    """Measure, print a table, and fail if a row could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[[], *LEAST], default=[])
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    wanted, figures = given.rows or list(LEAST), {}
    stand = Stand(tempfile.mkdtemp(prefix="tilannekuva-bench-"))
    stand.folder.chmod(0o755)  # the embedded PostgreSQL may run as another account
    try:
        for row, figure in measured(stand, wanted):
            figures[row] = figure
            pretix, indico = PEERS[row]
            print(
                f"{row}\n  ours      {figure}\n  u         {loop.unit():.2f} s now, 0.25 s when the machine is quiet\n"
                f"  at least  {LEAST[row]}\n  pretix    {pretix}\n  Indico    {indico}",
                flush=True,
            )
    finally:
        stand.stop()
        shutil.rmtree(stand.folder, ignore_errors=True)
    if given.json:
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1))
    return 0 if set(figures) == set(wanted) else 1


if __name__ == "__main__":
    sys.exit(main())
