"""What a personal link that opens nothing any more leads to: a page that says so, and how to get a new one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render


def or_way_back[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Answer a link that is foreign, broken, used or replaced with the way to a new link, and the status 404."""

    @wraps(view)
    def door(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except Http404:
            request: Any = args[0]
            return render(request, "forums/link_gone.html", status=404)

    return door
