"""Doors of the agenda: a facilitator writes a step, or adds one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums.forms.steps import HiddenStepForm, NewStepForm, StepForm
from forums.groupwork import agenda, steps
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Room, Step
from forums.views.room_console import room_of, status_of
from participants.requests import SignedInRequest
from regions.requests import row_number


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def console_edit(request: SignedInRequest, event_id: int, step_id: int) -> HttpResponse:
    """Change the words of a step, unless another facilitator has changed it since the page was opened."""
    room = room_of(request.user, event_id)
    step = get_object_or_404(room.steps, pk=step_id)
    form = _form(step)(request.POST if request.method == "POST" else None, instance=step)
    if request.method == "POST" and form.is_valid():
        seen = row_number(request.POST.get("seen"))
        try:
            agenda.write_step(step=step, words=form.words(), seen=-1 if seen is None else seen, by=request.user)
        except RoomRefused as refused:
            fresh = get_object_or_404(room.steps, pk=step_id)
            return _page(request, room, _form(fresh)(instance=fresh), fresh, refused.reason)
        return redirect("console", event_id=event_id)
    return _page(request, room, form, step)


def _form(step: Step) -> type[StepForm]:
    return HiddenStepForm if steps.is_fresh(step) else StepForm


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def console_add(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Add a step to the end of the agenda."""
    room = room_of(request.user, event_id)
    initial = {"minutes": 10, "anonymity": Step.Anonymity.ANONYMOUS}
    form = NewStepForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        agenda.add_step(room=room, new=form.new(), by=request.user)
        return redirect("console", event_id=event_id)
    return _page(request, room, form, None)


def _page(
    request: SignedInRequest, room: Room, form: StepForm, step: Step | None, refused: RoomRefusal | None = None
) -> HttpResponse:
    is_removable = step is not None and not steps.is_used(step)
    context = {
        "room": room,
        "event": room.event,
        "form": form,
        "step": step,
        "refused": refused,
        "is_removable": is_removable,
    }
    status = 422 if form.errors else status_of(refused)
    return render(request, "forums/room/step.html", context, status=status)
