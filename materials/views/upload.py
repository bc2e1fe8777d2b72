"""Uploading, replacing, removing and putting back files."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from materials import uploads
from materials.contents import UploadRefusal, UploadRefused
from materials.forms import MaterialForm, place_of
from materials.models import Material
from materials.rules import may_change, may_upload
from participants.models import User
from participants.requests import SignedInRequest
from regions import words
from regions.requests import row_number

FAR_TOO_LARGE = 4  # times the limit: refused unread; what is nearer is read, so that the other answers survive


class Limit(FileUploadHandler):
    """Stops writing a file that is too large to the disk; the other answers of the form survive."""

    is_passed = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Let a piece through to the next handler while the file is within the limit."""
        if start + len(raw_data) > settings.MAX_UPLOAD_BYTES:
            self.is_passed = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file itself to the next handler."""


# The limit must stand before anything reads the form, also before the check of its token, which reads it.
@csrf_exempt
@login_required
@require_http_methods(["GET", "POST"])
def material_new(request: SignedInRequest) -> HttpResponse:
    """Upload a file, or with `?replaces=` a new version of one."""
    if status := _refused_unread(request):
        return render(request, "materials/too_large.html", {"limit": settings.MAX_UPLOAD_BYTES}, status=status)
    limit = Limit(request)
    request.upload_handlers.insert(0, limit)
    return _material_new(request, limit)


def _refused_unread(request: SignedInRequest) -> int | None:
    """The status of the answer to what is far too large, or sent in pieces that tell no size: Django reads none."""
    if request.headers.get("Transfer-Encoding"):
        return 411
    said = request.META.get("CONTENT_LENGTH", "")
    return 413 if said.isdecimal() and int(said) > FAR_TOO_LARGE * settings.MAX_UPLOAD_BYTES else None


@csrf_protect
def _material_new(request: SignedInRequest, limit: Limit) -> HttpResponse:
    if not may_upload(request.user):
        raise PermissionDenied
    old = _to_replace(request.user, request.GET.get("replaces", ""))
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = MaterialForm(*posted, user=request.user, initial=_initial(old, request.GET))
    if request.method == "POST":
        material = _stored(request, form, old, limit)
        if material:
            is_for_people = material.audience == Material.Audience.PEOPLE and material.ready_at
            return redirect("material_sharing", material.pk) if is_for_people else redirect("library")
    context = {"form": form, "replaces": old}
    return render(request, "materials/new.html", context, status=422 if request.method == "POST" else 200)


def _stored(request: SignedInRequest, form: MaterialForm, old: Material | None, limit: Limit) -> Material | None:
    if form.is_valid():
        try:
            material = uploads.store(file=form.cleaned_data["file"], about=form.about(), by=request.user, replaces=old)
        except UploadRefused as refused:
            form.add_error("file", sentence(refused.reason))
        else:
            _tell(request, form, material)
            return material
    elif limit.is_passed:
        form.errors.pop("file", None)
        form.add_error("file", sentence(UploadRefusal.TOO_LARGE))
    elif "file" not in form.errors:
        form.add_error("file", _("Choose the file again: the browser has forgotten it."))
    return None


def sentence(reason: UploadRefusal) -> str:
    """The refusal as a sentence, with the limit where it names one."""
    return str(reason.label).format(limit=words.size(settings.MAX_UPLOAD_BYTES))


def _tell(request: SignedInRequest, form: MaterialForm, material: Material) -> None:
    done = _("The file has been uploaded: {title}")
    if not material.ready_at:
        done = _("The file has been uploaded and is being checked for viruses: {title}")
    messages.success(request, done.format(title=material.title))
    if form.about().is_accessible and not material.is_accessible:
        messages.warning(
            request,
            _("The PDF has no tags, so a screen reader cannot follow it; it has been marked as not accessible."),
        )


def _to_replace(user: User, pk: str) -> Material | None:
    if not pk:
        return None
    old = get_object_or_404(Material.objects.uploaded().visible_to(user), pk=row_number(pk))
    if not may_change(user, old):
        raise PermissionDenied
    return old


def _initial(old: Material | None, query: Any) -> dict[str, Any]:
    """What the form starts from: the version before, or the series or event one came from."""
    if old is None:
        series, event = row_number(query.get("series")), row_number(query.get("event"))
        return {"place": place_of(series, event)} if series or event else {}
    asked = ("title", "description", "kind", "phase", "audience", "language", "licence", "alternative")
    return {name: getattr(old, name) for name in asked} | {"place": place_of(old.series_id, old.event_id)}


@login_required
@require_POST
def material_remove(request: SignedInRequest, material_id: int) -> HttpResponse:
    """Take a file from its readers; the library offers to put it back."""
    material = get_object_or_404(Material.objects.ready().visible_to(request.user), pk=material_id)
    if not may_change(request.user, material):
        raise PermissionDenied
    try:
        uploads.remove(material=material)
    except UploadRefused as refused:
        messages.error(request, sentence(refused.reason))
    else:
        messages.success(request, _("The file has been removed: {title}").format(title=material.title))
    return redirect("library")


@login_required
@require_POST
def material_restore(request: SignedInRequest, material_id: int) -> HttpResponse:
    """Put a removed file back."""
    material = get_object_or_404(Material.objects.removed().visible_to(request.user), pk=material_id)
    if not may_change(request.user, material):
        raise PermissionDenied
    uploads.restore(material=material)
    messages.success(request, _("The file has been put back: {title}").format(title=material.title))
    return redirect("library")
