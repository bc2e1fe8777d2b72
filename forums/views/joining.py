"""Doors of the online meeting: the personal join link, which marks presence, and the team's own way in.

The meeting's own address stands in no page, letter or calendar: it is only ever where one is led to.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.csp import CSP
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_safe

from forums import attendance, entrance
from forums.models import Event, Registration
from forums.rules import may_see_join_link
from forums.views.links import or_way_back
from participants.requests import SignedInRequest

WAITS = 3600  # seconds: who comes earlier is not kept waiting on the page


@never_cache
@or_way_back
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Say when the meeting opens; once it is open, a press of the button marks presence and leads there.

    Opening the page changes nothing: mail programs open links on their own.
    """
    seats = Registration.objects.by_link(token).select_related("event__series", "person")
    seat = get_object_or_404(seats.exclude(event__mode=Event.Mode.ON_SITE))
    if request.method == "POST" and (address := attendance.arrive_online(registration=seat)):
        return HttpResponseRedirect(address)
    meeting = urlsplit(seat.event.join_url)
    # The browser asks the policy of the page whether its form may end up at the meeting.
    leads = [CSP.SELF, f"{meeting.scheme}://{meeting.netloc}"] if meeting.netloc else [CSP.SELF]
    policy: dict[str, Any] = {**settings.SECURE_CSP, "form-action": leads}
    page: HttpResponse = csp_override(policy)(_page)(request, seat, token)
    return page


def _page(request: HttpRequest, seat: Registration, token: str) -> HttpResponse:
    closed, opens = entrance.closed_online(seat), entrance.opens_at(seat.event)
    context = {"registration": seat, "event": seat.event, "token": token, "closed": closed, "opens_at": opens}
    status = 409 if closed and request.method == "POST" else 200
    page = render(request, "forums/join.html", context, status=status)
    left = (opens - timezone.now()).total_seconds()
    if closed == entrance.Closed.EARLY and left < WAITS:
        page["Refresh"] = str(int(left) + 1)  # once, at the moment that the page names
    return page


@never_cache
@login_required
@require_safe
def event_join(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Lead who has signed in to the meeting: a seat by its own join link, the team straight."""
    online = Event.objects.visible_to(request.user).exclude(mode=Event.Mode.ON_SITE)
    event = get_object_or_404(online, pk=event_id)
    if seat := event.registrations.seated().filter(person=request.user).first():
        return redirect("join", token=seat.link_token())
    if not event.join_url or not may_see_join_link(request.user, event):
        raise Http404
    return HttpResponseRedirect(event.join_url)
