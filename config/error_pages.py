"""Pages for what went wrong: not found, not allowed, not understood, broken, or something we stand on is away.

Those for the last three look nothing up: `bare.html` needs neither the database nor a person.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable

from django.conf import settings
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language_from_path, override

from participants.sign_in import minutes_to_wait

AWAY = (OperationalError, InterfaceError)  # the database cannot be reached
UNREADABLE = (DataError, UnicodeEncodeError)  # words the database cannot take, such as a zero byte
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # no room for a file
WAIT = "30"  # seconds after which it is worth trying again
# How Django's own page for developers begins; whoever tries the demo meets our page instead.
TECHNICAL = b'<!DOCTYPE html>\n<html lang="en">\n<head>\n  <meta http-equiv="content-type"'
WHOLE = frozenset((400, 403, 404, 405, 429, 500, 503))  # answered with a whole page


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the right is missing."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing at the address, and where there is something."""
    return render(request, "404.html", status=404)


def too_often(request: HttpRequest) -> HttpResponse:
    """Say that somebody has tried too often, and in how many minutes to try again."""
    minutes = minutes_to_wait(request)
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(60 * minutes)
    return response


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that what was sent could not be read: too large, broken or not text."""
    return _bare(request, 400)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something broke here; or that the database or room is missing, or that what was sent is no text."""
    error = sys.exc_info()[1]  # Django calls this while the exception is being handled
    if isinstance(error, UNREADABLE):
        return unreadable(request)
    is_full = isinstance(error, OSError) and error.errno in FULL
    if not is_full and not isinstance(error, AWAY):
        return _bare(request, 500)
    response = _bare(request, 503, is_full=is_full)
    response["Retry-After"] = WAIT
    return response


def _bare(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """A page that looks nothing up, in the language of its address: nobody may have chosen one yet."""
    with override(get_language_from_path(request.path_info) or settings.LANGUAGE_CODE):
        response = render(request, f"{status}.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def form_grown_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the token of a form is no longer good, and keep the answers to be sent once more.

    They are kept only for a form of our own pages: the browser has told its origin, and that has been checked first.
    """
    is_ours = "Origin" in request.headers and reason.startswith("CSRF ")
    answers = request.POST.lists() if is_ours else []
    kept = [(name, value) for name, values in answers for value in values if name != "csrfmiddlewaretoken"]
    context = {"kept": kept, "has_files": bool(request.FILES)}
    return render(request, "403_csrf.html", context, status=403)


class ErrorPages:
    """Sees that nobody meets a blank page, and that HTMX puts no whole page into the middle of another."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; a refusal without words gets some."""
        response = self.get_response(request)
        if settings.DEMO and response.status_code == 404 and getattr(response, "content", b"").startswith(TECHNICAL):
            response = not_found(request, Http404())
        if response.status_code in {400, 405} and getattr(response, "content", b"-") == b"":
            allowed = response.get("Allow")
            response = _bare(request, response.status_code)
            if allowed:
                response["Allow"] = allowed
        if response.status_code in WHOLE and "HX-Request" in request.headers:
            # What asks again by itself keeps what it shows and asks again; what a person did is answered in full.
            keeps = response.status_code == 503 and request.method == "GET"
            response["HX-Reswap"] = "none" if keeps else "innerHTML"
            response["HX-Retarget"] = "body"
        return response
