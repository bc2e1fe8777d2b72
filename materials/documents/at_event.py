"""What documents say that lie on the tables: worksheets and the facilitator's guide."""

from __future__ import annotations

from django.db.models import Min, Q

from forums.models import Event, Registration, TeamMember, WorkGroup
from materials.documents.shared import Snapshot, item_facts, programme_items
from materials.documents.texts import plain
from participants.models import User

FIELDS = ("works", "does_not_work", "missing_voice", "solutions", "who_and_when")
SWOT = ("strengths", "weaknesses", "opportunities", "threats", "most_important")
SWOT_IN_TWO = (
    ("strengths", "weaknesses", "evidence", "missing_voice", "most_important"),
    ("opportunities", "threats", "evidence", "missing_voice", "most_important"),
)  # where the first forum has two assignments: inner matters first, then outer ones


def table_cards(event: Event) -> Snapshot:
    """Signs and cards of tables: the event says it all, the number of tables is chosen."""
    return {}


def worksheets(event: Event) -> Snapshot:
    """A worksheet for each assignment, that is for each item of the programme that is group work.

    Where tables have been dealt, each table has its own with its number and its code.
    """
    tables = WorkGroup.objects.filter(room__event=event).values("number", "code")
    return {"assignments": _assignments(event, programme_items(event)), "tables": list(tables)}


def _assignments(event: Event, items: list[Snapshot]) -> list[Snapshot]:
    works = [item for item in items if item["is_group_work"]]
    is_swot = event.kind == Event.Kind.FORUM and _is_first_forum(event)
    fields: tuple[tuple[str, ...], ...] = (FIELDS,) * len(works)
    if is_swot:
        fields = SWOT_IN_TWO if len(works) == len(SWOT_IN_TWO) else (SWOT,) * len(works)
    return [
        {key: item[key] for key in ("starts_at", "ends_at", "title")} | {"fields": list(of_item)}
        for item, of_item in zip(works, fields, strict=True)
    ]


def _is_first_forum(event: Event) -> bool:
    forums = Event.objects.filter(series=event.series_id, kind=Event.Kind.FORUM)
    return bool(forums.aggregate(first=Min("ordinal"))["first"] == event.ordinal)


def facilitator_guide(event: Event) -> Snapshot:
    """The guide: the programme with lengths, who facilitates, and who is in which group where groups have been made."""
    team = TeamMember.objects.filter(kind=TeamMember.Kind.FACILITATOR, series=event.series_id)
    members = team.filter(Q(event=None) | Q(event=event)).order_by("person__sort_name").select_related("person")
    return {
        "dataset": plain(event.dataset),
        "facilitators": list(dict.fromkeys(_name(member.person) for member in members)),
        "programme": [
            item_facts(item, is_time_known=event.is_time_known) | {"minutes": item.minutes}
            for item in event.programme.all()
        ],
        "groups": _groups(event),
    }


def _groups(event: Event) -> list[Snapshot]:
    """The parts held side by side, each with its people."""
    people: dict[int, list[Registration]] = {}
    for registration in event.registrations.seated().in_order().select_related("person"):
        people.setdefault(registration.slot_id or 0, []).append(registration)
    return [
        {"name": plain(slot.name), "members": [_member(registration) for registration in people.get(slot.pk, [])]}
        for slot in event.slots.order_by("pk")
    ]


def _member(registration: Registration) -> str:
    return ", ".join(filter(None, (_name(registration.person), plain(registration.organisation))))


def _name(person: User) -> str:
    return " ".join(filter(None, (plain(person.first_name), plain(person.last_name)))) or "–"
