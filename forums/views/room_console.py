"""Doors of the console: the agenda, the tables and the queues of a room, for its facilitators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forums.followup import committing
from forums.groupwork import (
    agenda,
    ballots,
    counts,
    likeness,
    lineage,
    lobby,
    moderation,
    opening,
    seated,
    steps,
    streams,
    themes,
)
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.rings import of_console, of_room
from forums.groupwork.themes import Scope
from forums.models import Event, Room, Step
from forums.opinion.cells import SMALLEST
from forums.rules import may_prepare
from forums.views.room_drawn import queued
from participants.models import User
from participants.requests import HOLE, SignedInRequest, fill
from regions.requests import row_number

State = Step.State
MOVES = {
    "open": State.OPEN,
    "close": State.CLOSED,
    "reveal": State.REVEALED,
    "again": State.REVEALED,
    "back": State.OPEN,
}
NEWEST = 10  # notes
SHIFTS = {"longer": 1, "shorter": -1}  # minutes
VERBS = {*MOVES, *SHIFTS, "next", "round", "up", "down", "remove"}
ASKS_FIRST = {"close", "next", "back"}  # those that may discard something


def facilitated(user: User, event_id: int) -> Event:
    """The event, or the rehearsal of it, whose room `user` leads: 404 for everybody else."""
    event = get_object_or_404(Event.everything.select_related("series__template"), pk=event_id)
    real = event.rehearsal_of.original_id if event.is_rehearsal else event.pk
    if not Event.objects.facilitated_by(user).filter(pk=real).exists():
        raise Http404
    return event


def room_of(user: User, event_id: int) -> Room:
    """The room `user` leads; 404 also where it has not been made."""
    event = facilitated(user, event_id)
    room = get_object_or_404(Room, event=event)
    room.event = event
    return room


@never_cache
@login_required
@require_http_methods(["GET", "HEAD"])
def console(request: SignedInRequest, event_id: int) -> HttpResponse:
    """The console of an event's room, or the button that makes the room."""
    event = facilitated(request.user, event_id)
    room = Room.objects.filter(event=event).first()
    if room is None:
        return render(request, "forums/room/console_new.html", {"event": event})
    room.event = event
    return show(request, room, asked=request.GET.get("ask", ""))


def show(request: SignedInRequest, room: Room, *, asked: str = "", refused: RoomRefusal | None = None) -> HttpResponse:
    """The console as it is now, with what is asked before a deed, or why one was refused."""
    listed = list(room.steps.select_related("programme_item"))
    now = next((step for step in listed if step.state == State.OPEN), None)
    on_screen = now or steps.current(room)
    coming = next((step for step in listed if step.state == State.HIDDEN), None)
    counted = counts.of_room(room, on_screen)
    context: dict[str, Any] = {
        "event": room.event,
        "room": room,
        "steps": listed,
        "now": now,
        "coming": coming,
        "on_screen": on_screen,
        "counts": counted,
        "silent": counts.silent(room, now) if now and asked else 0,
        "csrf_token": HOLE,
        "asked": asked,
        "refused": refused,
        **_queued(room),
        **_warned(room, listed, now, coming),
        **_told(request.user, room, listed, now or coming),
        "few": on_screen if on_screen and _has_few(on_screen, counted) else None,
    }
    part = "#console" if request.htmx else ""
    return fill(request, render(request, f"forums/room/console.html{part}", context, status=status_of(refused)))


def _queued(room: Room) -> dict[str, Any]:
    """The newest notes, and those that may say the same."""
    return {
        "drawn_queue": [queued(note, room.event_id) for note in moderation.queue(room, NEWEST)],
        "newest": NEWEST,
        "alike": likeness.pairs(room),
        "same": likeness.same(room),
        "last_move": themes.sentence(themes.last_move(Scope(room))),
    }


def _warned(room: Room, listed: list[Step], now: Step | None, coming: Step | None) -> dict[str, Any]:
    """What a facilitator is told before the next press: of tables, the next ballot, and what may be opened again."""
    return {
        "rounds": {step.pk for step in listed if steps.has_second_round(step)},
        "live": streams.address(of_room(room), of_console(room)),
        "is_crowded": lobby.is_crowded(room),
        "seating": seated.seating(room),
        "tabled": next((step for step in (now, coming) if step and seated.needs_tables(step)), None),
        "size": ballots.size(coming) if coming else None,
        "voted": set() if now else lineage.with_votes(listed),
    }


def _told(user: User, room: Room, listed: list[Step], next_up: Step | None) -> dict[str, Any]:
    """What this is a rehearsal of, what was shown last, and that actions would have no statements to stand on."""
    shown = {step.revealed_at: step for step in listed if step.state == State.REVEALED and step.revealed_at}
    is_for_actions = next_up is not None and next_up.kind == Step.Kind.COMMIT
    lacks_wills = is_for_actions and not committing.statements_of(room).exists()
    return {
        "rehearsal": room.event.rehearsal_of if room.event.is_rehearsal else None,
        "last_shown": shown[max(shown)] if shown else None,
        "lacks_wills": lacks_wills,
        "may_prepare": lacks_wills and may_prepare(user, room.event.series),
    }


