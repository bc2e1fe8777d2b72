"""Doors to decline letters that are no service mail: by the link in them, in one press, or from the own profile."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from participants import reach
from participants.requests import SignedInRequest
from regions.requests import Request


@never_cache
@csrf_exempt  # mail programs press the button themselves (RFC 8058); the link is the proof
@require_http_methods(["GET", "POST"])
def letters_decline(request: Request, token: str) -> HttpResponse:
    """Ask whether one wants no more announcements; a POST declines them, or takes that back."""
    person = reach.person_of(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        act = reach.accept if request.POST.get("undo") else reach.decline
        act(person)
    return render(request, "participants/letters_decline.html", {"is_declined": person.declined_at is not None})


@login_required
@require_POST
def letters_wanted(request: SignedInRequest) -> HttpResponse:
    """Decline announcements from the own profile, or ask for them again."""
    if request.POST.get("wanted"):
        reach.accept(request.user)
        messages.success(request, gettext("You get announcements again."))
    else:
        reach.decline(request.user)
        messages.success(request, gettext("You get no more announcements."))
    return redirect("profile")
