"""What a document says, read once from the database as plain data; drawing never reads again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import translation

from forums.models import Event, Registration, TeamMember
from materials.models import Material
from participants.plain import one_line

MOST_LETTERS = 200  # of one line
MOST_PARAGRAPHS = 12
MOST_PROSE = 700  # letters of one paragraph
LONGEST_WORD = 60  # letters; hyphenating a word of thousands would take minutes

Snapshot = dict[str, Any]


def snapshot(event: Event, kind: str, language: str) -> Snapshot:
    """Everything a document of one kind says of an event, as JSON.

    Shapes: see `_event` for what all kinds share, and the function of each kind.
    Raises: ValueError for a kind that people upload instead.
    """
    if kind not in KINDS:
        raise ValueError(f"Documents of kind {kind} are not made here.")
    with translation.override(language):
        return {"event": _event(event), "organiser": settings.OPERATOR_NAME, **KINDS[kind](event)}


def plain(text: str, most: int = MOST_LETTERS) -> str:
    """One line of text without marks that could turn it around or break a page, cut at `most` letters."""
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _breakable(word: str) -> str:
    pieces = (word[start : start + LONGEST_WORD] for start in range(0, len(word), LONGEST_WORD))
    return "\u200b".join(pieces)


def prose(text: str) -> list[str]:
    """The paragraphs of a longer text."""
    lines = [plain(line, MOST_PROSE) for line in text.splitlines()]
    return [" ".join(map(_breakable, line.split())) for line in lines if line][:MOST_PARAGRAPHS]


def _moment(at: datetime | None) -> str | None:
    # In UTC, so that a moment just typed and the same one read from the database give the same document.
    return at.astimezone(UTC).isoformat() if at else None


def _url(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def _event(event: Event) -> Snapshot:
    host = event.municipality or event.series.municipalities.first()
    return {
        "id": event.pk,
        "name": plain(event.name),
        "series": plain(event.series.name),
        "theme": plain(event.theme),
        "municipality": str(host or ""),
        "starts_at": _moment(event.starts_at),
        "ends_at": _moment(event.ends_at),
        "is_time_known": event.is_time_known,
        "mode": event.mode,
        "place": plain(event.place),
        "address": plain(event.address),
        "is_cancelled": event.is_cancelled,
        "url": _url(event.get_absolute_url()),
    }


def _programme(event: Event) -> list[Snapshot]:
    """The items; without times where the event's own time of day is not known."""
    is_known = event.is_time_known
    return [
        {
            "starts_at": _moment(item.starts_at) if is_known else None,
            "ends_at": _moment(item.ends_at) if is_known else None,
            "title": plain(item.title),
            "speaker": plain(item.speaker),
            "is_group_work": item.is_group_work,
        }
        for item in event.programme.all()
    ]


def _invitation(event: Event) -> Snapshot:
    """The letter of invitation; the link for joining online is not in it, since the letter is open to all."""
    return {
        "summary": prose(event.summary),
        "need": prose(event.series.need),
        "goals": prose(event.series.goals),
        "closes_at": _moment(event.closes_at),
        "invited_at": _moment(event.series.invited_at),
        "contact": settings.OPERATOR_EMAIL,
        "programme": _programme(event),
    }


def _programme_page(event: Event) -> Snapshot:
    return {"programme": _programme(event)}


def _people(event: Event) -> QuerySet[Registration]:
    """Those who have a seat, in Finnish alphabetical order by last name."""
    return event.registrations.seated().in_order().select_related("person", "municipality")


def _person(registration: Registration) -> Snapshot:
    return {
        "first_name": plain(registration.person.first_name),
        "last_name": plain(registration.person.last_name),
        "organisation": plain(registration.organisation),
        "group": registration.stakeholder_group,
        "municipality": str(registration.municipality or ""),
    }


def _participant_list(event: Event) -> Snapshot:
    """The list; its day is that of the latest change, so that the same list is the same document tomorrow."""
    moments = event.registrations.aggregate(Max("registered_at"), Max("seated_at"), Max("cancelled_at")).values()
    return {
        "as_of": _moment(max(filter(None, moments), default=None)),
        "people": [_person(r) | {"mode": r.mode} for r in _people(event)],
    }


def _badges(event: Event) -> Snapshot:
    """Badges for those who come to the place; the code on one opens its wearer's line on the roster."""
    team = TeamMember.objects.filter(Q(event=None) | Q(event=event), series=event.series)
    tasks = dict(team.order_by("kind").values_list("person", "kind"))
    roster = _url(reverse("roster", args=[event.pk]))
    return {
        "people": [
            _person(r) | {"task": tasks.get(r.person_id, ""), "code": f"{roster}?registration={r.pk}"}
            for r in _people(event).exclude(mode=Event.Mode.ONLINE)
        ]
    }


def certificate(registration: Registration, code: str, language: str) -> Snapshot:
    """Everything a certificate of attendance says: who was at which event, when and for how long, and its code."""
    event = registration.event
    length = event.ends_at - event.starts_at
    with translation.override(language):
        return {
            "event": _event(event),
            "organiser": settings.OPERATOR_NAME,
            **_person(registration),
            "hours": round(length.total_seconds() / 3600, 1) if event.is_time_known else None,
            "code": code,
            "check_url": _url(reverse("certificate_check", args=[code])),
        }


KINDS: dict[str, Callable[[Event], Snapshot]] = {
    Material.Kind.INVITATION: _invitation,
    Material.Kind.PROGRAMME: _programme_page,
    Material.Kind.PARTICIPANT_LIST: _participant_list,
    Material.Kind.BADGES: _badges,
}
