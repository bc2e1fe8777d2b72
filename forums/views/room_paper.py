"""The door of the papers: a facilitator types what a table has written on its worksheets."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums.forms.paper import PaperForm
from forums.groupwork import board, steps
from forums.groupwork.refusals import RoomRefused
from forums.models import Room
from forums.views.room_console import room_of
from participants.requests import SignedInRequest

LAST = ("step", "field", "about")  # what was typed last is offered for the next paper


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def console_paper(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Type the notes of a table's papers; what was refused stays on the page as it was typed."""
    room = room_of(request.user, event_id)
    if request.method != "POST":
        return _page(request, room, PaperForm(room=room, initial=_initial(request, room)))
    form = PaperForm(request.POST, room=room)
    if not form.is_valid():
        return _page(request, room, form)
    try:
        kept = board.type_in(by=request.user, **form.cleaned_data)
    except RoomRefused as refused:
        form.add_error("lines", str(refused))
        return _page(request, room, form)
    told = ngettext("{count} note was kept: {table}.", "{count} notes were kept: {table}.", len(kept))
    messages.success(request, told.format(count=len(kept), table=form.cleaned_data["group"]))
    again = {key: request.POST.get(key, "") for key in LAST} | {"group": form.cleaned_data["group"].pk}
    return redirect(f"{reverse('console_paper', args=[event_id])}?{urlencode(again)}")


def _initial(request: SignedInRequest, room: Room) -> dict[str, object]:
    """The table, the step and the field that were typed last, or the step that goes on now."""
    last = {key: request.GET[key] for key in ("group", *LAST) if key in request.GET}
    return {"step": steps.current(room), "first": uuid4(), **last}


def _page(request: SignedInRequest, room: Room, form: PaperForm) -> HttpResponse:
    can_type = form.fields["step"].queryset.exists() and room.groups.exists()  # type: ignore[attr-defined]
    context = {"room": room, "event": room.event, "form": form, "can_type": can_type}
    return render(request, "forums/room/paper.html", context, status=422 if form.errors else 200)
