"""Doors of actions on a phone: a table writes one, and people say “I am in”."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forums.followup import committing
from forums.followup.refusals import ActionRefused
from forums.forms.actions import NewActionForm
from forums.groupwork.phones import Phone
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Action, Step
from forums.views.room_phone import answer, by_phone, is_script, told, uuid_of
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
            _write(request, phone, form)
            return _written(request, phone)
        except (ActionRefused, RoomRefused) as refusal:
            refused = str(refusal)
    if is_script(request) and request.method == "POST":
        words = refused or " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"words": words, "again": False}, status=422)
    return _page(request, phone, form, refused)


def _write(request: Request, phone: Phone, form: NewActionForm) -> None:
    """Keep an action under the id the phone gave it, in the step it was written in."""
    number = row_number(request.POST.get("step"))
    step = phone.room.steps.filter(pk=number).first() if number else _step(phone)
    if step is None:
        raise RoomRefused(RoomRefusal.NO_STEP)
    sent_as = uuid_of(request.POST.get("id"))
    keep = partial(committing.write, step=step, participant=phone.participant, **form.cleaned_data)
    kept = keep(sent_as=sent_as)
    if not is_script(request) and kept.title != form.cleaned_data["title"]:  # a page gone back to bears its old id
        keep(sent_as=uuid4())


def _written(request: Request, phone: Phone) -> HttpResponse:
    return JsonResponse({"done": True}) if is_script(request) else redirect("room", code=phone.room.code)


def _page(request: Request, phone: Phone, form: NewActionForm, refused: str | None) -> HttpResponse:
    context = {
        "room": phone.room,
        "participant": phone.participant,
        "step_id": phone.step.pk if phone.step else "",
        "form": form,
        "refused": refused,
        "new_id": uuid_of(request.POST.get("id")) or uuid4(),
        "may_commit": bool(committing.content(phone.participant, phone.step).get("may_commit")),
        "told": told(),
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
