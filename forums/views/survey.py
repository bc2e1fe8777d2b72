"""Doors of the feedback survey: the form a letter leads to, and what people have answered."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forums import survey as room
from forums.forms.survey import SurveyForm
from forums.models import Event, Registration
from forums.rules import may_prepare
from participants.requests import SignedInRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Ask how an event was, by the link of a letter; opening the page changes nothing."""
    seat = get_object_or_404(Registration.objects.by_survey_link(token).select_related("event__series"))
    form = SurveyForm(request.POST if request.method == "POST" else None)
    refusal = room.refusal(seat)
    if request.method == "POST" and not refusal and form.is_valid():
        try:
            room.answer(registration=seat, **form.answers())
        except room.SurveyRefused as refused:
            refusal = refused.reason
        else:
            return redirect("survey", token=token)
    status = 422 if request.method == "POST" else 200
    context = {"event": seat.event, "form": form, "refusal": refusal}
    return render(request, "forums/survey.html", context, status=status)


@login_required
@require_safe
def event_survey(request: SignedInRequest, event_id: int) -> HttpResponse:
    """What the survey has told, once enough people have answered."""
    visible = Event.objects.visible_to(request.user).select_related("series")
    event: Event = get_object_or_404(visible, pk=event_id)
    if not may_prepare(request.user, event.series):
        raise PermissionDenied
    context = {"event": event, "series": event.series, "results": room.results(event), "fewest": room.FEWEST}
    return render(request, "forums/event_survey.html", context)
