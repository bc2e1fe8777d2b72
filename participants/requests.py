"""Requests of people who have signed in, and public pages shared by strangers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import add_never_cache_headers, patch_cache_control, patch_vary_headers
from django.utils.crypto import get_random_string
from django.views.decorators.cache import cache_page

from participants.models import User
from regions.requests import Request

HOLE = get_random_string(64)  # nobody can write it into an address or a name


class SignedInRequest(Request):
    """A request of a person who has signed in: for views behind login_required."""

    user: User


def shared_by_strangers[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let visitors without any cookie but a form's share one rendering of a public page for PUBLIC_PAGE_SECONDS.

    Whoever has signed in, has begun to, or has a message waiting always gets a page of their own. A shared page has
    a hole where the token of its forms belongs: each visitor's own token is put in when the page goes out.
    Units: settings.PUBLIC_PAGE_SECONDS, seconds; 0 = never shared.
    """

    @wraps(view)
    def own(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request: Any = args[0]
        request.is_shared = True
        try:
            response = view(*args, **kwargs)
        finally:  # what is said of an error is said to one
            request.is_shared = False
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):  # the view itself has asked for a token
            patch_cache_control(response, private=True)
        return response

    @wraps(view)
    def door(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request: Any = args[0]
        if seconds := settings.PUBLIC_PAGE_SECONDS if _is_strangers(request) else 0:
            response: HttpResponse = fill(request, cache_page(seconds, cache="memory")(own)(*args, **kwargs))
        else:
            response = view(*args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        return response

    return door


def form_token(request: HttpRequest) -> dict[str, str]:
    """For templates: the hole in place of a form's token, on a page that strangers will share."""
    return {"csrf_token": HOLE} if getattr(request, "is_shared", False) else {}


def _is_strangers(request: HttpRequest) -> bool:
    return request.method in ("GET", "HEAD") and request.COOKIES.keys() <= {settings.CSRF_COOKIE_NAME}


def fill(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Put the visitor's own token into what is shared; a page with a token is for nobody else to keep."""
    if HOLE.encode() in response.content:
        response.content = response.content.replace(HOLE.encode(), get_token(request).encode())
        del response["Expires"]
        add_never_cache_headers(response)
    return response
