"""The log of requests: the line that gunicorn writes, without its looking up what no line says."""

from datetime import timedelta
from types import SimpleNamespace

from gunicorn import glogging
from gunicorn.config import Config

from config.access_log import Logger

ENVIRON = {
    "REMOTE_ADDR": "192.0.2.7",
    "REQUEST_METHOD": "GET",
    "RAW_URI": "/f/KAHVI/now/?card=1",
    "PATH_INFO": "/f/KAHVI/now/",
    "QUERY_STRING": "card=1",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_USER_AGENT": "Selain",
    "HTTP_COOKIE": "room-KAHVI=salaisuus",
}


def _said(kind):
    """The line of a request as a logger says it, and the names it could say."""
    config = Config()
    config.set("accesslog", "-")
    logger, answer = kind(config), SimpleNamespace(status="200 OK", sent=17, headers=[("Set-Cookie", "a=b")])
    logger.now = lambda: "[23/Nov/2026:04:00:00 +0200]"
    atoms = logger.atoms(answer, SimpleNamespace(headers=[("COOKIE", "c")]), ENVIRON, timedelta(milliseconds=5))
    return config.access_log_format % glogging.SafeAtoms(atoms), atoms


def test_a_line_is_the_one_that_gunicorn_writes():
    line, _atoms = _said(Logger)

    assert line == _said(glogging.Logger)[0]
    assert line.startswith('192.0.2.7 - - [23/Nov/2026:04:00:00 +0200] "GET /f/KAHVI/now/?card=1 HTTP/1.1" 200 17')


def test_no_cookie_is_looked_up_for_a_line():
    _line, atoms = _said(Logger)

    assert [name for name in atoms if "cookie" in name] == []
