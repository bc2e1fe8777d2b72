"""Doors of the forums: series, events, registrations, rosters and desks."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from participants.models import User


class Request(HttpRequest):
    """The request of a person; on public pages rules ask first whether they have signed in."""

    user: User
    htmx: HtmxDetails
