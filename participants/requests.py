"""Requests of people who have signed in, and public pages shared by strangers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.cache import cache_page

from participants.models import User
from regions.requests import Request


class SignedInRequest(Request):
    """A request of a person who has signed in: for views behind login_required."""

    user: User


def shared_by_strangers[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let visitors without any cookie share one rendering of a public page for PUBLIC_PAGE_SECONDS.

    Whoever has signed in, or has begun to, always gets a page of their own; so does whoever gets a form's token.
    Units: settings.PUBLIC_PAGE_SECONDS, seconds; 0 = never shared.
    """

    @wraps(view)
    def own(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request: Any = args[0]
        response = view(*args, **kwargs)
        if "CSRF_COOKIE" in request.META:
            patch_cache_control(response, private=True)
        return response

    @wraps(view)
    def door(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request: Any = args[0]
        seconds = 0 if request.COOKIES else settings.PUBLIC_PAGE_SECONDS
        shown = cache_page(seconds, cache="memory")(own) if seconds else own
        response: HttpResponse = shown(*args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        return response

    return door
