"""The letter “what happened to what you said”: each person's own notes, and what has become of each.

It goes to the address by which the person joined the room and to no other, tells of nobody else's notes, and can be
declined.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from forums import fates, letters
from forums.fates import Fate, Kind, Stop
from forums.models import Action, Contribution, PlannedLetter, Registration, SwotItem
from participants import reach
from participants.letters import link
from participants.models import Letter

MOST = 12  # notes told in a letter; the page tells all


def write_all(plan: PlannedLetter, seats: Sequence[Registration], at: datetime) -> list[Letter]:
    """The letters of a rule to people who wrote something; the picture and the notes are read once for all."""
    series = plan.event.series
    of: defaultdict[int, list[Contribution]] = defaultdict(list)
    for note in fates.notes_of([seat.person for seat in seats], series):
        if note.author and note.author.registration:
            of[note.author.registration.person_id].append(note)
    languages: dict[str, fates.Fates] = {}
    written = []
    for seat in seats:
        with translation.override(seat.person.language):
            known = languages.get(seat.person.language) or fates.Fates(series)
            languages[seat.person.language] = known
            written.append(letter(seat, plan, known.of(of[seat.person_id]), at))
    return written


def letter(seat: Registration, plan: PlannedLetter, told: Sequence[Fate], at: datetime) -> Letter:
    """The letter about some fates to one person."""
    seat.event = plan.event
    with translation.override(seat.person.language):
        said, out = reverse("said", args=[seat.link_token()]), reach.decline_path(seat.person_id)
        words = {"said_url": link(said), "decline_url": link(out), "written": len(told)}
    made = letters.by_rule(seat, plan, "digest", at, told=told[:MOST], left=max(0, len(told) - MOST), **words)
    made.is_optional = True
    return made


def sample(seat: Registration, plan: PlannedLetter, at: datetime) -> Letter:
    """The letter of a rule about invented notes."""
    with translation.override(seat.person.language):
        return letter(seat, plan, _invented(), at)


def _invented() -> list[Fate]:
    """Invented notes with every kind of fate, in the active language."""
    status, swot = Action.Status.UNDER_WAY, SwotItem.Field.THREAT
    stops = [
        Stop(Kind.THEME, "1", gettext("Skilled people are hard to find")),
        Stop(Kind.SWOT, "1", gettext("Skilled people do not find the jobs of the area"), str(swot.label)),
        Stop(Kind.ACTION, "1", gettext("A common summer job day"), str(status.label)),
    ]
    first, second, third = (
        Contribution(text=words)
        for words in (
            gettext("We do not find skilled people."),
            gettext("The library could stay open longer."),
            gettext("This one was hidden."),
        )
    )
    return [Fate(first, stops), Fate(second), Fate(third, is_set_aside=True)]
