"""The door of an event's seats and queue: how they are given, for whom some are kept, in which slots they are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums import capacity
from forums.capacity import Arranged, CapacityRefused
from forums.forms.terms import ADDING, TermsForm
from forums.models import Event
from forums.rules import may_run
from participants.requests import SignedInRequest


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def event_seats(request: SignedInRequest, event_id: int) -> HttpResponse:
    """See where the seats are, and set how they are given."""
    visible = Event.objects.visible_to(request.user).select_related("series").prefetch_related("slots")
    event = get_object_or_404(visible, pk=event_id)
    if not may_run(request.user, event.series):
        raise PermissionDenied
    is_sent = request.method == "POST" and ADDING not in request.POST
    form = TermsForm(request.POST if is_sent else None, event=event, written=_written(request, is_sent=is_sent))
    if is_sent and _arrange(request, form):
        return redirect("event_seats", event_id=event.pk)
    people = event.registrations
    context = {
        "event": event,
        "series": event.series,
        "form": form,
        "seated": people.seated().count(),
        "offered": people.offered().count(),
        "waiting": people.waiting().count(),
        "pending": people.pending().count(),
    }
    return render(request, "forums/event_seats.html", context, status=422 if is_sent else 200)


def _written(request: SignedInRequest, *, is_sent: bool) -> dict[str, Any] | None:
    """What stands on the page, when a row was asked for."""
    return None if is_sent or request.method != "POST" else request.POST.dict()


def _arrange(request: SignedInRequest, form: TermsForm) -> bool:
    """Save the terms and say what changed; all that is wrong is said in the form at once."""
    if not form.is_valid():
        form.tell(capacity.faults(event=form.event, terms=form.terms()))
        return False
    try:
        done = capacity.arrange(event=form.event, terms=form.terms())
    except CapacityRefused as refused:
        form.tell(refused.faults)
        return False
    messages.success(request, " ".join(_sentences(done)))
    return True


def _sentences(done: Arranged) -> list[str]:
    """What saving did, in whole sentences."""
    sentences = [str(change.label) for change in done.changes] or [_("Nothing was changed.")]
    if done.moved:
        told = ngettext(
            "{count} person was told of the new time of their slot.",
            "{count} persons were told of the new time of their slot.",
            done.moved,
        )
        sentences.append(told.format(count=done.moved))
    if done.given:
        given = ngettext(
            "{count} person in the queue got a seat.", "{count} persons in the queue got a seat.", done.given
        )
        sentences.append(given.format(count=done.given))
    if done.offered:
        offered = ngettext(
            "A seat was offered to {count} person in the queue.",
            "A seat was offered to {count} persons in the queue.",
            done.offered,
        )
        sentences.append(offered.format(count=done.offered))
    return sentences
