"""Overlaps: what happens at the same time for the same person, team, place or municipality. A hint, never a block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.models import Event, Registration, Slot, TeamMember
from forums.models.registration import RegistrationQuerySet
from forums.timetable import at_clock
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
        if _meet(seat.slot or seat.event, other)
    ]


def marked(seats: RegistrationQuerySet, event: Event) -> RegistrationQuerySet:
    """The people of an event who know whether they are registered for another at the same time (`is_elsewhere`)."""
    others = _at_the_time_of(event).filter(person=OuterRef("person"))
    return seats.annotate(is_elsewhere=Exists(others))


def _at_the_time_of(event: Event) -> RegistrationQuerySet:
    others = Registration.objects.active().filter(event__cancelled_at=None).exclude(event=event)
    return others.filter(event__starts_at__lt=event.ends_at, event__ends_at__gt=event.starts_at)


def of_seats(event: Event, seats: Iterable[Registration], viewer: Visitor) -> dict[int, str]:
    """What else people of an event are registered for at the same time, in words by registration.

    No query is made where the seats have been `marked` and none is elsewhere.
    """
    asked = [seat for seat in seats if not seat.is_cancelled and getattr(seat, "is_elsewhere", True)]
    persons = {seat.person_id: seat for seat in asked}
    if event.is_cancelled or not persons:
        return {}
    at_once = _at_the_time_of(event).filter(person__in=persons)
    slots = {slot.pk: slot for slot in event.slots.all()} if any(seat.slot_id for seat in persons.values()) else {}
    parts = {person: slots.get(seat.slot_id or 0) or event for person, seat in persons.items()}
    found = [one for one in at_once.select_related("event", "slot") if _meet(parts[one.person_id], one)]
    if not found:
        return {}
    seen = _visible(viewer, (one.event_id for one in found))
    words: dict[int, list[str]] = defaultdict(list)
    for one in found:
        words[persons[one.person_id].pk].append(_name(one.event, is_visible=one.event_id in seen))
    return {
        pk: _("Also registered for another event at the same time: {events}").format(events="; ".join(names))
        for pk, names in words.items()
    }


def _meet(part: Event | Slot, other: Registration) -> bool:
    """Whether a registration is at the same time as an event, or a slot of one; at its own slot if it has one."""
    theirs = other.slot or other.event
    return part.starts_at < theirs.ends_at and theirs.starts_at < part.ends_at


def of_events(events: Iterable[Event], viewer: Visitor) -> dict[int, list[Overlap]]:
    """The overlaps of coming events by their numbers, in a fixed number of queries."""
    own = [event for event in events if not event.is_cancelled and not event.is_over()]
    if not own:
        return {}
    at_once = Q()
    for event in own:
        day = at_clock(local_day(event.starts_at), time())  # all of it: the time of day may not be known
        at_once |= Q(starts_at__lt=max(event.ends_at, day + timedelta(days=1)), ends_at__gt=day)
    others = list(Event.objects.active().filter(at_once).select_related("series").order_by("starts_at", "pk"))
    known = {event.pk: event for event in others}
    here = [known[event.pk] for event in own if event.pk in known]
    pairs = [(one, other) for one in here for other in others if other.pk != one.pk and _at_once(one, other)]
    return _told(pairs, viewer) if pairs else {}


def _told(pairs: list[tuple[Event, Event]], viewer: Visitor) -> dict[int, list[Overlap]]:
    """The pairs that have something in common, by the number of the first."""
    met = {event.pk: event for pair in pairs for event in pair}
    prefetch_related_objects([event.series for event in met.values()], "municipalities")
    teams = _teams(met)
    found = [(one, other, kind) for one, other in pairs if (kind := _kind(one, other, teams))]
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
