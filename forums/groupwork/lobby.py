"""The lobby: a room gets its code and is opened, and phones are let in without any account.

A phone is known by a secret of which the room keeps only a digest, so nobody who reads the rows can pretend to be it.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NotRequired, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from forums import attendance
from forums.entrance import LETTERS
from forums.groupwork import prepared
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.rings import of_console, of_screen, ring
from forums.models import Event, Participant, Registration, Room, Step
from participants.plain import one_line

log = logging.getLogger(__name__)
RECOVERY_LENGTH = 6
SECRET = re.compile(r"[\w-]{32}", re.ASCII)  # 192 bits
HEADER = "X-Room-Token"
MOST_A_MINUTE = 600  # phones of one room: a full hall joins at once, a script joins without end
MOST = 3000  # phones of one room
SEEN_EVERY = timedelta(minutes=3)  # how often a phone is written down as seen; of interest is half an hour


@dataclass(frozen=True)
class Joined:
    """A participant, and the secret that is told to the phone only once."""

    participant: Participant
    secret: str


def cookie_name(room: Room) -> str:
    """The name of the cookie in which a phone keeps its secret."""
    return f"room-{room.code}"


def plain_code(typed: str) -> str:
    """A code as it is kept, from what somebody typed."""
    return "".join(letter for letter in typed.upper()[:40] if letter.isalnum())


def room_of(code: str) -> Room:
    """The room with a code, of an event that is held.

    Raises: RoomRefused when there is none.
    """
    rooms = Room.objects.filter(event__cancelled_at=None)  # few deeds of a phone ask for the event, a wide row
    if room := rooms.filter(code=plain_code(code)).first():
        return room
    raise RoomRefused(RoomRefusal.UNKNOWN_CODE)


def takes_names(room: Room) -> bool:
    """Whether names are asked: only where some step works with them, and never in a rehearsal."""
    return named_steps(room).exists()


def named_steps(room: Room) -> QuerySet[Step]:
    """The steps in which a table sees who wrote what."""
    steps = room.steps.filter(anonymity=Step.Anonymity.NAMED)
    return steps.none() if room.is_rehearsal else steps


def refusal(room: Room) -> RoomRefusal | None:
    """Why nobody is let into a room now, or None."""
    if room.is_open:
        return None
    return RoomRefusal.CLOSED if room.closed_at else RoomRefusal.NOT_OPEN


def participant_of(request: HttpRequest, room: Room) -> Participant | None:
    """Who holds the phone that asks: known by its cookie, or by the header of a browser that lost the cookie."""
    return participant_with(room, secret_of(request, room.code))


def secret_of(request: HttpRequest, code: str) -> str:
    """The secret that a phone shows in the room with a code."""
    return request.headers.get(HEADER) or request.COOKIES.get(f"room-{code}", "")


def participant_with(room: Room, secret: str) -> Participant | None:
    """The participant of a room who has a secret, marked as seen; a secret of another room opens nothing."""
    found = room.participants.present().select_related("group").filter(token_digest=digest(secret)).first()
    if found:
        mark_seen(found)
    return found


def mark_seen(participant: Participant) -> None:
    """Write down that a phone is there, once in three minutes at most."""
    if (now := timezone.now()) - participant.seen_at > SEEN_EVERY:
        participant.seen_at = now
        with prepared.cursor() as cursor:
            cursor.execute("UPDATE forums_participant SET seen_at = %s WHERE id = %s", [now, participant.pk])


def digest(secret: str) -> str:
    """What a room keeps of a phone's secret."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


class Told(TypedDict):
    """What the holder of a phone tells at the door; nothing but the stakeholder group must be told."""

    stakeholder_group: str
    name: NotRequired[str]
    organisation: NotRequired[str]
    mode: NotRequired[str]


def new_secret() -> str:
    """What a phone will be known by; the form at the door brings it, so that a form sent twice joins once."""
    return secrets.token_urlsafe(24)


