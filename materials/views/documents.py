"""The documents of an event: asking for them, following their making, trying again."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums.models import Event
from materials import board, publishing
from materials.models import Material
from materials.rules import EVENT_KINDS, kinds_of_series_to_make, kinds_to_make
from materials.views import packs
from participants.models import User
from participants.requests import SignedInRequest


def _event(user: User, event_id: int) -> Event:
    event: Event = get_object_or_404(Event.objects.visible_to(user).select_related("series__template"), pk=event_id)
    return event


@never_cache
@login_required
@require_safe
def documents(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Show where each document of an event stands; the table is fetched again while something is being made."""
    event = _event(request.user, event_id)
    kinds = kinds_to_make(request.user, event)
    if not kinds:
        raise PermissionDenied
    table = board.rows(event, kinds)
    context = {"event": event, "sections": board.sections(table), "rows": table}
    context |= {"languages": settings.LANGUAGES, "in_making": board.in_making(table)}
    if kinds == EVENT_KINDS:
        context |= packs.told(event) if request.htmx else packs.shown(event)
    part = "#states" if request.htmx else ""
    return render(request, f"materials/documents.html{part}", context)


@login_required
@require_POST
def document_request(request: SignedInRequest, event_id: int, kind: str) -> HttpResponse:
    """Have a document made; one that already says what is true now is not made twice."""
    event = _event(request.user, event_id)
    language = request.POST.get("language", settings.LANGUAGE_CODE)
    if kind not in EVENT_KINDS or language not in dict(settings.LANGUAGES):
        raise Http404
    if kind not in kinds_to_make(request.user, event):
        raise PermissionDenied
    try:
        chosen = request.POST.get("chosen", "")
        material = publishing.request(event=event, kind=kind, language=language, by=request.user, chosen=chosen)
    except ValueError as error:
        raise Http404 from error
    names = {"kind": material.get_kind_display(), "language": material.get_language_display()}
    if material.ready_at:
        messages.info(request, _("Nothing has changed since it was made: {kind} ({language}).").format(**names))
    else:
        messages.success(request, _("It is being made: {kind} ({language}).").format(**names))
    return redirect("documents", event_id=event.pk)


@login_required
@require_POST
def document_retry(request: SignedInRequest, material_id: int) -> HttpResponse:
    """Try again to make a document that could not be made."""
    made = Material.objects.visible_to(request.user).exclude(key=None).select_related("series", "event__series")
    material = get_object_or_404(made.filter(registration=None), pk=material_id, series__isnull=False)
    event, series = material.event, material.series
    allowed = kinds_to_make(request.user, event) if event else series and kinds_of_series_to_make(request.user, series)
    if material.kind not in (allowed or ()):
        raise PermissionDenied
    publishing.retry(material=material, by=request.user)
    if event is None:
        return redirect("series_documents", series_id=material.series_id)
    return redirect("documents", event_id=event.pk)
