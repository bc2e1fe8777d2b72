"""Overlaps: what happens at the same time for the same person, team, place or municipality. A hint, never a block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.models import Event, Registration, TeamMember
from participants.models import Visitor
from regions.order import fold
from regions.words import local_day, when


class Kind(models.TextChoices):
    """What two events at the same time have in common."""

    PERSON = "person", gettext_lazy("The same person is in the team of another event at the same time: {event}")
    PLACE = "place", gettext_lazy("Another event is in the same place at the same time: {event}")
    MUNICIPALITY = "municipality", gettext_lazy("Another event is in the same municipality at the same time: {event}")


@dataclass(frozen=True)
class Overlap:
    """Another event at the same time, and why that matters."""

    kind: Kind
    event: Event
    is_visible: bool  # to who reads

    def __str__(self) -> str:
        return str(self.kind.label).format(event=_name(self.event, is_visible=self.is_visible))


def _name(event: Event, *, is_visible: bool) -> str:
    time = when(event.starts_at, event.ends_at, is_time_known=event.is_time_known)
    return _("{name}, {time}").format(name=event, time=time) if is_visible else _("an event you cannot see")


def of_registration(seat: Registration) -> list[Event]:
    """The other coming events at the same time for which the same person is registered; soonest first."""
    if seat.is_cancelled or seat.event.is_cancelled:
        return []
    others = Registration.objects.active().filter(person=seat.person_id, event__cancelled_at=None).exclude(pk=seat.pk)
    at_once = others.filter(event__starts_at__lt=seat.event.ends_at, event__ends_at__gt=seat.event.starts_at)
    return [
        other.event
        for other in at_once.select_related("event", "slot").order_by("event__starts_at")
        if _meets(seat, other)
    ]


def of_seats(event: Event, seats: Sequence[Registration], viewer: Visitor) -> dict[int, str]:
    """What else people of an event are registered for at the same time, in words by registration; in two queries."""
    persons = {seat.person_id: seat for seat in seats if not seat.is_cancelled}
    others = Registration.objects.active().filter(person__in=persons, event__cancelled_at=None).exclude(event=event)
    at_once = others.filter(event__starts_at__lt=event.ends_at, event__ends_at__gt=event.starts_at)
    found = [one for one in at_once.select_related("event", "slot") if _meets(persons[one.person_id], one)]
    seen = _visible(viewer, (one.event_id for one in found))
    words: dict[int, list[str]] = defaultdict(list)
    for one in found:
        words[persons[one.person_id].pk].append(_name(one.event, is_visible=one.event_id in seen))
    return {
        pk: _("Also registered for another event at the same time: {events}").format(events="; ".join(names))
        for pk, names in words.items()
    }


def _meets(one: Registration, other: Registration) -> bool:
    """Whether two registrations are at the same time, each at its slot if it has one."""
    mine, theirs = one.slot or one.event, other.slot or other.event
    return mine.starts_at < theirs.ends_at and theirs.starts_at < mine.ends_at


def of_events(events: Iterable[Event], viewer: Visitor) -> dict[int, list[Overlap]]:
    """The overlaps of coming events by their numbers, each other event once, in a fixed number of queries."""
    own = [event for event in events if not event.is_cancelled and not event.is_over()]
    if not own:
        return {}
    at_once = Q()
    for event in own:
        at_once |= Q(starts_at__lt=event.ends_at, ends_at__gt=event.starts_at)
    rows = Event.objects.active().filter(at_once).select_related("series").prefetch_related("series__municipalities")
    others = list(rows.order_by("starts_at", "pk"))
    known = {event.pk: event for event in others}
    teams = _teams(known)
    pairs = [(known[one.pk], other) for one in own if one.pk in known for other in others if other.pk != one.pk]
    found = [(one, other, kind) for one, other in pairs if _at_once(one, other) and (kind := _kind(one, other, teams))]
    seen = _visible(viewer, (other.pk for _one, other, _kind in found))
    overlaps: dict[int, list[Overlap]] = defaultdict(list)
    for one, other, kind in found:
        overlaps[one.pk].append(Overlap(kind, other, is_visible=other.pk in seen))
    return dict(overlaps)


def _at_once(one: Event, other: Event) -> bool:
    """Whether two events overlap; where a time of day is not known, the day is all that can be compared."""
    if not one.is_time_known or not other.is_time_known:
        return local_day(one.starts_at) == local_day(other.starts_at)
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _kind(one: Event, other: Event, teams: dict[int, set[int]]) -> Kind | None:
    if teams[one.pk] & teams[other.pk]:
        return Kind.PERSON
    is_online = Event.Mode.ONLINE in (one.mode, other.mode)
    if is_online:
        return None
    if one.place and fold(one.place) == fold(other.place) and _places(one) & _places(other):
        return Kind.PLACE
    return Kind.MUNICIPALITY if _places(one) & _places(other) else None


def _places(event: Event) -> set[Any]:
    """The codes of where an event is held: its own municipality, or those of its series."""
    if event.municipality_id:
        return {event.municipality_id}
    return {place.pk for place in event.series.municipalities.all()}


def _teams(events: dict[int, Event]) -> dict[int, set[int]]:
    """Who helps at each event: those of the event, and those of its whole series."""
    teams: dict[int, set[int]] = defaultdict(set)
    by_series: dict[int, list[int]] = defaultdict(list)
    for event in events.values():
        by_series[event.series_id].append(event.pk)
    members = TeamMember.objects.filter(series__in=by_series)
    for series, event_id, person in members.values_list("series", "event", "person"):
        for pk in [event_id] if event_id else by_series[series]:
            teams[pk].add(person)
    return teams


def _visible(viewer: Visitor, events: Iterable[int]) -> set[int]:
    return set(Event.objects.visible_to(viewer).filter(pk__in=set(events)).values_list("pk", flat=True))
