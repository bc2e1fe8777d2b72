"""The documents of a whole series: asking for them, following their making, writing a proposal."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums.models import Series
from materials import board, proposals, publishing
from materials.documents import NotWritten
from materials.forms import ProposalForm
from materials.models import Material, Proposal
from materials.rules import SERIES_KINDS, kinds_of_series_to_make
from participants.models import User
from participants.requests import SignedInRequest


def _series(user: User, series_id: int) -> Series:
    """A series `user` may have documents made of."""
    series: Series = get_object_or_404(Series.objects.visible_to(user).select_related("template"), pk=series_id)
    if not kinds_of_series_to_make(user, series):
        raise PermissionDenied
    return series


@never_cache
@login_required
@require_safe
def series_documents(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Show where each document of a series stands; the table is fetched again while something is being made."""
    series = _series(request.user, series_id)
    table = board.rows_of_series(series, SERIES_KINDS)
    context = {"series": series, "sections": board.sections(table), "in_making": board.in_making(table)}
    part = "#states" if request.htmx else ""
    return render(request, f"materials/series_documents.html{part}", context | {"languages": settings.LANGUAGES})


@login_required
@require_POST
def series_document_request(request: SignedInRequest, series_id: int, kind: str) -> HttpResponse:
    """Have a document of a series made; a proposal that nobody has written is written first."""
    series = _series(request.user, series_id)
    language = request.POST.get("language", settings.LANGUAGE_CODE)
    if kind not in SERIES_KINDS or language not in dict(settings.LANGUAGES):
        raise Http404
    try:
        material = publishing.request_of_series(series=series, kind=kind, language=language, by=request.user)
    except NotWritten:
        return redirect("proposal", series_id=series.pk, language=language)
    _tell(request, material)
    return redirect("series_documents", series_id=series.pk)


def _tell(request: SignedInRequest, material: Material) -> None:
    names = {"kind": material.get_kind_display(), "language": material.get_language_display()}
    if material.ready_at:
        messages.info(request, _("Nothing has changed since it was made: {kind} ({language}).").format(**names))
    else:
        messages.success(request, _("It is being made: {kind} ({language}).").format(**names))


@login_required
@require_http_methods(["GET", "POST"])
def proposal(request: SignedInRequest, series_id: int, language: str) -> HttpResponse:
    """Write a proposal for a decision in one language, and have its document made."""
    series = _series(request.user, series_id)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    written = Proposal.objects.filter(series=series, language=language).first()
    answers = request.POST if request.method == "POST" else None
    form = ProposalForm(answers, initial=model_to_dict(written) if written else {})
    if form.is_valid():
        proposals.write(series=series, language=language, words=form.cleaned_data)
        kind = Material.Kind.PROPOSAL
        _tell(request, publishing.request_of_series(series=series, kind=kind, language=language, by=request.user))
        return redirect("series_documents", series_id=series.pk)
    context = {"form": form, "series": series, "language": language, "language_name": _name(language)}
    return render(request, "materials/proposal.html", context, status=422 if form.errors else 200)


def _name(language: str) -> str:
    return str(dict(settings.LANGUAGES)[language])
