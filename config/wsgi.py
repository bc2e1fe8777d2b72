"""WSGI entry point for gunicorn."""

import os
import re
from collections.abc import Iterable
from importlib import import_module
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)
_site = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # all pages, before gunicorn forks its workers: loaded once, shared by all


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The site. All words are read as UTF-8: a charset that a sender names can make Python's reading break."""
    if kind := environ.get("CONTENT_TYPE"):
        environ["CONTENT_TYPE"] = _CHARSET.sub("", kind)
    return _site(environ, start_response)
