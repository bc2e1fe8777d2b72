"""Requests as the type checker should see them."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from participants.models import User


class Request(HttpRequest):
    """A request of anybody; `htmx` is true when the page asks for a part of itself."""

    htmx: HtmxDetails


class SignedInRequest(Request):
    """A request of a person who has signed in: for views behind login_required."""

    user: User
