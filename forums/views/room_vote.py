"""Doors of voting on a phone: a card is answered, dots are given, a choice is rated, the closing questions answered."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from forums.groupwork import ballots, rewording, voting
from forums.groupwork.phones import Phone
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Choice, Participant
from forums.views.room_phone import answer, by_phone
from regions.requests import Request, row_number


def _number(request: Request, name: str) -> int:
    """A number that a form gives, or the refusal of one who chose nothing."""
    number = request.POST.get(name, "")
    if number.removeprefix("-").isdecimal() and len(number) < 4:
        return int(number)
    raise RoomRefused(RoomRefusal.NO_ANSWER)


def _choice(request: Request, phone: Phone) -> tuple[Choice, int | None]:
    """The choice of this room that a form names, and the version of the room at which it lay on the ballot seen."""
    number = row_number(request.POST.get("choice")) or 0
    step = phone.step
    if step and (found := next((one for one in ballots.shared(step, phone.room.version) if one.pk == number), None)):
        return found, phone.room.version
    choices = Choice.objects.filter(step__room=phone.room).select_related("step")
    if found := choices.filter(pk=number).first():
        return found, None
    raise RoomRefused(RoomRefusal.UNKNOWN_CHOICE)


def _on_choice(request: Request, phone: Phone, deed: Callable[[Choice, Participant], None]) -> HttpResponse:
    return answer(request, phone, lambda: deed(_choice(request, phone)[0], phone.participant))


@require_POST
@by_phone
def room_vote(request: Request, phone: Phone) -> HttpResponse:
    """Agree, pass or disagree with a card."""

    def deed() -> None:
        choice, seen = _choice(request, phone)
        turn, value = _number(request, "round"), _number(request, "value")
        words = {"is_important": "important" in request.POST, "reason": request.POST.get("reason", "")}
        voting.vote(choice=choice, participant=phone.participant, turn=turn, value=value, seen=seen, **words)

    return answer(request, phone, deed, is_secret=True)


@require_POST
@by_phone
def room_reword(request: Request, phone: Phone) -> HttpResponse:
    """Say a statement of the own table anew before the second round."""

    def deed(choice: Choice, participant: Participant) -> None:
        rewording.reword(choice=choice, text=request.POST.get("text", ""), by_table=participant)

    return _on_choice(request, phone, deed)


@require_POST
@by_phone
def room_dots(request: Request, phone: Phone) -> HttpResponse:
    """Give a choice as many dots as the button says."""

    def deed(choice: Choice, participant: Participant) -> None:
        voting.give_dots(choice=choice, participant=participant, count=_number(request, "count"))

    return _on_choice(request, phone, deed)


@require_POST
@by_phone
def room_rate(request: Request, phone: Phone) -> HttpResponse:
    """Say how great the impact of a choice would be, and how feasible it is."""

    def deed(choice: Choice, participant: Participant) -> None:
        scales = {name: _number(request, name) for name in ("impact", "feasibility")}
        voting.rate(choice=choice, participant=participant, **scales)

    return _on_choice(request, phone, deed)


@require_POST
@by_phone
def room_exit(request: Request, phone: Phone) -> HttpResponse:
    """Answer the closing questions."""

    def deed() -> None:
        step = phone.room.steps.filter(pk=row_number(request.POST.get("step")) or 0).first()
        if step is None:
            raise RoomRefused(RoomRefusal.NO_STEP)
        scales = {name: _number(request, name) for name in ("usefulness", "confidence")}
        sentence = request.POST.get("sentence", "")
        voting.answer_closing(step=step, participant=phone.participant, sentence=sentence, **scales)

    return answer(request, phone, deed)
