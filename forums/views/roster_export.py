"""The door where a list of people is taken out as a file, and the note of who took it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums import exporting
from forums.forms.export import ExportForm
from forums.models import Export
from forums.rules import may_run
from forums.spreadsheets import SpreadsheetRefused
from forums.views.roster import kept
from participants.requests import SignedInRequest

SHOWN = 50  # earlier exports
TYPES = {
    Export.Format.XLSX.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Export.Format.CSV.value: "text/csv; charset=utf-8",
}


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def roster_export(request: SignedInRequest, event_id: int) -> HttpResponseBase:
    """Ask what is needed and what for, and give the file; managers see who took lists before."""
    event = kept(request.user, event_id)
    form = ExportForm(request.POST if request.method == "POST" else None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            note, file = exporting.export(event=event, order=form.order(), by=request.user)
        except SpreadsheetRefused as refused:
            form.add_error("format", str(refused))
        else:
            name = f"{slugify(str(event)) or 'event'}-{timezone.localdate(note.made_at)}.{note.format}"
            return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[note.format])
    is_run = may_run(request.user, event.series)
    context = {
        "event": event,
        "form": form,
        "is_run": is_run,
        "exports": event.exports.select_related("made_by")[:SHOWN] if is_run else [],
    }
    return render(request, "forums/roster_export.html", context, status=422 if form.errors else 200)
