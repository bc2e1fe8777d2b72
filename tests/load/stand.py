"""The test stand: the whole house on this machine as in production, with a mail server that only counts."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg

from config import processes, services
from tests.load import measure

ROOT = Path(__file__).resolve().parents[2]
SINK = """
import asyncio, pathlib, sys
from aiosmtpd.controller import Controller
class Count:
    seen = 0
    async def handle_DATA(self, server, session, envelope):
        Count.seen += 1
        pathlib.Path(sys.argv[2]).write_text(str(Count.seen))
        return "250 kept"
controller = Controller(Count(), hostname="127.0.0.1", port=int(sys.argv[1]))
controller.start()
import signal; signal.pause()
"""


class Stand:
    """PostgreSQL with statement counters, Valkey, a mail sink, gunicorn with two workers, one Celery worker."""

    def __init__(self, folder):
        self.folder, self.children, self.servers = Path(folder), {}, []
        self.sent_file = self.folder / "sent"
        self.sent_file.write_text("0")

    def start_services(self):
        """Start the servers below the application and point the environment at them."""
        self.postgres = services.start_postgres(self.folder / "services")
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
        self.postgres.stop()
        self.postgres = services.start_postgres(self.folder / "services")
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        self.valkey = services.start_valkey(self.folder / "services")
        self.servers = [self.postgres, self.valkey]
        self.smtp_port, self.port = services.free_port(), services.free_port()
        self._spawn("sink", [sys.executable, "-c", SINK, str(self.smtp_port), str(self.sent_file)])
        os.environ.update(
            DATABASE_URL=self.postgres.url,
            REDIS_URL=self.valkey.url,
            MAIL_URL=f"smtp://127.0.0.1:{self.smtp_port}",
            BASE_URL=f"http://127.0.0.1:{self.port}",
            DATA_DIR=str(self.folder / "data"),
            STATIC_ROOT=str(self.folder / "static"),
            SECRET_KEY="only-for-measuring-" + "x" * 40,
            DEBUG="0",
            SECURE_SSL_REDIRECT="0",
            BEHIND_PROXY="1",
            SECOND_FACTOR_REQUIRED="0",
            DJANGO_SETTINGS_MODULE="config.settings",
            LOG_LEVEL="WARNING",
        )

    def manage(self, *words):
        """Run a management command; returns the CPU seconds it took."""
        before = os.times()
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    def start_web(self):
        """Start gunicorn as the image does and wait for the first page; returns the CPU seconds it took."""
        image = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
        words = json.loads(re.search(r"CMD (\[.*\])", image)[1])
        del words[(place := words.index("--bind")) : place + 2]  # gunicorn would listen at both
        address = ["--bind", f"127.0.0.1:{self.port}", "--graceful-timeout", "3"]  # of two lengths the last one counts
        self._spawn("web", [sys.executable, "-m", *words, *address])
        for _ in range(400):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5).read()
            except OSError:
                time.sleep(0.05)
            else:
                return measure.cpu_ms([self.children["web"].pid]) / 1000
        raise RuntimeError("The web process does not answer.")

    def start_worker(self):
        """Start a Celery worker for letters with one process."""
        words = ["-m", "celery", "-A", "config", "worker", "-Q", "letters", "-c", "1", "-l", "WARNING"]
        self._spawn("worker", [sys.executable, *words])
        time.sleep(4)

    def _spawn(self, name, argv):
        self.children[name] = processes.spawn(argv, cwd=ROOT, stdout=subprocess.DEVNULL)

    def stop(self, *names):
        """Stop the named children, or everything."""
        for name in names or list(self.children):
            processes.end(self.children.pop(name), within=8)
        if not names:
            services.stop_all(self.servers)

    def app_pids(self):
        """The roots of the application's process trees."""
        return [self.children[name].pid for name in ("web", "worker") if name in self.children]

    def sent(self):
        """How many letters the mail server has taken."""
        return int(self.sent_file.read_text() or 0)

    def wait_for_letters(self, count, within=60):
        """Wait until `count` letters have arrived since the start."""
        end = time.monotonic() + within
        while self.sent() < count and time.monotonic() < end:
            time.sleep(0.02)

    def count_statements(self):
        """Statements since the last reset."""
        return measure.count_statements(self.postgres.url)

    def forget_statements(self):
        """Empty the statement counters."""
        measure.forget_statements(self.postgres.url)
