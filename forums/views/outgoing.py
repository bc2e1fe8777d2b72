"""The page of letters on their way: where each stands, and trying again those that could not be sent."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums import outgoing
from participants.models import Letter
from participants.requests import SignedInRequest
from participants.rules import is_project_manager

PAGE = 50  # letters on a page


@never_cache
@login_required
@require_safe
def letters(request: SignedInRequest) -> HttpResponse:
    """List the letters of one's series, newest first, by where they stand."""
    _ask(request)
    everything = outgoing.visible_to(request.user)
    way = outgoing.way(everything)
    chosen = next((state for state in Letter.State if state == request.GET.get("state")), None)
    shown = everything.in_state(chosen) if chosen else everything
    page = Paginator(shown.select_related("person").order_by("-pk").defer("text", "html", "calendar"), PAGE)
    page.count = way.counts[chosen] if chosen else sum(way.counts.values())  # already counted
    context = {
        "way": way,
        "states": [(state, way.counts[state]) for state in Letter.State],
        "chosen": chosen,
        "total": sum(way.counts.values()),
        "page": page.get_page(request.GET.get("page")),
        "to_retry": way.counts[Letter.State.FAILED] + way.counts[Letter.State.DEFERRED],
        "body_days": Letter.BODY_LASTS.days,
    }
    return render(request, "forums/letters.html", context)


@login_required
@require_POST
def letters_retry(request: SignedInRequest) -> HttpResponse:
    """Try all letters again that were given up or put off."""
    _ask(request)
    _tell(request, outgoing.retry(outgoing.visible_to(request.user)))
    return redirect("letters")


@login_required
@require_POST
def letter_retry(request: SignedInRequest, letter_id: int) -> HttpResponse:
    """Try one letter again."""
    _ask(request)
    letter = get_object_or_404(outgoing.visible_to(request.user), pk=letter_id)
    _tell(request, outgoing.retry(Letter.objects.filter(pk=letter.pk)))
    return redirect(f"{reverse('letters')}?state={Letter.State.QUEUED}")


def _ask(request: SignedInRequest) -> None:
    if not is_project_manager(request.user):
        raise PermissionDenied


def _tell(request: SignedInRequest, count: int) -> None:
    if count:
        messages.success(request, _("Letters tried again: {count}.").format(count=count))
    else:
        messages.warning(request, _("There is nothing to try again: words are kept for a limited time."))
