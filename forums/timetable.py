"""The timetable of a series before it exists: which events an operating model gives, and when.

The page shows it before anything is saved, and the room writes the same rows from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forums.models import Event, PlannedLetter, Series, SeriesTemplate
from forums.models.letter_rule import AUDIENCES
from forums.operating_format import LANGUAGES, MUNICIPALITY, span
from regions.holidays import DayOff, day_off
from regions.models import Municipality
from regions.words import HELSINKI, local_day
from regions.words import day as written


@dataclass(frozen=True)
class Caution:
    """Something worth knowing about a timetable that stops nothing."""

    class Kind(models.TextChoices):
        GAP = "gap", _("The gap between two forums is outside the recommendation.")
        PAST = "past", _("The day has already passed.")
        HOLIDAY = "holiday", _("The day is a holiday or its eve.")
        WEEKEND = "weekend", _("The day is on a weekend.")

    kind: Kind
    days: int = 0  # between the two forums
    shortest: int = 0  # days
    longest: int = 0  # days
    day: date | None = None  # the holiday, or the day of the weekend

    def __str__(self) -> str:
        if self.day:
            return self._of_a_day(self.day)
        if self.kind != self.Kind.GAP:
            return str(self.kind.label)
        sentence = ngettext(
            "{days} day between forums; {shortest}–{longest} recommended",
            "{days} days between forums; {shortest}–{longest} recommended",
            self.days,
        )
        return sentence.format(days=self.days, shortest=self.shortest, longest=self.longest)

    def _of_a_day(self, day: date) -> str:
        if self.kind == self.Kind.WEEKEND:
            return gettext("{day} is on a weekend.").format(day=written(day))
        holiday = day_off(day)
        return gettext("{day} is a holiday or its eve: {holiday}.").format(
            day=written(day), holiday=holiday.label if holiday else ""
        )


@dataclass(frozen=True)
class Slot:
    """One event of a timetable: its outline in the operating model, its host and its times."""

    outline: dict[str, Any]
    starts_at: datetime
    municipality: Municipality | None = None  # the host of a repeated event
    turn: int = 1  # the event's number in the operating model: 1, 2, 3 …

    @property
    def ends_at(self) -> datetime:
        """When the event ends."""
        return self.starts_at + timedelta(minutes=self.outline["minutes"])

    @property
    def day(self) -> date:
        """The day in Helsinki."""
        return local_day(self.starts_at)

    @property
    def kind(self) -> str:
        """The kind of event."""
        return str(self.outline["kind"])

    def names(self) -> dict[str, str]:
        """The name in each language, with the host in its place."""
        names = self.outline["name"]
        return {code: names[code].replace(MUNICIPALITY, self._host(code)) for code in LANGUAGES}

    def name(self, language: str) -> str:
        """The name in one language."""
        return self.names()[language]

    def _host(self, language: str) -> str:
        if self.municipality is None:
            return ""
        return str(getattr(self.municipality, f"name_{language}") or self.municipality.name)


def clock_time(written: str) -> time:
    """A time of day as an operating model writes it: "9.00"."""
    hours, minutes = written.replace(":", ".").split(".")
    return time(int(hours), int(minutes))


def at_clock(day: date, hour: time) -> datetime:
    """The moment when clocks in Helsinki show `hour` on `day`, whatever the season."""
    return datetime.combine(day, hour, tzinfo=HELSINKI)


class ClockRefusal(models.TextChoices):
    """Why a time of day cannot be meant: the clocks are moved on that night."""

    MISSING = "missing", _("There is no such time on that night: the clocks are moved from 3 to 4.")
    DOUBLED = (
        "doubled",
        _("This time comes twice on that night: the clocks are moved from 4 back to 3. Choose another time."),
    )


def clock_refusal(day: date, hour: time) -> ClockRefusal | None:
    """Why a time on the clock in Helsinki does not name one moment, or None."""
    early, late = (at_clock(day, hour).replace(fold=fold).utcoffset() for fold in (0, 1))
    if early is None or late is None or early == late:
        return None
    return ClockRefusal.MISSING if early < late else ClockRefusal.DOUBLED


def are_on_the_clock(moments: Iterable[datetime]) -> bool:
    """Whether the clocks in Helsinki show each time just once, of those written as the clock shows them."""
    return not any(clock_refusal(at.date(), at.time()) for at in moments if at.tzinfo is HELSINKI)


def slips_into_past(before: datetime, after: datetime) -> bool:
    """Whether what was still to begin would have begun already; what has begun may be corrected, for the records."""
    return after <= timezone.now() < before


def shifted(moment: datetime, days: timedelta) -> datetime:
    """The same time on the clock in Helsinki, some days away: an hour is neither won nor lost."""
    there = timezone.localtime(moment, HELSINKI)
    return at_clock(there.date() + days, there.time())


def programme_of(template: SeriesTemplate, outline: dict[str, Any]) -> list[dict[str, Any]]:
    """The columns of an event's programme items: its own, or those common to the model."""
    items = outline.get("programme") or template.content.get("programme", [])
    return [_item(number, item) for number, item in enumerate(items, start=1)]


