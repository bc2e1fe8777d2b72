"""The door of rehearsals: a facilitator tries a room with simulated participants, lets them go, and clears up."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from forums.groupwork.refusals import RoomRefused
from forums.models import Event, Rehearsal
from forums.rehearsal import copying
from forums.views.room_console import facilitated
from participants.requests import SignedInRequest
from regions.requests import row_number


@login_required
@require_POST
def console_rehearsal(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Make the rehearsal of an event and lead to its console, let its simulated participants go, or remove it."""
    event = facilitated(request.user, event_id)
    deed = request.POST.get("deed", "")
    if deed == "make":
        return _make(request, event)
    found = Rehearsal.objects.filter(Q(original=event) | Q(event=event)).select_related("event").first()
    if found and deed == "stop":
        copying.stop(rehearsal=found, by=request.user)
        return redirect("console", event_id=found.event_id)
    if found and deed == "remove" and "sure" not in request.POST:
        return redirect(f"{reverse('console', args=[found.event_id])}?ask=rehearsal")
    if found and deed == "remove":
        copying.remove(rehearsal=found, by=request.user)
        messages.success(request, gettext("The rehearsal has been removed."))
    return redirect("console", event_id=found.original_id if found else event_id)


def _make(request: SignedInRequest, event: Event) -> HttpResponse:
    if event.is_rehearsal:
        raise Http404
    asked = row_number(request.POST.get("phones"))
    phones = copying.USUAL if asked is None else min(asked, copying.MOST)
    try:
        rehearsal = copying.make(event=event, by=request.user, phones=phones)
    except RoomRefused as refused:
        messages.error(request, str(refused))
        return redirect("console", event_id=event.pk)
    return redirect("console", event_id=rehearsal.event_id)
