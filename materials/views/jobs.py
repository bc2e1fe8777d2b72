"""The documents that are being made or could not be made, of all series of a project manager."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums.models import Series
from materials.models import Material
from participants.requests import SignedInRequest
from participants.rules import is_project_manager

SHOWN = 50


@never_cache
@login_required
@require_safe
def jobs(request: SignedInRequest) -> HttpResponse:
    """List the documents in the making and those that failed, newest first; with HTMX only the list."""
    if not is_project_manager(request.user):
        raise PermissionDenied
    mine = Material.objects.exclude(key=None).filter(series__in=Series.objects.managed_by(request.user))
    unready = mine.filter(registration=None).filter(ready_at=None, replaced_at=None, requested_at__isnull=False)
    context = {"jobs": unready.select_related("event", "series").order_by("-requested_at", "-pk")[:SHOWN]}
    part = "#jobs" if request.htmx else ""
    return render(request, f"materials/jobs.html{part}", context)
