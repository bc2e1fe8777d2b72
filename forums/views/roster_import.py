"""The door of a whole list: checked first, registered when that is confirmed."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums import importing
from forums.forms.roster import RosterListForm, seal, unseal
from forums.models import Event, Slot
from forums.seating import RegistrationRefusal, RegistrationRefused, refusal
from forums.spreadsheets import Sheet
from forums.views.lists import GivenList, columns_page, given_list
from forums.views.roster import kept
from participants.requests import SignedInRequest
from regions.models import StakeholderGroup
from regions.requests import row_number

_PAGE = gettext_lazy("Import a list")
SHOWN = 100  # lines and problems of a checked list that are shown


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def roster_import(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Check a file or a pasted list, show what would happen, and register everybody when that is confirmed."""
    event = kept(request.user, event_id)
    if "list" in request.POST:
        return _confirm(request, event)
    given = given_list(request, place=f"roster:{event.pk}", make=partial(RosterListForm, event=event))
    if given.asks:
        return _ask_columns(request, event, given)
    if given.sheet:
        return _checked(request, event, given.form, given.sheet, _slot(request, event))
    more: dict[str, object] = {"stale": given.is_stale}
    return _import_page(request, event, given.form, status=422 if request.method == "POST" else 200, more=more)


def _ask_columns(request: SignedInRequest, event: Event, given: GivenList[RosterListForm]) -> HttpResponse:
    slot = _slot(request, event)
    address = reverse("roster_import", args=[event.pk])
    carried = {"slot": slot.pk} if slot else {}
    return columns_page(request, given, {"event": event, "address": address, "carried": carried, "page": _PAGE})


def _slot(request: SignedInRequest, event: Event) -> Slot | None:
    return event.slots.filter(pk=row_number(request.POST.get("slot", "")) or 0).first()


def _checked(
    request: SignedInRequest, event: Event, form: RosterListForm, sheet: Sheet, slot: Slot | None
) -> HttpResponse:
    """What would happen if a list that could be read were imported."""
    preview = importing.dry_run(event=event, sheet=sheet, slot=slot)
    more = {"preview": preview, "sealed": seal(sheet.lines, event=event, by=request.user), "slot": slot}
    return _import_page(request, event, form, status=422 if preview.problems else 200, more=more)


def _import_page(
    request: SignedInRequest, event: Event, form: RosterListForm, *, status: int, more: dict[str, object] | None = None
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
        return _import_page(request, event, RosterListForm(event=event), status=422, more={"stale": True})
    try:
        outcome = importing.register_all(event=event, lines=lines, by=request.user, slot=_slot(request, event))
    except RegistrationRefused as refused:  # the page says why
        event = kept(request.user, event.pk)
        more: dict[str, object] = {"stale": refused.reason == RegistrationRefusal.NO_SLOT}
        return _import_page(request, event, RosterListForm(event=event), status=422, more=more)
    messages.success(
        request,
        _("The list was imported. Seats: {seated}. In the queue: {waiting}. Registered already: {already}.").format(
            seated=outcome.seated, waiting=outcome.waiting, already=outcome.already
        ),
    )
    return redirect("roster", event_id=event.pk)
