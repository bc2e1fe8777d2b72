"""Doors of the extranet: the library, downloads, uploads and the documents of an event."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from participants.models import User


class Request(HttpRequest):
    """The request of a person who has signed in."""

    user: User
    htmx: HtmxDetails
