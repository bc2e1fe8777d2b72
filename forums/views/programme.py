"""The door of a programme: those who prepare a series write it as a table, with scripts or without."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums import programme
from forums.forms.programme import MOST_ROWS, blank_form, with_more_rows, written_form
from forums.models import Event
from forums.programme import ProgrammeRefusal, ProgrammeRefused
from forums.rules import may_prepare
from participants.requests import SignedInRequest


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def event_programme(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Show the programme of an event as a table to write in, and write it as a whole."""
    event = _prepared(request, event_id)
    model = programme.model_items(event)
    if request.method == "GET":
        is_from_model = bool(model) and request.GET.get("from") == "model"
        items = model if is_from_model else programme.items_of(event)
        return _page(request, event, blank_form(event, items), model=model, is_from_model=is_from_model)
    if "more" in request.POST:
        return _page(request, event, with_more_rows(event, request.POST), model=model)
    form = written_form(event, request.POST)
    if form.is_valid():
        items = programme.arrange(form.rows())
        try:
            programme.write_programme(event=event, items=items, by=request.user, seen=request.POST.get("seen", ""))
        except ProgrammeRefused as refused:
            form.refusal = refused.reason
        else:
            return _done(request, event, items)
    return _page(request, event, form, model=model)


def _prepared(request: SignedInRequest, event_id: int) -> Event:
    """An event whose series this person prepares; 404 for one they may not know of, 403 without the right."""
    visible = Event.objects.visible_to(request.user).select_related("series__template").prefetch_related("programme")
    event: Event = get_object_or_404(visible, pk=event_id)
    if not may_prepare(request.user, event.series):
        raise PermissionDenied
    return event


def _page(
    request: SignedInRequest, event: Event, form: Any, *, model: list[programme.Item], is_from_model: bool = False
) -> HttpResponse:
    """The page, or with HTMX the part of it that changes; 422 with a form that was refused."""
    is_changed = form.refusal == ProgrammeRefusal.CHANGED
    is_wrong = form.is_bound
    # After a collision the form has seen what the other wrote; otherwise it stays with what it started from.
    is_fresh = is_changed or "seen" not in request.POST
    context = {
        "event": event,
        "series": event.series,
        "rows": form,
        "form": form if is_wrong else None,
        "refusal": programme.refusal(event),
        "seen": programme.edition(event) if is_fresh else request.POST["seen"],
        "theirs": event.programme.all() if is_changed else None,
        "has_model": bool(model),
        "is_from_model": is_from_model,
        "may_add_rows": form.total_form_count() < MOST_ROWS,
    }
    part = "#programme" if request.htmx else ""
    return render(request, f"forums/programme.html{part}", context, status=422 if is_wrong else 200)


def _done(request: SignedInRequest, event: Event, items: list[programme.Item]) -> HttpResponse:
    messages.success(request, _("The programme has been saved."))
    for caution in programme.cautions(event, items):
        messages.warning(request, caution)
    return redirect("event_programme", event_id=event.pk)