def _has_few(step: Step, counted: counts.Counts) -> bool:
    """Whether so few have voted in a step that is over that its results are told to nobody."""
    is_over = step.state in {State.CLOSED, State.REVEALED}
    return is_over and step.kind in ballots.BALLOTS and counted.answered < SMALLEST


def status_of(refused: RoomRefusal | None) -> int:
    """What a refusal is in HTTP: 409 where another facilitator was faster, else 422."""
    if refused is None:
        return 200
    return 409 if refused in {RoomRefusal.STEP_CHANGED, RoomRefusal.STEP_ELSEWHERE} else 422


def answer(request: SignedInRequest, room: Room) -> HttpResponse:
    """What a deed is answered with: the fresh console for a script, else the way back to it."""
    if not request.htmx:
        return redirect("console", event_id=room.event_id)
    fresh = Room.objects.get(pk=room.pk)
    fresh.event = room.event
    return show(request, fresh)


@login_required
@require_POST
def room_open(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Make the room, open or close its door, freeze or let go its screen."""
    event = facilitated(request.user, event_id)
    deed = request.POST.get("deed", "")
    room = Room.objects.filter(event=event).first()
    try:
        room = opening.make_room(event=event, by=request.user) if deed == "make" else room
        if room is None:
            raise Http404
        room.event = event
        opened = room.steps.filter(state=State.OPEN).first()
        if deed == "close" and opened and request.POST.get("sure") != str(opened.pk):
            return _ask(request, room, deed)
        _turn(room, deed, request.user)
    except RoomRefused as refused:
        if room is None:
            context = {"event": event, "refused": refused.reason}
            return render(request, "forums/room/console_new.html", context, status=422)
        return show(request, room, refused=refused.reason)
    return answer(request, room)


def _turn(room: Room, deed: str, by: User) -> None:
    if deed == "open":
        opening.open_room(room=room, by=by)
    elif deed == "close":
        opening.close_room(room=room, by=by)
    elif deed == "picture":
        opening.show_picture(room=room, by=by)
    elif deed in {"freeze", "release"}:
        opening.freeze_screen(room=room, is_frozen=deed == "freeze", by=by)


@login_required
@require_POST
def console_step(request: SignedInRequest, event_id: int, step_id: int, verb: str) -> HttpResponse:
    """Move one step; what discards something asks first, what another changed meanwhile is shown instead."""
    room = room_of(request.user, event_id)
    step = get_object_or_404(room.steps, pk=step_id)
    seen = row_number(request.POST.get("seen"))
    if verb not in VERBS or seen is None:
        return HttpResponseBadRequest()
    step.room = room
    if "sure" not in request.POST and _discards(room, step, verb):
        return _ask(request, room, f"{step.pk}.{verb}")
    try:
        _do(request, step, verb, seen)
    except RoomRefused as refused:
        return show(request, room, refused=refused.reason)
    return answer(request, room)


def _discards(room: Room, step: Step, verb: str) -> bool:
    """Whether a deed takes something away: results from the screen, or their say from those who have not voted."""
    if verb == "back":
        return step.state == State.REVEALED
    leaving = step if verb == "close" else room.steps.filter(state=State.OPEN).first()
    return verb in ASKS_FIRST and leaving is not None and counts.silent(room, leaving) > 0


def _ask(request: SignedInRequest, room: Room, asked: str) -> HttpResponse:
    if request.htmx:
        return show(request, room, asked=asked)
    where = "#the-room" if asked == "close" else ""
    return redirect(f"{reverse('console', args=[room.event_id])}?ask={asked}{where}")


def _do(request: SignedInRequest, step: Step, verb: str, seen: int) -> None:
    by = request.user
    if verb in MOVES:
        steps.move(step=step, to=MOVES[verb], seen=seen, by=by)
    elif verb in SHIFTS:
        steps.shift_timer(step=step, minutes=SHIFTS[verb], seen=seen)
    elif verb == "next":
        steps.go_on(step=step, seen=seen, leaving=row_number(request.POST.get("leaving")), by=by)
    elif verb == "round":
        steps.next_round(step=step, seen=seen, by=by)
    elif verb == "remove":
        agenda.remove_step(step=step, seen=seen, by=by)
    else:
        agenda.shift_step(step=step, where="up" if verb == "up" else "down", seen=seen)


@login_required
@require_POST
def console_hide(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Take a note, a theme or a choice out of everybody's sight, or put it back."""
    room = room_of(request.user, event_id)
    kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
    thing = moderation.found(room, kind, key) if is_key(kind, key) else None
    if thing is None:
        return HttpResponseBadRequest()
    deed = moderation.show if "show" in request.POST else moderation.hide
    deed(thing=thing, by=request.user)
    return answer(request, room)


def is_key(kind: str, key: str) -> bool:
    """Whether something of a kind can have this key at all."""
    if kind != "note":
        return row_number(key) is not None
    try:
        UUID(key)
    except ValueError:
        return False
    return True
