"""Real PostgreSQL, Valkey, SMTP and Chromium for the tests; rows come from factories.py, pages from pages.py."""

import atexit
import gc
import logging
import os
import shutil
import sys
import tempfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import django
import pytest

from config import services

sys.modules["pymupdf.layout"] = None  # words are read off paper without its models, which take two seconds to load
_MEMORY = Path("/dev/shm")
# In some containers it is small. Files on the disk cost Chromium's processes, which share it, a third of their work.
HAS_MEMORY = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > 4 * 2**30
# Servers start before Django reads its settings, and stop when the process ends, however it ends.
_is_worker = "PYTEST_XDIST_WORKER" in os.environ  # in whose TMPDIR this is already
_folder = Path(tempfile.mkdtemp(prefix="tilannekuva-tests-", dir=_MEMORY if HAS_MEMORY and not _is_worker else None))
_folder.chmod(0o711)  # root's PostgreSQL runs as another account
os.environ["TMPDIR"] = tempfile.tempdir = str(_folder)  # what processes leave that are killed goes with it
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
_started = services.start_missing(_folder / "services", durable=False)
atexit.register(services.stop_all, _started)
if _worker := os.environ.get("PYTEST_XDIST_WORKER"):  # "gw0": the servers are shared, what is in them is not
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{int(_worker[2:]) + 1}"
os.environ["TILANNEKUVA_TEST_FOLDER"] = str(_folder)
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in the main thread
django.setup()
logging.getLogger("mail.log").setLevel(logging.WARNING)  # the mail server of the tests talks a lot

from django.contrib.staticfiles import handlers  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import translation  # noqa: E402

from tests import quicker  # noqa: E402


class StaticFiles(handlers.StaticFilesHandler):
    """Static files of the live server, which browsers may keep as they keep those of the proxy."""

    def serve(self, request):
        """A file, with how long it may be kept."""
        response = super().serve(request)
        response["Cache-Control"] = "max-age=600"
        return response


handlers.StaticFilesHandler = StaticFiles  # where pytest-django takes it from
quicker.install()
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--no-opt --no-maglev",  # no page lives long enough to earn back what code made faster costs
]


# Files whose tests share what is costly to make: one worker runs all of a file.
TOGETHER = {
    "tests/browser/test_accessibility.py",
    "tests/browser/test_accessibility_again.py",
    "tests/config/test_seeding.py",
    "tests/faults/test_garbage.py",
    "tests/faults/test_names.py",
    "tests/faults/test_services_away.py",
    "tests/materials/test_pdf.py",
    "tests/test_translations.py",
}
# What takes long starts first, the longest before all, so that no worker is left alone with it at the end.
FIRST = (
    "tests/browser/test_accessibility.py",
    "tests/browser/test_accessibility_again.py",
    "tests/faults/test_garbage.py",
    "tests/config/test_seeding.py",
    "tests/test_demo.py",
    "tests/browser/test_forum.py",
    "tests/browser/test_main_job.py",
    "tests/faults/test_services_away.py",
    "tests/browser/test_room.py",
    "tests/materials/test_pdf.py",
    "tests/faults/test_names.py",
    "tests/forums/test_rehearsal.py",
    "tests/test_rights.py",
    "tests/materials/test_rights.py",
    "tests/faults/test_any_words.py",
    "tests/faults/test_looking.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Put first what takes long; the rest stays in random order."""
    places = {file: place for place, file in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(FIRST)))


def pytest_collection_finish():
    """What stands when the tests begin stays to the end: memory is tidied without walking through it, and seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def pytest_xdist_auto_num_workers(config):
    """One worker more than cores, for some tests wait."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else None


