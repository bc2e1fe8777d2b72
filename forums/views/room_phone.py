"""Doors of a phone in a room: the one page that shows the step that is open, and what is done on it.

A script asks for JSON or for the part that changes; without one the same forms lead back to the page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Concatenate
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from forums.followup import committing
from forums.groupwork import board, forgetting, lobby, phones
from forums.groupwork.phones import Phone
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Contribution, Step
from forums.views.door import WORKS_OFFLINE
from forums.views.room_drawn import drawn
from forums.views.room_worker import MODULES
from participants.requests import HOLE, fill
from regions.requests import Request, row_number

TRY_AGAIN = {RoomRefusal.TOO_FAST}  # what the phone sends again by itself
# What the script says; it has no words of its own.
WORDS = {
    "waiting": _("Waiting"),
    "sent": _("Sent"),
    "refused": _("Not sent"),
    "draft": _("Written but not sent"),
    "all_sent": _("Everything has been sent."),
    "some_refused": _("Not sent: {count}. See below."),
    "some_waiting": _("Waiting for a connection: {count}. They are kept on this phone."),
    "offline": _("No connection just now. What you write is kept on this phone."),
    "over": _("{count} letters too long"),
    "left": _("{count} letters left"),
    "edit": _("Edit"),
    "remove": _("Remove"),
    "copy": _("Copy"),
    "copied": _("Copied."),
    "no_reason": _("The reason was left out: it is kept only if you disagree."),
    "joined": _("You said the same. It was counted."),
}


def told() -> dict[str, str]:
    """The words of the script in the language of the page."""
    return {key: str(word) for key, word in WORDS.items()}


def by_phone[**P](view: Callable[Concatenate[Request, Phone, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a view to a phone that has joined the room; others are led to join, a script by an answer it reads."""

    @csp_override(WORKS_OFFLINE)
    @wraps(view)
    def opened(request: Request, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        phone = phones.of(request, code)
        return view(request, phone, *args, **kwargs) if phone else _elsewhere(request, lobby.plain_code(code) or code)

    return opened


def _elsewhere(request: Request, code: str) -> HttpResponse:
    if is_script(request):
        return JsonResponse({"reason": RoomRefusal.NOT_JOINED, "again": True}, status=401)
    if request.htmx:
        return HttpResponseClientRedirect(reverse("room_join", args=[code]))
    return redirect("room_join", code=code)


def is_script(request: HttpRequest) -> bool:
    """Whether a script asks, which reads JSON."""
    return request.accepts("application/json") and not request.accepts("text/html")


def show(
    request: Request, phone: Phone, *, refused: RoomRefused | None = None, typed: str = "", status: int = 422
) -> HttpResponse:
    """The page of a phone, or the part of it that changes; with what was refused, and what was typed then."""
    context = phones.content(phone, asked=row_number(request.GET.get("card")))
    context |= committing.content(phone.participant, phone.step)
    context |= {"refused": refused, "typed": typed, "csrf_token": HOLE}
    context |= drawn(context)
    if request.htmx:  # the part knows nothing of the site around it, so none of that is looked up
        response = HttpResponse(render_to_string("forums/room/now.html#now", context))
    else:
        response = render(request, "forums/room/now.html", context | {"told": told(), "modules": MODULES})
    if refused:
        response.status_code = status
    else:
        response["ETag"] = phones.mark(phone)
    return fill(request, response)


@never_cache
@require_safe
@by_phone
def room(request: Request, phone: Phone) -> HttpResponse:
    """The step that is open now; a phone that shows it already is told so in a word (304)."""
    if request.htmx and request.headers.get("If-None-Match", "").removeprefix("W/") == phones.mark(phone):
        return HttpResponse(status=304)
    return show(request, phone)


def answer(
    request: Request, phone: Phone, deed: Callable[[], object], typed: str = "", *, is_secret: bool = False
) -> HttpResponse:
    """Do a deed and tell what came of it: to a script, to the part that changes, or by the way back to the page.

    What is secret, such as a vote, changes nothing that others see, so the phone is not looked up again.
    """
    try:
        deed()
    except RoomRefused as refused:
        status = 429 if refused.reason in TRY_AGAIN else 422
        if is_script(request):
            told = {"reason": refused.reason, "words": str(refused), "again": refused.reason in TRY_AGAIN}
            return JsonResponse(told, status=status)
        return _fresh(request, phone, refused=refused, typed=typed, status=status)
    if is_script(request):
        return JsonResponse({"done": True})
    if not request.htmx:
        return redirect("room", code=phone.room.code)
    return show(request, phone) if is_secret else _fresh(request, phone)


def _fresh(request: Request, phone: Phone, **told: Any) -> HttpResponse:
    """The page after a deed, for which versions have changed."""
    return show(request, phones.of(request, phone.room.code) or phone, **told)


@require_POST
@by_phone
def room_write(request: Request, phone: Phone) -> HttpResponse:
    """Keep a note under the id the phone gave it, in the step it was written in."""
    step, seen = _step(phone, row_number(request.POST.get("step")) or 0)
    typed, uuid = request.POST.get("text", ""), uuid_of(request.POST.get("id"))
    more: dict[str, Any] = {name: request.POST.get(name, "") for name in ("field", "about")}
    keep = partial(board.write, participant=phone.participant, text=typed, seen=seen, **more)

    def deed() -> None:
        if step is None:
            raise RoomRefused(RoomRefusal.NO_STEP)
        kept = keep(step=step, uuid=uuid or uuid4())
        if not is_script(request) and kept.text != board.plain(typed):  # a page gone back to bears its old id
            keep(step=step, uuid=uuid4())

    return answer(request, phone, deed, typed)


def _step(phone: Phone, number: int) -> tuple[Step | None, int | None]:
    """The step that a form names, and the version of the room at which it was read if it is the one being shown."""
    if phone.step and phone.step.pk == number:
        return phone.step, phone.room.version
    return phone.room.steps.filter(pk=number).first(), None


def uuid_of(text: str | None) -> UUID | None:
    """The id that a form names; None for nonsense."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _note(request: Request, phone: Phone) -> Contribution:
    """The note of this room that a form names."""
    uuid = uuid_of(request.POST.get("note"))
    if found := Contribution.objects.filter(pk=uuid, step__room=phone.room).first() if uuid else None:
        return found
    raise RoomRefused(RoomRefusal.UNKNOWN_NOTE)


@require_POST
@by_phone
def room_agree(request: Request, phone: Phone) -> HttpResponse:
    """Say the same as a note of the own table, or no longer."""
    does = "no_longer" not in request.POST
    one = phone.participant
    return answer(request, phone, lambda: board.agree(participant=one, note=_note(request, phone), does=does))


@require_POST
@by_phone
def room_withdraw(request: Request, phone: Phone) -> HttpResponse:
    """Take back one's own note, or put it back."""
    is_back, one = "back" in request.POST, phone.participant
    return answer(request, phone, lambda: board.withdraw(participant=one, note=_note(request, phone), is_back=is_back))


@require_POST
@by_phone
def room_ready(request: Request, phone: Phone) -> HttpResponse:
    """Say that the own table is ready with the step, or is not after all."""

    def deed() -> None:
        if phone.step is None:
            raise RoomRefused(RoomRefusal.NO_STEP)
        board.mark_ready(step=phone.step, participant=phone.participant, is_ready="not_yet" not in request.POST)

    return answer(request, phone, deed)


@require_POST
@by_phone
def room_similar(request: Request, phone: Phone) -> HttpResponse:
    """Notes of the own table like what is being written, as a part of the page."""
    notes = board.alike(phone.step, phone.participant, request.POST.get("text", "")) if phone.step else []
    context = {"notes": notes, "room": phone.room, "participant": phone.participant}
    return render(request, "forums/room/_similar.html", context)


@never_cache
@by_phone
def room_forget(request: Request, phone: Phone) -> HttpResponse:
    """Tell what forgetting does; a sent form does it, and takes the secret off the phone."""
    if request.method != "POST":
        return render(request, "forums/room/forget.html", {"room": phone.room, "event": phone.room.event})
    forgetting.forget(phone.participant)
    context = {"room": phone.room, "event": phone.room.event, "is_done": True}
    response = render(request, "forums/room/forget.html", context)
    response.delete_cookie(lobby.cookie_name(phone.room), samesite="Lax")
    return response