@transaction.atomic
def join(
    *,
    room: Room,
    registration: Registration | None = None,
    phone: Participant | None = None,
    secret: str = "",
    **told: Unpack[Told],
) -> Joined:
    """Let a phone in under a secret of its form (a new one without it); the same secret again is the same participant.

    A registration joins once: from a second phone it is the same participant, with a new secret, and it is marked
    present in the same deed. A `phone` that came by the code becomes its own, with all it wrote and voted.
    Raises: RoomRefused with the reason.
    """
    if reason := refusal(room) or _refusal_of(room, registration):
        raise RoomRefused(reason)
    if registration:
        attendance.arrive(registration=registration)  # locks the registration, so that two phones wait here
        if known := room.participants.present().filter(registration=registration).first():
            return _renewed(known)
        if phone and (own := _claimed(phone, registration, told)):
            return own
    columns: dict[str, Any] = {"mode": _only_mode(room.event), **told}
    columns["name"] = one_line(told.get("name", "")) if takes_names(room) else ""
    columns["organisation"] = one_line(told.get("organisation", ""))
    joined = _admitted(room, secret, registration=registration, **columns)
    ring(room, of_console(room), of_screen(room))
    return joined


def _claimed(phone: Participant, registration: Registration, told: Told) -> Joined | None:
    """A phone that is nobody's yet, as that of a registration; None for one that has become somebody's."""
    nobodys = Participant.objects.present().filter(pk=phone.pk, registration=None)
    own = nobodys.select_related("room").select_for_update(of=("self",), no_key=True).first()
    if own is None or own.room_id != phone.room_id:
        return None
    own.registration, own.stakeholder_group = registration, told["stakeholder_group"]
    own.organisation = one_line(told.get("organisation", "")) or own.organisation
    own.mode = told.get("mode", own.mode)
    own.save(update_fields=["registration", "stakeholder_group", "organisation", "mode"])
    return _renewed(own)


def _refusal_of(room: Room, registration: Registration | None) -> RoomRefusal | None:
    """Why one more phone is not let in: a link to another forum, or more phones than people could bring."""
    if registration and (registration.event_id != room.event_id or registration.is_cancelled):
        return RoomRefusal.WRONG_LINK
    return RoomRefusal.TOO_OFTEN if is_crowded(room) else None


def is_crowded(room: Room) -> bool:
    """Whether phones are turned away because so many join, more than people could bring."""
    minute_ago = timezone.now() - timedelta(minutes=1)
    told = room.participants.aggregate(recent=Count("pk", Q(joined_at__gt=minute_ago)), every=Count("pk"))
    return bool(told["recent"] >= MOST_A_MINUTE or told["every"] >= MOST)


def _only_mode(event: Event) -> str:
    """How one takes part where nobody is asked."""
    return Event.Mode.ONLINE if event.mode == Event.Mode.ONLINE else Event.Mode.ON_SITE


def _admitted(room: Room, secret: str, **columns: object) -> Joined:
    """A new participant under a recovery code that nobody else in the room has, or the one who has the secret."""
    secret = secret if SECRET.fullmatch(secret) else new_secret()
    while True:
        row = {"token_digest": digest(secret), "recovery_code": new_code(RECOVERY_LENGTH), **columns}
        try:
            with transaction.atomic():
                return Joined(Participant.objects.create(room=room, **row), secret)
        except IntegrityError as clash:
            if "token_digest" in str(clash):
                same = {name: row[name] for name in ("token_digest", "registration")}
                if known := room.participants.present().filter(**same).first():
                    return Joined(known, secret)
                secret = new_secret()  # it opens another room
            elif "participant_recovery_once" not in str(clash):
                raise


def _renewed(participant: Participant) -> Joined:
    secret = new_secret()
    participant.token_digest, participant.seen_at = digest(secret), timezone.now()
    participant.save(update_fields=["token_digest", "seen_at"])
    return Joined(participant, secret)


@transaction.atomic
def recover(*, room: Room, code: str) -> Joined:
    """Bring a participant to another browser by the recovery code; the browser before it is let go.

    Raises: RoomRefused when nobody in the room has the code.
    """
    if reason := refusal(room):
        raise RoomRefused(reason)
    known = room.participants.present().select_for_update(of=("self",)).filter(recovery_code=plain_code(code)).first()
    if known is None:
        raise RoomRefused(RoomRefusal.WRONG_RECOVERY)
    return _renewed(known)


def new_code(length: int) -> str:
    """A code people can read aloud: no letter of it is read as another."""
    return "".join(secrets.choice(LETTERS) for _place in range(length))
