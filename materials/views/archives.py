"""The open archives of finished series: looked at by those who run them, then opened, then read by all."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forums.models import Series
from forums.rules import may_run
from materials import archiving
from materials.archiving import ArchiveRefused
from materials.forms import ArchiveForm
from participants.requests import SignedInRequest


def _opened(series_id: int) -> Series:
    series: Series = get_object_or_404(archiving.finished(), pk=series_id)
    if not archiving.is_open(series):
        raise Http404
    return series


@require_safe
def archive(request: HttpRequest, series_id: int) -> HttpResponse:
    """Show the open archive of a finished series."""
    series = _opened(series_id)
    context = {"series": series, "told": archiving.contents(series), "files": archiving.open_files(series)}
    return render(request, "materials/archive.html", context)


@require_safe
def archive_file(request: HttpRequest, series_id: int) -> HttpResponseBase:
    """Send the open archive of a finished series as one ZIP."""
    series = _opened(series_id)
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # packed already
    response = StreamingHttpResponse(archiving.archive(series), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="tilannekuva-{series.pk}.zip"'
    return response


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def archive_check(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Show what might tell of a person in an archive, and open it, or shut it again."""
    series: Series = get_object_or_404(archiving.finished(), pk=series_id)
    if not may_run(request.user, series):
        raise PermissionDenied
    if "shut" in request.POST:
        archiving.shut(series=series)
        messages.success(request, _("The archive has been shut. Nobody else sees it now."))
        return redirect("archive_check", series.pk)
    form = ArchiveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            archiving.open_archive(series=series, looked_at=form.cleaned_data["looked_at"])
        except ArchiveRefused as refused:
            form.add_error(None, str(refused.reason.label))
        else:
            messages.success(request, _("The archive is open to all."))
            return redirect("archive", series.pk)
    return _check_page(request, series, form)


def _check_page(request: SignedInRequest, series: Series, form: ArchiveForm) -> HttpResponse:
    context = {
        "series": series,
        "form": form,
        "looked_at": archiving.fingerprint(series),
        "findings": archiving.to_look_at(series),
        "told": archiving.contents(series),
        "files": archiving.open_files(series),
        "is_open": archiving.is_open(series),
    }
    return render(request, "materials/archive_check.html", context, status=422 if form.is_bound else 200)
