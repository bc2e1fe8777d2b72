"""Special needs: counts for the kitchen and the place, names for a few, and the change of the key.

Source: docs/adr/0011-special-needs.md
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from forums import sealing
from forums.extras import Needs, open_needs
from forums.models import Access, Diet, Event, NeedsOpening, SpecialNeeds
from participants.models import User

BATCH = 200  # rows resealed in one transaction


@dataclass(frozen=True)
class Summary:
    """What is needed at an event, without names."""

    people: int  # who told of something of this kind
    counts: list[tuple[str, int]]  # label and persons, in the order of the choices; none left out but zeros
    words: list[str]  # what was written, in alphabetical order, so that nobody is known by their place
    unreadable: int  # rows that no key of ours opens


@dataclass(frozen=True)
class Opened:
    """One person's needs with their name."""

    name: str
    diets: list[str]  # labels
    diet_words: str
    access: list[str]  # labels
    access_words: str


def diets(event: Event) -> Summary:
    """What a kitchen must know."""
    return _summary(event, Diet, "diets", "diet_words")


def access(event: Event) -> Summary:
    """What the keepers of a place must know."""
    return _summary(event, Access, "access", "access_words")


@transaction.atomic
def open_names(*, event: Event, by: User) -> list[Opened]:
    """The needs of an event with names; that they were opened is written down first."""
    rows = list(SpecialNeeds.objects.of_event(event).select_related("registration__person"))
    NeedsOpening.objects.create(event=event, opened_by=by, people=len(rows))
    opened = [(row, needs) for row in rows if (needs := open_needs(row))]
    return [_opened(row, needs) for row, needs in opened]


def rotate() -> tuple[int, int]:
    """Seal everything anew with the newest key; answers how many rows were resealed and how many could not be."""
    done, failed, last = 0, 0, 0
    while keys := list(SpecialNeeds.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = keys[-1]
        with transaction.atomic():
            for row in SpecialNeeds.objects.select_for_update(no_key=True).filter(pk__in=keys):
                if sealed := sealing.reseal(row.sealed):
                    SpecialNeeds.objects.filter(pk=row.pk).update(sealed=sealed)
                done, failed = done + bool(sealed), failed + (not sealed)
    return done, failed


def _summary(event: Event, choices: Any, ticked: str, written: str) -> Summary:
    opened = [open_needs(row) for row in SpecialNeeds.objects.of_event(event)]
    told = [one for one in opened if one and (getattr(one, ticked) or getattr(one, written))]
    times = Counter(value for one in told for value in getattr(one, ticked))
    return Summary(
        people=len(told),
        counts=[(str(choice.label), times[choice.value]) for choice in choices if times[choice.value]],
        words=sorted((words for one in told if (words := getattr(one, written))), key=str.casefold),
        unreadable=opened.count(None),
    )


def _opened(row: SpecialNeeds, needs: Needs) -> Opened:
    return Opened(
        name=str(row.registration.person.get_full_name()),
        diets=[str(Diet(value).label) for value in needs.diets],
        diet_words=needs.diet_words,
        access=[str(Access(value).label) for value in needs.access],
        access_words=needs.access_words,
    )
