"""Telling people of a changed time or place: the letters wait a moment, and a further change meanwhile rewrites them.

While letters wait, an event remembers how it was before the first of the changes and after each of them (`told`), so
that everybody is told what differs from what they themselves were told last, and nobody of what was taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from forums import letters, team_letters
from forums.models import Event, Registration
from forums.operating_format import LANGUAGES
from forums.team_letters import Change
from participants import post
from participants.models import Letter, LetterQuerySet, User

HELD_FOR = timedelta(minutes=5)  # how long the letters wait, so that a slip can be mended before anybody is told
TOLD = ("starts_at", "ends_at", "is_time_known", "mode", "place", "address")  # what a person needs to get there
KINDS = ("changed", "event_moved")  # the letters held
_COLUMNS = (*(name for name in TOLD if name != "place"), *(f"place_{code}" for code in LANGUAGES))
_SEATING = (
    "awaiting_approval",
    "approved",
    "confirmation",
    "offer",
    "queued",
    "seat_freed",
    "slot_changed",
    "taken_over",
)
_FACTUAL = (*_SEATING, "reminder", "reminder_waiting", "information")  # letters that say when and where


def remember(event: Event, was: Event, at: datetime) -> None:
    """Set on a row about to be saved what people knew of it until now, and when they are told."""
    if not is_held(event, at):
        event.told = [_facts(was, None)]
    event.told = [*event.told, _facts(event, at)]
    event.tells_at = at + HELD_FOR


def is_held(event: Event, at: datetime | None = None) -> bool:
    """Whether letters about changes of an event still wait."""
    return event.tells_at is not None and (at or timezone.now()) < event.tells_at


def tell_registered(event: Event) -> int:
    """Write anew to everybody with a seat or a place in the queue what differs from what they were told last.

    Letters of rules that have not left tell the old time: they are taken out, and written anew at their new time.
    """
    letters.take_out_by_rules(event)
    seats = letters.people(event)
    abouts = [seat.about for seat in seats]
    _held().filter(kind="changed", about__in=abouts).withdraw()
    told = _told_at(abouts, event)
    changes = [(seat, _change(event, told.get(seat.about))) for seat in seats]
    return post.write_many(_letter(seat, change) for seat, change in changes if change.fields)


def tell_team(*, event: Event, changed: Iterable[int], by: User | None) -> int:
    """Write anew to the team and the officials, in one letter to each, what is to be told of the events of a series.

    `changed` numbers the events that `by` changed just now; of others that still wait only those are told again whose
    letter is rewritten.
    """
    held = _held().filter(kind="event_moved", about=f"series:{event.series_id}")
    again = set(held.values_list("person", flat=True))
    held.withdraw()
    waiting = (
        Event.objects.active().filter(series=event.series_id, tells_at__gt=timezone.now()).select_related("series")
    )
    changes = [change for row in waiting.order_by("ordinal") if (change := _change(row, None)).fields]
    return team_letters.tell_moved(
        changes=changes, by=by, new=set(changed), again=again, key=f"{event.pk}:{event.revision}"
    )


def people_to_tell(event: Event) -> int:
    """How many people have a letter waiting that leaves when the changes of an event are told."""
    if event.tells_at is None or not is_held(event):
        return 0
    held = Letter.objects.waiting().filter(kind__in=KINDS, due_at=event.tells_at)
    return held.values("person").distinct().count()


def _held() -> LetterQuerySet:
    """Letters that nobody has begun to send, for they are not due yet."""
    return Letter.objects.unsent().filter(due_at__gt=timezone.now(), claimed_at=None)


def _letter(seat: Registration, change: Change) -> Letter:
    letter = letters.change(seat, change.fields, change.was)
    letter.due_at = change.event.tells_at or letter.due_at
    return letter


def _told_at(abouts: list[str], event: Event) -> dict[str, datetime]:
    """When those who heard of an event between its changes, as the newly registered, were told last how it is."""
    if len(event.told) < 3:  # one change: everybody was told before it
        return {}
    since = datetime.fromisoformat(event.told[1]["since"])
    heard = Letter.objects.filter(about__in=abouts, kind__in=_FACTUAL, created_at__gte=since, withdrawn_at=None)
    return dict(heard.order_by().values_list("about").annotate(Max("created_at")))


def _change(event: Event, told_at: datetime | None) -> Change:
    """What differs between an event now and as it was at a moment (default: before the changes that wait)."""
    told = event.told[0]
    for facts in event.told[1:-1]:
        if told_at and datetime.fromisoformat(facts["since"]) <= told_at:
            told = facts
    was = copy(event)
    for name in _COLUMNS:
        value = told[name]
        setattr(was, name, datetime.fromisoformat(value) if name in {"starts_at", "ends_at"} else value)
    differing = {name for name in _COLUMNS if (getattr(was, name) or "") != (getattr(event, name) or "")}
    fields = [name for name in TOLD if name in differing or any(f"{name}_{code}" in differing for code in LANGUAGES)]
    return Change(was, event, ["starts_at" if name == "is_time_known" else name for name in fields])


def _facts(event: Event, since: datetime | None) -> dict[str, object]:
    times = {name: getattr(event, name).isoformat() for name in ("starts_at", "ends_at")}
    rest = {name: getattr(event, name) for name in _COLUMNS if name not in times}
    return {"since": since and since.isoformat(), **times, **rest}
