"""Placing: people in a room are seated at tables, by the algorithm of `tables`, by a table's code or by hand.

Tables on site and online are dealt apart. Who has been placed by hand stays there, whatever is dealt anew.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import combinations

from django.db import transaction
from django.db.models import Max

from forums.groupwork import tables
from forums.groupwork.lobby import new_code, plain_code
from forums.groupwork.rings import ring
from forums.groupwork.steps import hold_room
from forums.groupwork.tables import Person
from forums.models import Contribution, Event, Participant, Room, Step, WorkGroup
from participants.models import User

log = logging.getLogger(__name__)
CODE_LENGTH = 3  # of a table: on its sign, and unique in its room


@transaction.atomic
def seat(*, room: Room, by: User | None, is_anew: bool = False, only: Participant | None = None) -> int:
    """Seat those without a table (or `only` one), or deal everybody anew but those placed by hand.

    Answers how many got a table. The room is locked, so that two facilitators who press at once deal once; before it
    the phones that may get a table, which hold themselves before the room: who joins late waits for no other phone.
    Units: persons.
    """
    moving = _held(room, is_anew=is_anew, only=only)
    loose = _hold_loose_notes(moving)
    locked = hold_room(room.pk)
    people = list(locked.participants.present().select_related("registration", "group"))
    placed = 0
    for mode in _modes(people):
        there = [one for one in people if _mode(people, one) == mode]
        placed += _seat_mode(locked, mode, there, moving, is_anew=is_anew)
    if placed:
        _bring(loose)
        ring(locked)
    log.info("room %s: %s seated by person %s", room.pk, placed, by.pk if by else "–")
    return placed


def _held(room: Room, *, is_anew: bool, only: Participant | None) -> set[int]:
    """The numbers of the phones that may get a table, held."""
    phones = Participant.objects.filter(room=room)
    if only:
        phones = phones.filter(pk=only.pk)
    elif not is_anew:
        phones = phones.filter(group=None)
    held = phones.select_for_update(of=("self",), no_key=True).order_by("pk")
    return set(held.values_list("pk", flat=True))


def _hold_loose_notes(authors: Collection[int]) -> list[Contribution]:
    """The notes that people wrote before they had a table, in steps whose results are not shown yet, held."""
    loose = Contribution.objects.filter(author__in=authors, group=None).exclude(step__state=Step.State.REVEALED)
    return list(loose.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _bring(notes: list[Contribution]) -> None:
    """Bring notes to the tables that their writers have got."""
    at: dict[int | None, int | None] = dict(
        Participant.objects.filter(pk__in={one.author_id for one in notes}).values_list("pk", "group")
    )
    for one in notes:
        one.group_id = at.get(one.author_id)
    Contribution.objects.bulk_update(notes, ["group"])


def _modes(people: Iterable[Participant]) -> list[str]:
    """The ways of taking part that have tables of their own."""
    people = list(people)
    used = {_mode(people, one) for one in people}
    return [mode for mode in Event.Mode.values if mode in used]  # on site first: their numbers stay small


def _mode(people: Iterable[Participant], person: Participant) -> str:
    """How a person is seated: as they take part, but one who would be alone sits with the others."""
    others = [one.mode for one in people if one.pk != person.pk]
    if person.mode in others or not others:
        return person.mode
    return Event.Mode.ON_SITE if Event.Mode.ON_SITE in others else others[0]


def _seat_mode(room: Room, mode: str, people: list[Participant], moving: set[int], *, is_anew: bool) -> int:
    groups = list(room.groups.filter(mode=mode).order_by("number"))
    stays = {one.pk for one in people if one.group and (one.is_placed_by_hand or not is_anew)}
    place = {group.pk: number for number, group in enumerate(groups, start=1)}
    fixed: dict[int, list[Person]] = {} if is_anew else {number: [] for number in place.values()}
    for one in people:
        if one.pk in stays and one.group_id in place:
            fixed.setdefault(place[one.group_id], []).append(_person(one))
    free = [one for one in people if one.pk in moving and one.pk not in stays]
    count = tables.how_many(len(people)) if is_anew else None
    met = met_before(room, people)
    at = tables.deal([_person(one) for one in free], seed=room.pk, met=met, fixed=fixed, tables=count)
    _write(room, mode, groups, free, at)
    if is_anew:
        _clear_away(groups)
    return len(free)


def _clear_away(groups: list[WorkGroup]) -> None:
    """Take away tables at which nobody sits and nobody has written anything."""
    unused = {"participants": None, "contributions": None, "themes": None}
    WorkGroup.objects.filter(pk__in=[group.pk for group in groups], **unused).delete()


def _write(room: Room, mode: str, groups: list[WorkGroup], people: list[Participant], at: dict[int, int]) -> None:
    while len(groups) < max(at.values(), default=0):
        groups.append(add_table(room, mode))
    for one in people:
        one.group, one.is_placed_by_hand = groups[at[one.pk] - 1], False
    Participant.objects.bulk_update(people, ["group", "is_placed_by_hand"])


@transaction.atomic
def add_by_hand(*, room: Room, by: User) -> WorkGroup:
    """One more table on site, at which nobody sits yet; the room is held, so that two have not the same number."""
    made = add_table(hold_room(room.pk), Event.Mode.ON_SITE)
    ring(room)
    log.info("room %s: table %s added by person %s", room.pk, made.number, by.pk)
    return made


def add_table(room: Room, mode: str) -> WorkGroup:
    """One more table, with the next number and a code of its own."""
    number = (room.groups.aggregate(last=Max("number"))["last"] or 0) + 1
    taken = set(room.groups.values_list("code", flat=True))
    code = next(code for code in iter(lambda: new_code(CODE_LENGTH), None) if code not in taken)
    return WorkGroup.objects.create(room=room, number=number, code=code, mode=mode)


def _person(one: Participant) -> Person:
    seat = one.registration
    municipality = str(seat.municipality_id or "") if seat else ""
    organisation = one.organisation or (seat.organisation if seat else "")
    return Person(one.pk, one.stakeholder_group, organisation, municipality)


def met_before(room: Room, people: Iterable[Participant]) -> set[frozenset[int]]:
    """Pairs of these participants who sat at one table in an earlier forum of the series.

    Only those who came by their registrations are known from one forum to another.
    """
    here = {one.registration.person_id: one.pk for one in people if one.registration}
    earlier = Participant.objects.filter(
        room__event__series=room.event.series_id,
        room__event__starts_at__lt=room.event.starts_at,
        registration__person__in=here,
        group__isnull=False,
    )
    sat: dict[int, set[int]] = defaultdict(set)
    for group, person in earlier.values_list("group", "registration__person"):
        sat[group].add(here[person])
    return {frozenset(pair) for there in sat.values() for pair in combinations(sorted(there), 2)}


@transaction.atomic
def move(*, participant: Participant, group: WorkGroup | None, by: User | None) -> None:
    """Place one person by hand at a table of the room, or at none; it stays so when tables are dealt anew."""
    participant.group, participant.is_placed_by_hand = group, group is not None
    participant.save(update_fields=["group", "is_placed_by_hand"])
    _bring(_hold_loose_notes([participant.pk]))
    ring(participant.room)
    log.info("room %s: one placed by hand, by person %s", participant.room_id, by.pk if by else "the phone")


def sit_down(participant: Participant, code: str) -> None:
    """Seat who came by a table's own code there; others at once where tables have been dealt already."""
    room = participant.room
    if code and (group := room.groups.filter(code=plain_code(code)).first()):
        move(participant=participant, group=group, by=None)
    elif room.groups.exists():
        seat(room=room, by=None, only=participant)
