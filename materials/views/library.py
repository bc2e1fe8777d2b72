"""The library and its downloads."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.core.files.base import File
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from materials import archiving, downloads
from materials.curriculum import asked_at
from materials.downloads import FileGone
from materials.forms import LibraryForm
from materials.library import CARD, Changeable, best, cards, changes, facets, files, in_order
from materials.models import Material
from materials.rules import may_upload
from materials.search import matching, resembling
from participants.plain import one_line

FILES_ON_PAGE = 20
MOST_TEXT = 200  # letters of what somebody looks for
# A browser that would open the file all the same gives it no scripts, no forms and no origin.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """List the files this person may download, theirs first, and let them be searched and narrowed down."""
    everything = files(request.user)
    narrowing = facets(everything)
    chosen = narrowing.chosen(request.GET)
    text = one_line(request.GET.get("q", ""), MOST_TEXT)
    found = everything.filter(**chosen)
    page = _searched(request, matching(found, text)) if text else _page(request, found, narrowing.count(chosen))
    is_likeness = bool(text) and not page.object_list
    if is_likeness:
        page = Paginator(resembling(found, text), FILES_ON_PAGE).get_page(1)
    mine = changes(request.user, page) if (may_fill := may_upload(request.user)) else Changeable()
    context = {
        "page": page,
        "cards": cards(page, mine.own),
        "filters": LibraryForm(choices=narrowing.choices, chosen=chosen | {"q": text}),
        "chosen": chosen,
        "text": text,
        "is_likeness": is_likeness,
        "may_upload": may_fill,
        "removed": mine.removed,
        "held": mine.held,
        "archives": [] if text else archiving.opened(),
        "questions": asked_at(chosen["phase"]) if "phase" in chosen else [],
    }
    return render(request, "materials/library.html", context)


def _page(request: HttpRequest, found: QuerySet[Material], count: int | None) -> Page[Material]:
    """The page that was asked for; `count` files are found where that is known already."""
    pages = Paginator(in_order(found).only(*CARD), FILES_ON_PAGE)
    if count is not None:
        pages.count = count
    return pages.get_page(request.GET.get("page"))


def _searched(request: HttpRequest, found: QuerySet[Material]) -> Page[Material]:
    """The first page of what a search finds, which is also counted on the way; a later one is asked for by itself."""
    if request.GET.get("page", "1") != "1":
        return _page(request, found, None)
    pages = Paginator(in_order(found).only(*CARD), FILES_ON_PAGE)
    first, pages.count = best(found, FILES_ON_PAGE)
    return Page(first, 1, pages)


@require_safe
def download(request: HttpRequest, material_id: int) -> HttpResponseBase:
    """Hand out one file to a person who may have it; the address of an old version leads to the newest."""
    known = get_object_or_404(Material.objects.visible_to(request.user), pk=material_id)
    newest = known.newest()
    material = get_object_or_404(
        Material.objects.ready().visible_to(request.user).select_related("series"), pk=newest.pk
    )
    if material.pk != known.pk:
        return redirect("download", material.pk)
    try:
        file = downloads.take(material=material, is_counted=request.method == "GET")
    except FileGone:
        return render(request, "materials/file_gone.html", {"material": material}, status=404)
    return handed(request, material, file)


def handed(request: HttpRequest, material: Material, file: File[bytes]) -> HttpResponseBase:
    """An open file on its way to one reader."""
    response = handed_as(request, file, material.file.name or "", material.content_type, material.file_name)
    if material.is_open_to_all:
        del response["Cache-Control"]
    return response


def handed_as(
    request: HttpRequest, file: File[bytes], stored_name: str, content_type: str, file_name: str
) -> HttpResponseBase:
    """An open file on its way to one reader, who keeps it under `file_name`; nobody on the way may."""
    # The files are packed already: let no middleware pack them again and lose their length.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response: HttpResponseBase
    if settings.ACCEL_REDIRECT and not settings.S3_BUCKET:
        file.close()
        response = HttpResponse(headers={"X-Accel-Redirect": settings.ACCEL_REDIRECT + quote(stored_name)})
    else:
        response = FileResponse(file)
    response["Content-Type"] = content_type
    response["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
