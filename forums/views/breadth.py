"""Doors of the breadth of an event: who may register for it, and how many of each group a series wants."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forums import scheduling, targets
from forums.forms.invitation import AdmissionForm, TargetsForm
from forums.models import Event, Series
from forums.rules import may_prepare, may_run
from forums.scheduling import SchedulingRefused
from participants.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "POST"])
def event_admission(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Choose who may register for an event."""
    visible = Event.objects.visible_to(request.user).select_related("series__network")
    event: Event = get_object_or_404(visible, pk=event_id)
    if not may_run(request.user, event.series):
        raise PermissionDenied
    form = AdmissionForm(request.POST if request.method == "POST" else None, event=event)
    if form.is_valid():
        try:
            scheduling.change_event(event=event, by=request.user, **form.changes())
        except SchedulingRefused as refused:
            form.add_error(None, refused.reason.label)
        else:
            messages.success(request, _("Saved."))
            return redirect("invitations", event_id=event.pk)
    context = {"event": event, "series": event.series, "form": form}
    return render(request, "forums/event_admission.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def series_targets(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Write how many people of each stakeholder group and municipality every event of a series should have."""
    series: Series = get_object_or_404(Series.objects.visible_to(request.user), pk=series_id)
    if not may_prepare(request.user, series):
        raise PermissionDenied
    form = TargetsForm(request.POST if request.method == "POST" else None, series=series)
    if form.is_valid():
        targets.set_targets(series=series, groups=form.groups(), municipalities=form.places())
        messages.success(request, _("Saved."))
        return redirect(series)
    context = {"series": series, "form": form}
    return render(request, "forums/series_targets.html", context, status=422 if form.errors else 200)
