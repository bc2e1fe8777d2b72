"""Requests as the type checker should see them."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request of anybody; `htmx` is true when the page asks for a part of itself."""

    htmx: HtmxDetails
