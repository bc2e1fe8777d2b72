"""The forum pack: asking for it, following its making, stopping it, and taking its files."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums.models import Event
from forums.rules import may_run
from materials import board, packing
from materials.downloads import FileGone, opened
from materials.models import Material, Pack
from materials.views.library import handed_as
from participants.requests import SignedInRequest

FORMS = {"zip": ("archive", "application/zip"), "pdf": ("paper", "application/pdf")}


def shown(event: Event) -> dict[str, Any]:
    """What the page of documents tells of an event's packs, to those who run it."""
    light = Prefetch("documents", Material.objects.defer("snapshot"))
    packs = list(Pack.objects.filter(event=event).prefetch_related(light))
    latest = packs[0] if packs else None
    return {
        "may_pack": bool(board.needed(event)),
        "pack": latest,
        "progress": packing.progress(latest) if latest else None,
        "ready_packs": [(pack, packing.progress(pack).missing) for pack in packs if pack.ready_at],
        "languages": settings.LANGUAGES,
    }


def told(event: Event) -> dict[str, Any]:
    """What the table of documents, fetched again, tells of the packs of its event."""
    return {"pack": Pack.objects.filter(event=event).active().first()}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Ask for the pack of an event; with HTMX tell how far it has come."""
    visible = Event.objects.visible_to(request.user).select_related("series__template")
    event: Event = get_object_or_404(visible, pk=event_id)
    if not may_run(request.user, event.series):
        raise PermissionDenied
    if request.method == "POST":
        _ask(request, event)
    elif request.htmx:
        return render(request, "materials/_pack.html", shown(event) | {"event": event})
    return redirect("documents", event_id=event.pk)


def _ask(request: SignedInRequest, event: Event) -> None:
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES) or not board.needed(event):
        raise Http404
    asked = packing.request(event=event, language=language, by=request.user)
    if asked.language == language:
        messages.success(request, _("The forum pack is being made."))
    else:
        messages.info(request, _("A pack of this event is being made already. Ask again when it is ready."))


@login_required
@require_POST
def pack_cancel(request: SignedInRequest, pack_id: int) -> HttpResponse:
    """Stop a pack that is in the making."""
    pack: Pack = get_object_or_404(Pack.objects.visible_to(request.user), pk=pack_id)
    if packing.cancel(pack=pack).cancelled_at:
        messages.success(request, _("The making of the forum pack was stopped."))
    return redirect("documents", event_id=pack.event_id)


@login_required
@require_safe
def pack_file(request: SignedInRequest, pack_id: int, form: str) -> HttpResponseBase:
    """Hand out one of the two files of a ready pack."""
    if form not in FORMS:
        raise Http404
    ready = Pack.objects.ready().visible_to(request.user).select_related("event")
    pack: Pack = get_object_or_404(ready, pk=pack_id)
    field, content_type = FORMS[form]
    stored: FieldFile = getattr(pack, field)
    try:
        file = opened(stored)
    except FileGone:
        return render(request, "materials/file_gone.html", {"material": {"title": str(pack.event)}}, status=404)
    return handed_as(request, file, stored.name or "", content_type, _file_name(pack, form))


def _file_name(pack: Pack, form: str) -> str:
    day = timezone.localtime(pack.event.starts_at)
    with translation.override(pack.language):
        stem = slugify(f"{_('Forum pack')} {pack.event.name}", allow_unicode=True)[:120]
    return f"{stem}-{day.day}.{day.month}.{day.year}.{form}"
