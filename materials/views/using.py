"""Several files at once, versions of one, and what people found of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from materials import bundles, downloads, feedback
from materials.downloads import FileGone
from materials.forms import FeedbackForm
from materials.library import facets, files, in_order
from materials.models import Material
from materials.rules import may_change
from materials.versions import use, versions
from materials.views.library import handed
from participants.requests import SignedInRequest
from regions.requests import row_number

ANSWERED = "materials_answered"  # in the session: of which files this browser has said its opinion


@require_POST
def bundle(request: HttpRequest) -> HttpResponseBase:
    """Send several files as one ZIP: those ticked, or all that the narrowed library shows."""
    everything = files(request.user)
    if request.POST.get("all"):
        found = everything.filter(**facets(everything).chosen(request.POST))
    else:
        ticked = [number for value in request.POST.getlist("pick") if (number := row_number(value))]
        found = everything.filter(pk__in=ticked[: bundles.MOST_FILES + 1])
    picked = list(in_order(found)[: bundles.MOST_FILES + 1])
    if reason := bundles.refusal(picked):
        return render(request, "materials/no_bundle.html", {"reason": reason.label}, status=422)
    downloads.count(file.pk for file in picked)
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # packed already
    response = StreamingHttpResponse(bundles.zipped(picked), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="tilannekuva.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def material_use(request: SignedInRequest, material_id: int) -> HttpResponse:
    """Show the versions of a file, its downloads by day and what people found of it to those who look after it."""
    material = _looked_after(request, material_id)
    found = versions(material)
    return render(request, "materials/use.html", {"material": material, "versions": found, **use(found)})


@login_required
@require_safe
def material_version(request: SignedInRequest, material_id: int, version: int) -> HttpResponseBase:
    """Hand out an earlier version to those who look after the file."""
    old = next((one for one in versions(_looked_after(request, material_id)) if one.version == version), None)
    if old is None:
        raise Http404
    try:
        file = downloads.take(material=old, is_counted=False)
    except FileGone:
        return render(request, "materials/file_gone.html", {"material": old}, status=404)
    return handed(request, old, file)


def _looked_after(request: SignedInRequest, material_id: int) -> Material:
    material = get_object_or_404(Material.objects.ready().visible_to(request.user), pk=material_id)
    if not may_change(request.user, material):
        raise PermissionDenied
    return material


@login_required
@require_http_methods(["GET", "POST"])
def material_feedback(request: SignedInRequest, material_id: int) -> HttpResponse:
    """Ask whether a file was of help, once of each browser; who answered is not kept."""
    material = get_object_or_404(Material.objects.ready().visible_to(request.user), pk=material_id)
    answered = request.session.get(ANSWERED, [])
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and material.pk in answered:
        messages.info(request, _("You have already told what you think of this material."))
        return redirect("library")
    if form.is_valid():
        is_helpful = form.cleaned_data["is_helpful"] == "yes"
        feedback.give(material=material, is_helpful=is_helpful, sentence=form.cleaned_data["sentence"])
        request.session[ANSWERED] = [*answered, material.pk][-200:]
        messages.success(request, _("Thank you. The organisers see what you wrote, but not who wrote it."))
        return redirect("library")
    status = 422 if form.is_bound else 200
    return render(request, "materials/feedback.html", {"form": form, "material": material}, status=status)
