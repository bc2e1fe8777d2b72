"""The door of those who decide on registrations: one, some or all of those who await approval at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from forums import approval
from forums.models import Event, Registration
from forums.seating import RegistrationRefused
from participants.plain import one_line
from participants.requests import SignedInRequest
from regions.requests import row_number

MOST_SHOWN = 200  # persons awaiting approval on one page
LONGEST_REASON = 500  # characters


def listed(event: Any) -> list[Registration]:
    """Those who await approval at an event that knows its counts, first come first."""
    if not event.pending:
        return []
    return list(event.registrations.pending().select_related("person")[:MOST_SHOWN])


@login_required
@require_POST
def decide(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Approve or decline the people who were ticked; a decision to decline needs its reason."""
    event = Event.objects.kept_by(request.user).filter(pk=event_id).first()
    if event is None:
        get_object_or_404(Event.objects.helped_by(request.user), pk=event_id)
        raise PermissionDenied
    people = [number for given in request.POST.getlist("who")[:MOST_SHOWN] if (number := row_number(given))]
    reason = one_line(request.POST.get("reason", ""), LONGEST_REASON)
    is_approved = request.POST.get("decision") == "approve"
    if not people:
        messages.warning(request, _("Tick the people you decide on."))
    elif not is_approved and not reason:
        messages.warning(request, _("Write the reason: it is told to those you decline."))
    else:
        _decide(request, event, people, reason, is_approved=is_approved)
    return redirect("roster", event_id=event.pk)


def _decide(request: SignedInRequest, event: Event, people: list[int], reason: str, *, is_approved: bool) -> None:
    deed = approval.approve if is_approved else approval.decline
    try:
        done = len(deed(event=event, registrations=people, by=request.user, reason=reason))
    except RegistrationRefused as refused:
        messages.warning(request, str(refused))
        return
    if is_approved:
        words = ngettext("{count} registration was approved.", "{count} registrations were approved.", done)
    else:
        words = ngettext("{count} registration was declined.", "{count} registrations were declined.", done)
    messages.success(request, words.format(count=done))
