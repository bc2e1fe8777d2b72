"""The door of an event's seats and queue: how they are given, for whom some are kept, in which slots they are."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums import capacity
from forums.capacity import CapacityRefused
from forums.forms.terms import TermsForm
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
    form = TermsForm(request.POST if request.method == "POST" else None, event=event)
    if form.is_valid():
        try:
            capacity.arrange(event=event, terms=form.terms(), by=request.user)
        except CapacityRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. What became free has gone to the queue."))
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
    return render(request, "forums/event_seats.html", context, status=422 if form.errors else 200)
