"""Doors of own wordings: what the letters of a series, or of its operating model, say."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forums import wording
from forums.forms.announcement import WordingForm
from forums.forms.fields import LANGUAGE_LABELS
from forums.models import Series, Wording
from forums.views.series import series_to_run
from participants.requests import SignedInRequest
from participants.rules import manages_all


@never_cache
@login_required
@require_safe
def wordings(request: SignedInRequest, series_id: int) -> HttpResponse:
    """The letters whose words can be changed, and in which languages a series or its model has done so."""
    series = series_to_run(request, series_id)
    own = {(row.kind, row.series_id is None): row for row in Wording.objects.of(series)}
    rows = [
        {
            "kind": kind,
            "label": known.label,
            "series": _languages(own.get((kind, False))),
            "model": _languages(own.get((kind, True))),
        }
        for kind, known in wording.KINDS.items()
    ]
    context = {"series": series, "rows": rows, "may_change_model": manages_all(request.user)}
    return render(request, "forums/wordings.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def wording_edit(request: SignedInRequest, series_id: int, letter: str) -> HttpResponse:
    """Change the words of one kind of letter, see them with invented values, or go back to those that come along."""
    series = series_to_run(request, series_id)
    place = _place(request, series)
    if letter not in wording.KINDS:
        raise Http404
    own = Wording.objects.filter(kind=letter, **place).first()
    if request.method == "POST" and request.POST.get("reset"):
        Wording.objects.filter(kind=letter, **place).delete()
        messages.success(request, _("The words that come along are used again."))
        return redirect("wordings", series_id=series.pk)
    is_begun = "start" in request.GET
    form = WordingForm(request.POST if request.method == "POST" else None, kind=letter, own=own, is_begun=is_begun)
    if form.is_valid():
        if not request.POST.get("look"):
            return _save(request, series, letter, form.cleaned_data)
        own = Wording(kind=letter, **form.cleaned_data)
    return _page(request, series, letter, form, own)


def _page(
    request: SignedInRequest, series: Series, letter: str, form: WordingForm, own: Wording | None
) -> HttpResponse:
    known = wording.KINDS[letter]
    samples = [(code, wording.preview(letter, own, code)) for code in LANGUAGE_LABELS] if own else []
    context = {
        "series": series,
        "letter": letter,
        "label": known.label,
        "form": form,
        "is_of_model": _is_of_model(request),
        "is_own": bool(own and own.pk),
        "may_begin": not (own or form.is_bound or form.initial),
        "samples": samples,
        "needed": known.needed,
        "placeholders": [wording.PLACEHOLDERS[name] for name in known.names],
    }
    return render(request, "forums/wording.html", context, status=422 if form.errors else 200)


def _save(request: SignedInRequest, series: Series, letter: str, texts: dict[str, Any]) -> HttpResponse:
    changed = {**texts, "changed_by": request.user, "changed_at": timezone.now()}
    Wording.objects.update_or_create(kind=letter, **_place(request, series), defaults=changed)
    messages.success(request, _("Saved. Letters written from now on use these words."))
    address = reverse("wording", args=[series.pk, letter])
    return redirect(f"{address}?scope=model" if _is_of_model(request) else address)


def _is_of_model(request: SignedInRequest) -> bool:
    return request.GET.get("scope") == "model"


def _place(request: SignedInRequest, series: Series) -> dict[str, Any]:
    """Whose words: the series', or its operating model's, which managers of all may change."""
    if not _is_of_model(request):
        return {"series": series, "model_key": ""}
    if not manages_all(request.user):
        raise PermissionDenied
    return {"series": None, "model_key": series.template.key}


def _languages(own: Wording | None) -> str:
    return ", ".join(code for code in LANGUAGE_LABELS if own and getattr(own, f"text_{code}"))
