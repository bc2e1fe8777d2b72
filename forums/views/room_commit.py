"""Doors of actions on a phone: a table writes one, and people say “I am in”."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forums.followup import committing
from forums.followup.refusals import ActionRefused
from forums.forms.actions import NewActionForm
from forums.groupwork.phones import Phone
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Action, Step
from forums.views.room_phone import answer, by_phone
from regions.requests import Request, row_number


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@by_phone
def room_commit(request: Request, phone: Phone) -> HttpResponse:
    """Write an action, on a page of its own that no ring renews while it is being written."""
    statements = committing.statements_of(phone.room)
    initial = {"statement": request.GET.get("statement", "")}
    form = NewActionForm(request.POST if request.method == "POST" else None, statements=statements, initial=initial)
    refused = None
    if form.is_valid():
        try:
            committing.write(step=_step(phone), participant=phone.participant, **form.cleaned_data)
            return redirect("room", code=phone.room.code)
        except (ActionRefused, RoomRefused) as refusal:
            refused = str(refusal)
    context = {
        "room": phone.room,
        "participant": phone.participant,
        "form": form,
        "refused": refused,
        "may_commit": bool(committing.content(phone.participant, phone.step).get("may_commit")),
    }
    return render(request, "forums/room/commit.html", context, status=422 if refused or form.errors else 200)


@require_POST
@by_phone
def room_help(request: Request, phone: Phone) -> HttpResponse:
    """Say “I am in” to an action, or no longer."""
    does = "no_longer" not in request.POST

    def deed() -> None:
        action = Action.objects.filter(pk=row_number(request.POST.get("action")) or 0).first()
        if action is None:
            raise RoomRefused(RoomRefusal.NOT_IN_STEP)
        try:
            committing.join(step=_step(phone), participant=phone.participant, action=action, does=does)
        except ActionRefused:
            raise RoomRefused(RoomRefusal.NOT_IN_STEP) from None

    return answer(request, phone, deed)


def _step(phone: Phone) -> Step:
    if phone.step is None:
        raise RoomRefused(RoomRefusal.NO_STEP)
    return phone.step
