"""Who is missing: the people of an event by stakeholder group, seen while there is still time to invite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q

from forums.models import Event, SeriesTarget
from forums.states import count
from participants.contact import Contact, ContactQuerySet, Register
from regions.models import Municipality, StakeholderGroup

NAMES_SHOWN = 5  # of suggested contacts in one group
MOST_SUGGESTED = 500  # contacts looked at for suggestions


@dataclass(frozen=True)
class Group:
    """One stakeholder group, or the people of one municipality, at one event."""

    label: str
    registered: int  # persons with a seat
    attended: int  # persons
    target: int | None = None  # persons; None = no target
    invited: int = 0  # persons
    key: str = ""  # of the group, or of the municipality

    @property
    def is_missing(self) -> bool:
        """Whether nobody of the group has registered."""
        return self.registered == 0

    @property
    def missing(self) -> int:
        """How many persons the group still needs: up to its target, or one where it has none."""
        return max(0, (1 if self.target is None else self.target) - self.registered)


@dataclass(frozen=True)
class Suggestion:
    """Contacts of the own register who could fill a gap."""

    label: str
    register: str
    count: int  # contacts
    names: list[str]  # the first of them
    query: str  # leads to the page of invitations with them ticked


def balance(event: Event) -> list[Group]:
    """The stakeholder groups of an event with a seat and present; every group but "other" is always there.

    The event knows its counts afterwards: both come from one query (see states.count).
    """
    found = count(event)
    groups = [group for group in StakeholderGroup if group != StakeholderGroup.OTHER or group in found]
    none = {"seated": 0, "attended": 0}
    here = [(group, found.get(group, none)) for group in groups]
    return [Group(str(group.label), one["seated"], one["attended"], key=group.value) for group, one in here]


def gaps(event: Event) -> tuple[list[Group], list[Group]]:
    """Target, invited, registered and attended by stakeholder group, and by municipality where a target names one."""
    targets = list(SeriesTarget.objects.filter(series=event.series_id).select_related("municipality"))
    by_group = {one.stakeholder_group: one.persons for one in targets if one.stakeholder_group}
    invited = _invited(event, "stakeholder_group")
    groups = [
        replace(group, target=by_group.get(group.key), invited=invited.get(group.key, 0)) for group in balance(event)
    ]
    places = {one.municipality: one.persons for one in targets if one.municipality}
    return groups, _by_place(event, places) if places else []


def _by_place(event: Event, targets: dict[Municipality, int]) -> list[Group]:
    here, asked = _by_municipality(event), _invited(event, "home")
    return [
        Group(str(place), *here.get(place.pk, (0, 0)), persons, asked.get(place.pk, 0), place.pk)
        for place, persons in targets.items()
    ]


def suggestions(event: Event, groups: Iterable[Group], registers: list[Register]) -> list[Suggestion]:
    """Who of the own registers could fill the gaps of some stakeholder groups; nobody else's contacts are looked at."""
    short = {group.key: group for group in groups if group.missing}
    contacts = uninvited(event, registers).filter(stakeholder_group__in=short).in_order()[:MOST_SUGGESTED]
    found: dict[tuple[str, str], list[Contact]] = {}
    for contact in contacts:
        found.setdefault((contact.stakeholder_group, contact.register.key), []).append(contact)
    return [
        Suggestion(
            label=short[key].label,
            register=str(chosen[0].register),
            count=len(chosen),
            names=[str(contact) for contact in chosen[:NAMES_SHOWN]],
            query=urlencode({"group": key, "ticked": 1, "register": register}),
        )
        for (key, register), chosen in sorted(found.items())
    ]


def uninvited(event: Event, registers: list[Register]) -> ContactQuerySet:
    """The contacts of some registers that are neither invited to an event nor registered."""
    mine = Contact.objects.kept_in(registers).select_related("municipality", "network")
    same = {"person__email": OuterRef("email")}  # both are kept in small letters
    invited, seats = event.invitations.active().filter(**same), event.registrations.active().filter(**same)
    return mine.filter(~Exists(invited), ~Exists(seats))


def answers(event: Event) -> dict[str, int]:
    """How many were invited, registered, declined, have not answered, and came. Units: persons."""
    registered, declined = Q(is_registered=True), Q(is_registered=False, declined_at__isnull=False)
    silent = Q(is_registered=False, declined_at=None, accepted_at=None)
    return (
        event.invitations.active()
        .with_seats()
        .aggregate(
            invited=Count("pk"),
            registered=Count("pk", filter=registered),
            declined=Count("pk", filter=declined),
            silent=Count("pk", filter=silent),
            came=Count("pk", filter=Q(has_come=True)),
        )
    )


def _by_municipality(event: Event) -> dict[Any, tuple[int, int]]:
    seated, attended = Q(seated_at__isnull=False), Q(attended_at__isnull=False)
    rows = event.registrations.active().order_by().values_list("municipality")
    return {
        key: (registered, present)
        for key, registered, present in rows.annotate(
            registered=Count("pk", filter=seated), present=Count("pk", filter=attended)
        )
    }


def _invited(event: Event, column: str) -> dict[Any, int]:
    return dict(event.invitations.active().order_by().values_list(column).annotate(count=Count("pk")))


def is_split_known(groups: Sequence[Group]) -> bool:
    """Whether it is known of anybody whom they spoke for: of an event of the past it may not be."""
    registered = {group.label for group in groups if group.registered}
    return registered != {str(StakeholderGroup.OTHER.label)}
