"""A house of real processes, each of which can be taken away for a while: PostgreSQL, Valkey, web, workers, mail."""

import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event
from time import monotonic
from unittest import mock
from urllib.parse import urlencode

import psycopg
from aiosmtpd.controller import Controller

from config import processes, services
from tests.conftest import Inbox

PROJECT = Path(__file__).parents[2]
CELERY = [sys.executable, "-m", "celery", "-A", "config", "--quiet"]
WORKER = ["worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
WORKER += ["-Q", "letters,pdf,bulk", "-c", "2"]
BEAT = ["beat", "--loglevel", "WARNING", "--pidfile=", "--max-interval", "1"]
PREPARE = """
import json
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from tests import factories
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
event = factories.make_event()
manager = Client()
manager.force_login(factories.make_manager(), backend="django.contrib.auth.backends.ModelBackend")
print(json.dumps({"event": event.pk, "session": manager.cookies["sessionid"].value}))
"""


class Answer:
    """What a page answered, and how long it took."""

    def __init__(self, response, seconds):
        self.status, self.headers, self.seconds = response.status, response.headers, seconds
        self.body = response.read()
        self.text = self.body.decode()

    def json(self):
        return json.loads(self.body)


class House:
    """The processes and the way in."""

    def __init__(self, folder):
        self.folder = folder
        self.children = []
        self.database = services.start_postgres(folder / "services", durable=False)
        self.valkey_port, self.port, self.mail_port = (services.free_port() for _ in range(3))
        self.valkey = None
        self.start_valkey()
        self.post = None
        self.inbox = Inbox()
        self.start_mail()
        self.environment = os.environ | {
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "DATABASE_URL": self.database.url,
            "DATA_DIR": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "MAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "REDIS_URL": f"redis://127.0.0.1:{self.valkey_port}/0",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "STATIC_ROOT": str(folder / "static"),
        }
        (folder / "static").mkdir()
        made = subprocess.run(
            [sys.executable, "-c", PREPARE], cwd=PROJECT, env=self.environment, capture_output=True, check=True
        )
        self.stage = json.loads(made.stdout)
        self.spawn("web", _gunicorn(self.port))
        self.start_work(1)
        self.wait(self.is_well)

    def stop(self):
        for child in self.children:
            processes.end(child, parting=signal.SIGKILL)
        self.stop_mail()
        self.stop_valkey()
        self.database.stop()

    def spawn(self, name, argv):
        """Start a program of ours."""
        with (self.folder / f"{name}.log").open("ab") as log:
            child = processes.spawn(argv, cwd=PROJECT, env=self.environment, stdout=log, stderr=subprocess.STDOUT)
        self.children.append(child)
        return child

    def start_work(self, number):
        """Start a worker and a clock."""
        self.spawn_worker(number)
        diary = str(self.folder / f"diary{number}")
        return self.spawn(f"beat{number}", [*CELERY, *BEAT, "--schedule", diary])

    def spawn_worker(self, number):
        """Start a worker of all queues."""
        self.worker = self.spawn(f"worker{number}", [*CELERY, *WORKER, "-n", f"w{number}@%h"])

    def kill_worker(self):
        """Kill the newest worker with all its children, in the middle of whatever it does."""
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()

    # Services -----------------------------------------------------------------------------------------------------

    def stop_database(self):
        self.database.stop()

    def start_database(self):
        port = int(self.database.url.rpartition(":")[2].partition("/")[0])
        with mock.patch.object(services, "free_port", return_value=port):  # where everybody knows it
            self.database = services.start_postgres(self.folder / "services", durable=False)

    def start_valkey(self):
        options = ["--port", str(self.valkey_port), "--bind", "127.0.0.1", "--save", ""]
        self.valkey = processes.spawn([str(services.valkey_binary()), *options], stdout=subprocess.DEVNULL)

    def stop_valkey(self):
        processes.end(self.valkey)

    @contextmanager
    def frozen(self, process):
        """With a server that takes connections and never answers."""
        everybody = [process.pid, *_children(process.pid)]  # PostgreSQL's have sessions of their own
        for pid in everybody:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in everybody:
                os.kill(pid, signal.SIGCONT)

    def start_mail(self):
        self.post = Controller(self.inbox, hostname="127.0.0.1", port=self.mail_port)
        self.post.start()

    def stop_mail(self):
        if self.post:
            self.post.stop()
        self.post = None

    # Pages --------------------------------------------------------------------------------------------------------

    def ask(self, method, path, body=None, headers=None):
        """One request over the network."""
        began = monotonic()
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, body, headers or {})
            return Answer(connection.getresponse(), monotonic() - began)

    def get(self, path, **headers):
        return self.ask("GET", path, headers=headers)

    def form(self, path, answers, session=""):
        """Open the page of a form; what is answered sends it."""
        cookie = f"sessionid={session}" if session else ""
        page = self.get(path, Cookie=cookie)
        token = page.headers.get("Set-Cookie", "").partition("csrftoken=")[2].partition(";")[0]
        body = urlencode(answers | {"csrfmiddlewaretoken": token})
        headers = {"Cookie": f"{cookie}; csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"}
        return lambda to=path: self.ask("POST", to, body, headers)

    def is_well(self):
        """Whether all is as it should be: also the clock and a worker have been heard of."""
        return self.get("/readyz").json()["status"] == "ok"

    # Looking ------------------------------------------------------------------------------------------------------

    def rows(self, statement, *values):
        with psycopg.connect(self.database.url, autocommit=True) as connection:
            answer = connection.execute(statement, values)
            return answer.fetchall() if answer.description else []

    def wait(self, is_so, seconds=100):
        """Wait until something is so."""
        limit, breath = monotonic() + seconds, Event()
        while monotonic() < limit:
            with suppress(OSError, http.client.HTTPException, psycopg.OperationalError):
                if is_so():
                    return
            breath.wait(0.1)
        raise AssertionError(f"Not so within {seconds} seconds.\n{self.logs()}")

    def logs(self):
        return "\n".join(f"{log.name}: {log.read_text()[-1500:]}" for log in sorted(self.folder.glob("*.log")))


def _gunicorn(port):
    return [
        sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1",
        "--worker-class", "gthread", "--threads", "4", "--no-control-socket", "--graceful-timeout", "2",
        "--log-level", "warning",
    ]  # fmt: skip


def _children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def heading(answer):
    """The h1 of a page."""
    return re.search(r"<h1>(.*?)</h1>", answer.text)[1]
