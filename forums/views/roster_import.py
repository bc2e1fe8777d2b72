"""The door of a whole list: checked first, registered when that is confirmed."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums import columns, importing
from forums.forms.mapping import MappingForm
from forums.forms.roster import RosterListForm, seal, seal_rows, unseal, unseal_rows
from forums.models import Event, Slot
from forums.seating import RegistrationRefusal, RegistrationRefused, refusal
from forums.spreadsheets import Row, Sheet, SpreadsheetRefused, read_table
from forums.views.roster import kept
from participants.requests import SignedInRequest
from regions.models import StakeholderGroup
from regions.requests import row_number

SHOWN = 100  # lines and problems of a checked list that are shown


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def roster_import(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Check a file or a pasted list, show what would happen, and register everybody when that is confirmed."""
    event = kept(request.user, event_id)
    if "list" in request.POST:
        return _confirm(request, event)
    if "rows" in request.POST:
        return _map(request, event)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RosterListForm(*given, event=event, recall=partial(columns.recall, request.user))
    if request.method == "GET" or not form.is_valid():
        if form.rows and (sealed := seal_rows(form.rows, event=event, by=request.user)):
            return _mapping_page(request, event, MappingForm(rows=form.rows), sealed)
        return _import_page(request, event, form, status=422 if request.method == "POST" else 200)
    return _checked(request, event, form, form.sheet, form.cleaned_data.get("slot"))


def _map(request: SignedInRequest, event: Event) -> HttpResponse:
    """Check a list whose columns a person has told, and remember them for the next list with the same headings."""
    sealed = request.POST["rows"]
    rows = unseal_rows(sealed, event=event, by=request.user)
    empty = RosterListForm(event=event)
    if rows is None:
        return _import_page(request, event, empty, status=422, more={"stale": True})
    form = MappingForm(request.POST, rows=rows)
    try:
        sheet = _told(rows, form) if form.is_valid() else None
    except SpreadsheetRefused as refused:
        form.add_error(None, str(refused))
        sheet = None
    if sheet is None:
        return _mapping_page(request, event, form, sealed)
    columns.remember(by=request.user, headings=rows[0].cells, told=form.columns)
    return _checked(request, event, empty, sheet, _slot(request, event))


def _told(rows: list[Row], form: MappingForm) -> Sheet:
    return read_table(rows, group=form.cleaned_data["group"], recall=lambda _headings: form.columns)


def _mapping_page(request: SignedInRequest, event: Event, form: MappingForm, sealed: str) -> HttpResponse:
    slot = _slot(request, event)
    context = {"event": event, "form": form, "sealed": sealed, "slot": slot, "people": len(form.rows) - 1}
    return render(request, "forums/roster_columns.html", context, status=422)


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
