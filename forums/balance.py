"""Who is missing: the people of an event by stakeholder group, seen while there is still time to invite."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from forums.models import Event
from regions.models import StakeholderGroup


@dataclass(frozen=True)
class Group:
    """One stakeholder group at one event."""

    label: str
    registered: int  # persons with a seat
    attended: int  # persons
    largest: int  # persons in the largest group of the event: the full length of a bar

    @property
    def share(self) -> int:
        """The length of the group's bar in hundredths of the largest."""
        return round(100 * self.registered / self.largest) if self.largest else 0

    @property
    def is_missing(self) -> bool:
        """Whether nobody of the group has registered."""
        return self.registered == 0


def balance(event: Event) -> list[Group]:
    """The stakeholder groups of an event with a seat and present; every group but "other" is always there."""
    seated, attended = Q(seated_at__isnull=False), Q(attended_at__isnull=False)
    rows = event.registrations.active().order_by().values_list("stakeholder_group")
    found = {
        group: (registered, present)
        for group, registered, present in rows.annotate(
            registered=Count("pk", filter=seated), present=Count("pk", filter=attended)
        )
    }
    largest = max((registered for registered, _present in found.values()), default=0)
    groups = [group for group in StakeholderGroup if group != StakeholderGroup.OTHER or found.get(group)]
    return [Group(str(group.label), *found.get(group, (0, 0)), largest) for group in groups]
