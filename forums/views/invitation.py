"""Doors of the invited: the page of a personal link, taking the seat, and saying that one cannot come."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forums import answering
from forums.answering import InvitationRefusal, InvitationRefused
from forums.forms.invitation import InvitationForm
from forums.models import Invitation, Registration
from forums.seating import RegistrationRefused


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The event and the form of an invited person. Opening it changes nothing: mail filters open links, too."""
    try:
        invited = _open(token)
    except InvitationRefused as refused:
        return _closed(request, refused.reason)
    form = InvitationForm(request.POST if request.method == "POST" else None, invitation=invited)
    if form.is_valid():
        try:
            seat = answering.accept(token=token, attendee=form.attendee())
        except InvitationRefused as refused:
            return _closed(request, refused.reason)
        except RegistrationRefused as refused:
            form.add_error(None, refused.reason.label)
        else:
            return redirect(_next(seat), event_id=invited.event_id)
    return _page(request, invited, token, form)


def _next(seat: Registration) -> str:
    """The page that says what happens now."""
    if seat.is_pending:
        return "pending"
    return "registered" if seat.is_seated else "queued"


def _page(request: HttpRequest, invited: Invitation, token: str, form: InvitationForm) -> HttpResponse:
    context = {
        "invitation": invited,
        "event": invited.event,
        "token": token,
        "form": form,
        "is_full": invited.event.is_full(),
    }
    return render(request, "forums/invitation.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def invitation_decline(request: HttpRequest, token: str) -> HttpResponse:
    """Say that one cannot come; the page that follows lets one change one's mind."""
    try:
        answering.decline(token=token)
    except InvitationRefused as refused:
        return _closed(request, refused.reason)
    return redirect("invitation", token=token)


def _open(token: str) -> Invitation:
    invited = answering.find(token)
    if reason := answering.refusal(invited):
        raise InvitationRefused(reason)
    return invited


def _closed(request: HttpRequest, reason: InvitationRefusal) -> HttpResponse:
    """Say why the link leads nowhere any more."""
    status = 404 if reason == InvitationRefusal.UNKNOWN else 410
    return render(request, "forums/invitation_closed.html", {"reason": reason}, status=status)
