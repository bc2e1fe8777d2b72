"""The door of a whole list: checked first, registered when that is confirmed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums import importing
from forums.forms.roster import ListForm, seal, unseal
from forums.models import Event
from forums.seating import RegistrationRefused, refusal
from forums.views.roster import kept
from participants.requests import SignedInRequest
from regions.models import StakeholderGroup

SHOWN = 100  # lines and problems of a checked list that are shown


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def roster_import(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Check a file or a pasted list, show what would happen, and register everybody when that is confirmed."""
    event = kept(request.user, event_id)
    if "list" in request.POST:
        return _confirm(request, event)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if request.method == "GET" or not form.is_valid():
        return _import_page(request, event, form, status=422 if request.method == "POST" else 200)
    preview = importing.dry_run(event=event, sheet=form.sheet)
    more = {"preview": preview, "sealed": seal(form.sheet.lines, event=event, by=request.user)}
    return _import_page(request, event, form, status=422 if preview.problems else 200, more=more)


def _import_page(
    request: SignedInRequest, event: Event, form: ListForm, *, status: int, more: dict[str, object] | None = None
) -> HttpResponse:
    context = {
        "event": event,
        "form": form,
        "refusal": refusal(event, by=request.user),
        "group_names": ", ".join(str(group.label) for group in StakeholderGroup),
        "shown": SHOWN,
        **(more or {}),
    }
    return render(request, "forums/roster_import.html", context, status=status)


def _confirm(request: SignedInRequest, event: Event) -> HttpResponse:
    """Register the list that was checked a moment ago."""
    lines = unseal(request.POST["list"], event=event, by=request.user)
    if lines is None:
        return _import_page(request, event, ListForm(), status=422, more={"stale": True})
    try:
        outcome = importing.register_all(event=event, lines=lines, by=request.user)
    except RegistrationRefused:  # the page says why
        return _import_page(request, kept(request.user, event.pk), ListForm(), status=422)
    messages.success(
        request,
        _("The list was imported. Seats: {seated}. In the queue: {waiting}. Registered already: {already}.").format(
            seated=outcome.seated, waiting=outcome.waiting, already=outcome.already
        ),
    )
    return redirect("roster", event_id=event.pk)
