"""Sharing a file: its page for those who may change it, and the page behind a link for anybody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from materials import downloads, sharing
from materials.downloads import FileGone
from materials.forms import LinkForm, PeopleForm
from materials.models import Material, MaterialLink
from materials.rules import may_change
from materials.sharing import LinkRefused
from materials.views.library import handed
from participants.models import User
from participants.requests import SignedInRequest


def _shareable(user: User, material_id: int) -> Material:
    known = Material.objects.ready().uploaded().visible_to(user).select_related("series")
    material = get_object_or_404(known, pk=material_id)
    if not may_change(user, material):
        raise PermissionDenied
    return material


def _page(request: SignedInRequest, material: Material, status: int = 200, **forms: Any) -> HttpResponse:
    is_for_people = material.audience == Material.Audience.PEOPLE
    context = {
        "material": material,
        "people_form": PeopleForm(material=material) if is_for_people else None,
        "link_form": LinkForm(),
        "links": [
            (link, request.build_absolute_uri(link.get_absolute_url()))
            for link in material.links.live().select_related("made_by")
        ],
    }
    return render(request, "materials/sharing.html", context | forms, status=status)


@login_required
@require_safe
def material_sharing(request: SignedInRequest, material_id: int) -> HttpResponse:
    """Show for whom a file is and the links that open it."""
    return _page(request, _shareable(request.user, material_id))


@login_required
@require_POST
def material_people(request: SignedInRequest, material_id: int) -> HttpResponse:
    """Say for whom a file for named people is."""
    material = _shareable(request.user, material_id)
    if material.audience != Material.Audience.PEOPLE:
        raise Http404
    form = PeopleForm(request.POST, material=material)
    if not form.is_valid():
        return _page(request, material, status=422, people_form=form)
    sharing.name_people(material=material, people=form.cleaned_data["people"])
    messages.success(request, _("The people have been saved."))
    return redirect("material_sharing", material.pk)


@login_required
@require_POST
def material_link(request: SignedInRequest, material_id: int) -> HttpResponse:
    """Make a link that opens the file until a day."""
    material = _shareable(request.user, material_id)
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            sharing.make_link(material=material, days=int(form.cleaned_data["days"]), by=request.user)
        except LinkRefused as refused:
            form.add_error(None, str(refused.reason.label))
        else:
            messages.success(request, _("The link has been made. Copy it below."))
            return redirect("material_sharing", material.pk)
    return _page(request, material, status=422, link_form=form)


@login_required
@require_POST
def material_link_end(request: SignedInRequest, material_id: int, link_id: int) -> HttpResponse:
    """End a link at once."""
    material = _shareable(request.user, material_id)
    sharing.end(link=get_object_or_404(material.links, pk=link_id))
    messages.success(request, _("The link opens nothing any more."))
    return redirect("material_sharing", material.pk)


def _lent(token: str) -> tuple[MaterialLink, Material] | None:
    link = MaterialLink.objects.live().by_token(token).select_related("material").first()
    material = link.file() if link else None
    return (link, material) if link and material else None


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "materials/link_gone.html", status=404)


@never_cache
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link lends. Opening the page changes nothing: mail filters open links, too."""
    lent = _lent(token)
    if lent is None:
        return _gone(request)
    link, material = lent
    context = {"link": link, "material": material, "token": token}
    return _unlisted(render(request, "materials/shared.html", context))


@never_cache
@require_safe
def shared_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Hand out the file that a link lends, and count it."""
    lent = _lent(token)
    if lent is None:
        return _gone(request)
    link, material = lent
    is_counted = request.method == "GET"
    try:
        file = downloads.take(material=material, is_counted=is_counted)
    except FileGone:
        return render(request, "materials/file_gone.html", {"material": material}, status=404)
    if is_counted:
        sharing.count(link=link)
    response = handed(request, material, file)
    response["Cache-Control"] = "private, no-store"
    return _unlisted(response)


def _unlisted[Response: HttpResponseBase](response: Response) -> Response:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response
