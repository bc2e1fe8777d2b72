"""Letters to those who help to run a series: an event of theirs was moved, or called off.

Who has a seat or a place in the queue is told by the letter that also mends their calendar, and who did it knows.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from forums.letters import about_series
from forums.models import Event, Registration, Series
from participants import post
from participants.models import Letter, Role, User


@dataclass(frozen=True)
class Change:
    """What became of one event."""

    was: Event
    event: Event
    fields: list[str]  # what changed, by the names of the event's columns

    @property
    def is_moved(self) -> bool:
        """Whether it is held at another time."""
        return not {"starts_at", "ends_at"}.isdisjoint(self.fields)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is held in another place or another way."""
        return not {"mode", "place", "address"}.isdisjoint(self.fields)


def moved(person: User, changes: list[Change], key: str = "") -> Letter:
    """The letter that tells one helper of a series what changed, old and new; `key` names the change."""
    series = changes[0].event.series
    return about_series("event_moved", series, person, key=f"event_moved:{key}:{person.pk}", changes=changes)


def called_off(person: User, event: Event) -> Letter:
    """The letter that tells one helper of a series that an event is called off."""
    key = f"event_called_off:{event.pk}:{person.pk}"
    return about_series("event_called_off", event.series, person, key=key, event=event)


def tell_moved(*, changes: list[Change], by: User | None, new: set[int], again: set[int], key: str) -> int:
    """Tell the team and the officials of a series what changed in its events, all in one letter to each.

    Who made the change is not told of the `new` ones, and of the others those only whom the letter taken back was to
    tell of them (`again`). Events and people by their numbers.
    """
    if not changes:
        return 0
    drafts = []
    for person, mine in _affairs([change.event for change in changes], None).items():
        told = (mine & new if person != by else set()) | (mine - new if person.pk in again else set())
        if own := [change for change in changes if change.event.pk in told]:
            drafts.append(moved(person, own, key))
    due_at = max(change.event.tells_at or timezone.now() for change in changes)
    for letter in drafts:
        letter.due_at = due_at
    return post.write_many(drafts)


def tell_cancelled(*, event: Event, by: User | None) -> int:
    """Tell the team and the officials of a series that an event of it is called off."""
    return post.write_many([called_off(person, event) for person in _affairs([event], by)])


def _affairs(events: list[Event], by: User | None) -> dict[User, set[int]]:
    """Whom some events of one series concern, with the numbers of the events each is to be told of."""
    everywhere = {event.pk for event in events}
    affairs: dict[User, set[int]] = {person: set(everywhere) for person in _officials(events[0].series)}
    for member in events[0].series.team.filter(person__is_active=True).select_related("person").order_by("pk"):
        mine = everywhere if member.event_id is None else everywhere & {member.event_id}
        affairs.setdefault(member.person, set()).update(mine)
    for seat in Registration.objects.active().filter(event__in=events, person__in=affairs).select_related("person"):
        affairs[seat.person].discard(seat.event_id)
    return {person: mine for person, mine in affairs.items() if mine and person != by}


def _officials(series: Series) -> list[User]:
    """The officials of the municipalities; of a draft they have not been told yet."""
    if series.invited_at is None:
        return []
    roles = Role.objects.valid().officials().filter(municipality__in=series.municipalities.all())
    return list(User.objects.filter(roles__in=roles, is_active=True).distinct().order_by("pk"))
