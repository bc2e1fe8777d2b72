"""Fates: what has become of each note, as far as anybody may read: theme, SWOT analysis, question, will, action.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from forums.models import (
    Action,
    Contribution,
    KeyQuestion,
    Participant,
    Phenomenon,
    Series,
    StatementOfWill,
    SwotItem,
    Theme,
)
from participants.models import User


class Kind(TextChoices):
    """The kinds of lines of a picture, from the top of the chain down; values are used in addresses."""

    ACTION = "action", _("Action")
    STATEMENT = "statement", _("Statement of will")
    QUESTION = "question", _("Key question")
    PHENOMENON = "phenomenon", _("Phenomenon")
    SWOT = "swot", _("SWOT analysis")
    THEME = "theme", _("Theme")
    NOTE = "note", pgettext_lazy("group work", "Note")


UPWARDS = tuple(Kind)[::-1]
type Place = tuple[Kind, Any]  # a kind and the number of its row


@dataclass(frozen=True)
class Stop:
    """One line of the picture that a note has led to, and how it stands, in words."""

    kind: Kind
    pk: str
    text: str
    state: str = ""

    @property
    def label(self) -> str:
        """What kind of line it is, in words."""
        return str(self.kind.label)


@dataclass(frozen=True)
class Fate:
    """A note and every line it has led to, from its theme up to actions."""

    note: Contribution
    stops: list[Stop] = field(default_factory=list)
    is_set_aside: bool = False  # hidden by a facilitator

    @property
    def is_unplaced(self) -> bool:
        """Whether nothing has become of it yet."""
        return not (self.stops or self.is_set_aside)


def notes_of(people: Iterable[User], series: Series) -> QuerySet[Contribution]:
    """The notes of people in the rooms of a series that they joined by their registration, none of a rehearsal."""
    rows = Contribution.objects.kept().filter(author__registration__person__in=people, author__left_at=None)
    rows = rows.filter(step__room__event__series=series, step__room__is_rehearsal=False)
    return rows.select_related("theme", "step__room__event", "author__registration")


def of_person(person: User, series: Series) -> list[Fate]:
    """What has become of the notes of a person in a series, in the order in which they were written."""
    return Fates(series).of(notes_of([person], series))


def of_phone(participant: Participant) -> list[Fate]:
    """What has become of the notes of one phone."""
    notes = participant.contributions.kept().select_related("theme", "step__room__event")
    return Fates(participant.room.event.series).of(notes)


class Fates:
    """The published picture of a series, read once, so that any number of notes can be followed up through it."""

    def __init__(self, series: Series) -> None:
        self._up: defaultdict[Place, set[Place]] = defaultdict(set)
        for below, above, pairs in _links(series):
            for low, high in pairs:
                self._up[below, low].add((above, high))
        self._lines = {(one.kind, row): one for row, one in _lines(series)}

    def of(self, notes: Iterable[Contribution]) -> list[Fate]:
        """What has become of notes."""
        return [self._of(note) for note in notes]

    def _of(self, note: Contribution) -> Fate:
        if note.hidden_at or (note.theme and note.theme.hidden_at):
            return Fate(note, is_set_aside=True)
        reached: set[Place] = set()
        waiting: list[Place] = [(Kind.NOTE, note.pk), *([(Kind.THEME, note.theme_id)] if note.theme_id else [])]
        while waiting:
            place = waiting.pop()
            if place not in reached:
                reached.add(place)
                waiting += self._up.get(place, ())
        told = sorted(reached & self._lines.keys(), key=lambda place: (UPWARDS.index(place[0]), place[1]))
        if {kind for kind, _row in told} <= {Kind.THEME}:  # behind nothing that has been published
            return Fate(note)
        return Fate(note, [self._lines[place] for place in told])


def _links(series: Series) -> Iterator[tuple[Kind, Kind, QuerySet[Any, tuple[Any, Any]]]]:
    """What leads to what, one step up, in all that is published."""
    items = SwotItem.objects.filter(version__series=series).exclude(version__published_at=None)
    phenomena = Phenomenon.objects.filter(series=series, dropped_at=None)
    questions = KeyQuestion.objects.filter(series=series)
    wills = StatementOfWill.objects.published().filter(key_question__series=series)
    merged = Theme.objects.filter(room__event__series=series).exclude(merged_into=None)
    yield Kind.THEME, Kind.THEME, merged.values_list("pk", "merged_into")
    yield Kind.THEME, Kind.SWOT, items.values_list("themes", "pk")
    yield Kind.NOTE, Kind.SWOT, items.values_list("contributions", "pk")
    yield Kind.THEME, Kind.PHENOMENON, phenomena.values_list("themes", "pk")
    yield Kind.NOTE, Kind.PHENOMENON, phenomena.values_list("contributions", "pk")
    yield Kind.SWOT, Kind.PHENOMENON, phenomena.values_list("swot_items", "pk")
    yield Kind.PHENOMENON, Kind.QUESTION, questions.values_list("phenomena", "pk")
    yield Kind.THEME, Kind.QUESTION, questions.values_list("choice__theme", "pk")
    yield Kind.NOTE, Kind.QUESTION, questions.values_list("choice__contribution", "pk")
    yield Kind.QUESTION, Kind.STATEMENT, wills.values_list("key_question", "pk")
    yield Kind.THEME, Kind.STATEMENT, wills.values_list("choice__theme", "pk")
    yield Kind.NOTE, Kind.STATEMENT, wills.values_list("choice__contribution", "pk")
    actions = Action.objects.published().filter(statement__key_question__series=series)
    yield Kind.STATEMENT, Kind.ACTION, actions.values_list("statement", "pk")


def _frozen_questions(series: Series) -> list[dict[str, Any]]:
    """The key questions of the newest frozen picture in its words; those nobody has published are nobody's to know."""
    frozen = series.snapshots.filter(is_draft=False).order_by("-number").first()
    content: dict[str, Any] = frozen.content if frozen else {}
    questions: list[dict[str, Any]] = content.get((get_language() or "fi")[:2], {}).get("questions", [])
    return questions


def _lines(series: Series) -> Iterator[tuple[Any, Stop]]:
    """The words of every line that is told, with the number of its row; of SWOT analyses the newest published."""
    newest = series.swot_versions.exclude(published_at=None).order_by("-number").first()
    themes = Theme.objects.filter(room__event__series=series, merged_into=None, hidden_at=None)
    yield from ((row.pk, Stop(Kind.THEME, str(row.pk), row.text)) for row in themes)
    for item in SwotItem.objects.filter(version=newest) if newest else ():
        yield item.pk, Stop(Kind.SWOT, str(item.pk), item.text, str(item.get_field_display()))
    for row in _frozen_questions(series):
        yield row["id"], Stop(Kind.QUESTION, str(row["id"]), f"{row['theme']}: {row['question']}")
    for will in StatementOfWill.objects.published().filter(key_question__series=series):
        yield will.pk, Stop(Kind.STATEMENT, str(will.pk), will.text, str(will.get_outcome_display()))
    for action in Action.objects.published().filter(statement__key_question__series=series):
        yield action.pk, Stop(Kind.ACTION, action.key, action.title, str(action.get_status_display()))
