"""Requests as the type checker should see them, and the numbers that come in them."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request of anybody; `htmx` is true when the page asks for a part of itself."""

    htmx: HtmxDetails


def row_number(text: str | None) -> int | None:
    """The number of a row that an address or a form names; None for what cannot be one.

    Units: at most 18 digits, for a key of the database is of 64 bits.
    """
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None