def pytest_xdist_make_scheduler(config, log):
    """Give every worker the next test, but the files above whole (the mark for it is lost in pytest 9.2)."""
    from xdist.scheduler import LoadScopeScheduling

    class OneByOne(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            return file if file in TOGETHER else nodeid

    config.option.loadscopereorder = False  # the order above, not that of the files with the most tests
    return OneByOne(config, log)


OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, from which a page's last request that is still at work is shut out before it is dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")


@pytest.fixture(autouse=True)
def _late_requests(request, django_db_blocker):
    """What a page has asked for at last is done before the tables are emptied, which would wait for it in a circle."""
    has_server = "live_server" in request.fixturenames
    quicker.how_to_empty["is_served"] = has_server
    if has_server:
        request.getfixturevalue("_django_db_helper")  # empties them, after this
    yield
    if has_server:
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for _look in range(100):
                cursor.execute(f"SELECT count(*), pg_sleep(0.02) {OTHERS} AND state <> 'idle'")
                if not cursor.fetchone()[0]:
                    break


@pytest.fixture(scope="module")
def rows_of_module(django_db_setup, django_db_blocker):
    """One transaction around all tests of a file: each finds what its fixtures of the module have written."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _empty_cache(request, django_db_blocker):
    """The cache is a table that flushing after a transactional test leaves alone; rate limits would leak."""
    yield
    marker = request.node.get_closest_marker("django_db")
    is_marked = marker and (marker.kwargs.get("transaction") or any(marker.args[:1]))
    if is_marked or {"transactional_db", "live_server"} & set(request.fixturenames):
        with django_db_blocker.unblock():
            cache.clear()


@pytest.fixture(autouse=True)
def _finnish_again():
    """A test that changes the language leaves the next one in Finnish."""
    translation.activate("fi")
    yield
    translation.activate("fi")


@pytest.fixture
def one_by_one_forbidden(monkeypatch):
    """Refuse to fetch a related row one by one for rows that came together: the query count of a list stays flat."""
    from django.core.exceptions import FieldFetchBlocked
    from django.db.models import query
    from django.db.models.fetch_modes import FetchMode

    class FetchAlone(FetchMode):
        """Fetch for a row that came alone; raise for one of many."""

        track_peers = True

        def fetch(self, fetcher, instance):
            if len([peer for peer in instance._state.peers if peer() is not None]) > 1:
                raise FieldFetchBlocked(f"{type(instance).__qualname__}.{fetcher.field.name} is fetched row by row.")
            fetcher.fetch_one(instance)

    monkeypatch.setattr(query, "DEFAULT_FETCH_MODE", FetchAlone())


@pytest.fixture(autouse=True)
def _inspected(monkeypatch):
    """Look over every page that a test opens (see pages.py), and close the files that it was handed."""
    from django.test import Client

    from tests.pages import inspect

    ask, answered = Client.request, []

    def ask_and_inspect(self, **request):
        response = ask(self, **request)
        if response.streaming:
            answered.append(response)  # others are closed, and would fill the memory with what they were made of
        inspect(response)
        return response

    monkeypatch.setattr(Client, "request", ask_and_inspect)
    yield
    # A download nobody read to its end holds its file open until memory is tidied, in the middle of some other test.
    for close in (close for response in answered for close in response._resource_closers):
        close()


class Inbox:
    """A mail server that keeps what it gets."""

    def __init__(self):
        self.messages: list[EmailMessage] = []
        self.receivers: list[str] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name is aiosmtpd's
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.receivers += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def smtp(settings):
    """A mail server on this machine that the letters of the test leave to; `.messages` has what came in."""
    from aiosmtpd.controller import Controller

    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=services.free_port())
    controller.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": controller.port, "timeout": 20},
        }
    }
    yield inbox
    controller.stop()


@pytest.fixture
def celery_worker(transactional_db):
    """A real worker of all queues in a thread, on the real broker, which starts empty."""
    import redis
    from celery.contrib.testing.worker import start_worker
    from celery.signals import task_postrun
    from django.db import connections

    from config.celery import app

    with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
        broker.flushdb()

    def close(**kwargs):
        connections.close_all()

    task_postrun.connect(close)
    with start_worker(app, pool="solo", perform_ping_check=False, queues=["letters", "pdf", "bulk"]) as worker:
        yield worker
    task_postrun.disconnect(close)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Chromium of the machine, or the one Playwright has brought."""
    chromium = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))),
        None,
    )
    shared = {"ignore_default_args": ["--disable-dev-shm-usage"]} if HAS_MEMORY else {}
    found = {"executable_path": chromium} if chromium else {}
    return {**browser_type_launch_args, "args": CHROMIUM_FLAGS} | shared | found


@pytest.fixture(scope="session")
def base_url(live_server):
    """`page.goto("/")` opens the test's own server."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """A Finn's browser."""
    return browser_context_args | {
        "locale": "fi-FI",
        "timezone_id": "Europe/Helsinki",
        "viewport": {"width": 1280, "height": 900},
    }