def _item(number: int, item: dict[str, Any]) -> dict[str, Any]:
    start, end = span(item["at"]) if "at" in item else (None, None)
    minutes = None if start is None or end is None else end - start
    titles = {f"title_{code}": item[code] for code in LANGUAGES}
    is_group_work = item.get("is_group_work", False)
    return {"ordinal": number, "starts_after": start, "minutes": minutes, "is_group_work": is_group_work, **titles}


def steps_of(outline: dict[str, Any]) -> list[dict[str, Any]]:
    """The columns of the steps of a model's event; `source` and `item` are numbers of a step and a programme item."""
    return [_step(number, step) for number, step in enumerate(outline.get("steps", []), start=1)]


def _step(number: int, step: dict[str, Any]) -> dict[str, Any]:
    titles = {f"title_{code}": step["title"][code] for code in LANGUAGES}
    prompts = {f"prompt_{code}": step.get("prompt", {}).get(code, "") for code in LANGUAGES}
    columns = ("kind", "minutes", "fields", "anonymity", "source", "item")
    given: dict[str, Any] = {name: step[name] for name in columns if name in step}
    return {"ordinal": number, **given, **titles, **prompts}


def tasks_of(template: SeriesTemplate, outline: dict[str, Any]) -> list[dict[str, Any]]:
    """The tasks of an event as the model writes them, in order of days: those common to all, and its own."""
    return sorted([*template.content.get("tasks", []), *outline.get("tasks", [])], key=lambda task: task["days"])


def rule_of(letter: dict[str, Any]) -> dict[str, Any]:
    """A letter as the model writes it, as the columns of a rule."""
    return {
        "kind": letter["kind"],
        "audience": letter.get("audience", AUDIENCES[letter["kind"]][0]),
        "anchor": letter.get("from", PlannedLetter.Anchor.START),
        "days": letter["days"],
        "at": clock_time(letter["at"]),
    }


def draw(
    *,
    template: SeriesTemplate,
    municipalities: Sequence[Municipality],
    first_day: date,
    first_time: time | None = None,
    dates: Sequence[date | None] | None = None,
) -> list[Slot]:
    """The timetable of a series whose first event is on `first_day`.

    Every event keeps its time on the clock over a change to or from summer time; `first_time` is that of all
    events of the first one's kind. `dates` bends the plan: one day for each event of the model in its order, or
    None to leave the event out.
    """
    turns = list(_turns(template, municipalities))
    days: Sequence[date | None] = dates or [first_day + timedelta(days=turn.after) for turn in turns]
    first_kind = turns[0].outline["kind"] if turns else ""
    slots = []
    for number, (turn, day) in enumerate(zip(turns, days, strict=True), start=1):
        hour = first_time if turn.outline["kind"] == first_kind else None
        starts_at = at_clock(day, hour or clock_time(turn.outline["starts"])) if day else None
        if starts_at:
            slots.append(Slot(turn.outline, starts_at, turn.host, number))
    # A tour runs by the calendar; forums and sparring sessions by their numbers.
    return sorted(slots, key=lambda slot: slot.starts_at) if any(turn.host for turn in turns) else slots


class _Turn(NamedTuple):
    """One event of the model before it has a day."""

    outline: dict[str, Any]
    after: int  # days from the first event
    host: Municipality | None


def _turns(template: SeriesTemplate, municipalities: Sequence[Municipality]) -> Iterator[_Turn]:
    for outline in template.content["events"]:
        if "repeat" not in outline:
            yield _Turn(outline, outline["days"], None)
            continue
        for turn, municipality in enumerate(municipalities):
            yield _Turn(outline, outline["days"] + turn * outline.get("every_days", 0), municipality)


def day_cautions(days: Iterable[date]) -> list[Caution]:
    """The days on which people are not easily called together: holidays, their eves and weekends; they stop nothing."""
    off = [(day, reason) for day in days if (reason := day_off(day))]
    kinds = Caution.Kind
    return [Caution(kinds.WEEKEND if reason == DayOff.WEEKEND else kinds.HOLIDAY, day=day) for day, reason in off]


def gap_cautions(template: SeriesTemplate, days: Iterable[date]) -> list[Caution]:
    """The gaps between consecutive forums that fall outside the model's recommendation."""
    if not (recommended := template.content.get("recommended_gap_days")):
        return []
    shortest, longest = recommended
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return [Caution(Caution.Kind.GAP, gap, shortest, longest) for gap in gaps if not shortest <= gap <= longest]


def gap_warnings(series: Series) -> list[Caution]:
    """The gaps between the forums of a series that fall outside the recommendation; they warn and stop nothing."""
    forums = [e for e in series.events.all() if e.kind == Event.Kind.FORUM and not e.is_cancelled]
    days = [local_day(forum.starts_at) for forum in sorted(forums, key=lambda forum: forum.ordinal)]
    return gap_cautions(series.template, days)
