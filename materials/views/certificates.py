"""Doors of certificates: the holder's own page by the personal link, and the check page for anybody."""

from __future__ import annotations

from allauth.decorators import rate_limit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forums.models import Registration
from materials import certificates, downloads, publishing
from materials.downloads import FileGone
from materials.models import Certificate, Material
from materials.views.library import handed
from participants.plain import one_line


def _registration(token: str) -> Registration:
    found = Registration.objects.by_link(token).select_related("event__series", "person", "municipality")
    registration: Registration = get_object_or_404(found)
    return registration


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the certificate in a language, and see where its making stands."""
    registration = _registration(token)
    refusal = certificates.refusal(registration)
    if request.method == "POST" and not refusal:
        if (language := request.POST.get("language", "")) not in dict(settings.LANGUAGES):
            raise Http404
        publishing.request_certificate(registration=registration, language=language)
        return redirect("certificate", token=token)
    made = certificates.made(registration)
    context = {
        "registration": registration,
        "event": registration.event,
        "token": token,
        "refusal": refusal,
        "made": [] if refusal else made,
        "languages": settings.LANGUAGES,
        "language": get_language(),
        "in_making": any(material.state in {"requested", "running"} for material in made),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "materials/certificate.html", context, status=status)


@never_cache
@require_safe
def certificate_file(request: HttpRequest, token: str, language: str) -> HttpResponseBase:
    """Hand the holder their certificate."""
    registration = _registration(token)
    if certificates.refusal(registration):
        raise Http404
    material = get_object_or_404(Material.objects.ready(), registration=registration, language=language)
    try:
        file = downloads.take(material=material, is_counted=request.method == "GET")
    except FileGone:
        return render(request, "materials/file_gone.html", {"material": material}, status=404)
    return handed(request, material, file)


@never_cache
@rate_limit(action="check_certificate")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_check(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm that a code is of a certificate for an event, and that it is of a person whose name is typed in."""
    valid = Certificate.objects.valid().select_related("registration__event", "registration__person")
    found = get_object_or_404(valid, code=code.upper())
    name = one_line(request.POST.get("name", ""), 200)
    event = found.registration.event
    context = {
        "certificate": found,
        "event": event,
        "hours": (event.ends_at - event.starts_at).total_seconds() / 3600 if event.is_time_known else None,
        "name": name,
        "is_match": certificates.is_of(found, name) if name else None,
    }
    return render(request, "materials/certificate_check.html", context)
