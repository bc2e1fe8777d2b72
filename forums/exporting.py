"""Exporting: the list of people of an event as a file, with the columns that were asked for, and a note of it.

Diets, access needs and consents are no columns here, and cannot be asked for.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from django.db import models, transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _u
from django.utils.translation import gettext_lazy as _

from forums.models import Answer, Event, Export, Question, Registration
from forums.models.registration import RegistrationQuerySet
from forums.spreadsheets.words import HEADINGS
from forums.spreadsheets.written import write_csv, write_workbook
from participants.models import User
from regions.words import clock, short_day

CHUNK = 1_000  # persons in the memory at a time


class Whom(models.TextChoices):
    """Who is on an exported list."""

    ALL = "all", _("Everybody on the list, also in the queue")
    SEATED = "seated", _("Those with a seat")
    ATTENDED = "attended", _("Those who were present")


@dataclass(frozen=True)
class Column:
    """One column of choice; a name takes two cells."""

    key: str
    label: str
    headings: list[str]
    cells: Callable[[Registration], list[str]]


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is asked for: which columns of whom, in which format, what for."""

    columns: list[str]  # keys
    whom: str
    format: str
    purpose: str
    is_for_program: bool = False  # a CSV file that no spreadsheet program will open


@transaction.atomic
def export(*, event: Event, order: Order, by: User) -> tuple[Export, IO[bytes]]:
    """Write the list of people of an event into a file, and note who took it and what for.

    Only the columns asked for are read; the file is the caller's to close, and is nowhere else.
    Raises: SpreadsheetRefused with a sentence, when the format cannot keep a text safe and whole.
    Source: docs/adr/0012-exports.md
    """
    columns = [column for column in columns_of(event) if column.key in order.columns]
    headings = [heading for column in columns for heading in column.headings]
    rows = _rows(event, order, columns)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
    try:
        if order.format == Export.Format.XLSX:
            people = write_workbook(file, title=_u("Participants"), headings=headings, rows=rows)
        else:
            people = write_csv(file, headings=headings, rows=rows, is_for_program=order.is_for_program)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    note = Export(event=event, made_by=by, purpose=order.purpose, format=order.format, columns=headings, people=people)
    note.save()
    return note, file


def columns_of(event: Event) -> list[Column]:
    """The columns that can be asked for, own questions last."""
    return [*_own_columns(), *(_answer_column(question) for question in _questions(event))]


def _own_columns() -> list[Column]:
    def simple(key: str, cell: Callable[[Registration], object]) -> Column:
        heading = str(HEADINGS.get(key) or _OTHERS[key])
        return Column(key, heading, [heading], lambda seat: [str(cell(seat))])

    names = [str(HEADINGS["last_name"]), str(HEADINGS["first_name"])]
    return [
        Column("name", str(HEADINGS["name"]), names, lambda seat: [seat.person.last_name, seat.person.first_name]),
        simple("email", lambda seat: seat.person.email),
        simple("organisation", lambda seat: seat.organisation),
        simple("stakeholder_group", lambda seat: seat.get_stakeholder_group_display()),
        simple("municipality", lambda seat: seat.municipality or ""),
        simple("language", lambda seat: seat.person.get_language_display()),
        simple("mode", lambda seat: seat.get_mode_display()),
        simple("state", _state),
        simple("presence", lambda seat: seat.presence.label if seat.presence else ""),
        simple("registered_at", lambda seat: f"{short_day(seat.registered_at)} {clock(seat.registered_at)}"),
    ]


_OTHERS = {
    "mode": _("Takes part"),
    "state": _("State"),
    "presence": _("Presence"),
    "registered_at": _("Registered at"),
}


def _state(seat: Registration) -> str:
    if seat.is_pending:
        return _u("Awaits approval")
    if seat.is_offered:
        return _u("Has been offered a seat")
    return _u("Has a seat") if seat.is_seated else _u("In the queue")


def _questions(event: Event) -> list[Question]:
    """The questions of the event's form as they are worded now, and those taken off it whose answers remain."""
    return list(Question.objects.of_event(event).filter(replaced_at=None))


def _answer_column(question: Question) -> Column:
    def cells(seat: Registration) -> list[str]:
        told = [one for one in seat.answers.all() if one.question.lineage == question.lineage]
        return [max(told, key=lambda one: one.question.version).words() if told else ""]

    return Column(question.key, str(question), [str(question)], cells)


def _rows(event: Event, order: Order, columns: list[Column]) -> Iterator[list[str]]:
    seats = _people(event, order.whom).in_order().select_related("person", "municipality")
    if any(column.key.startswith("question_") for column in columns):
        seats = seats.prefetch_related(Prefetch("answers", Answer.objects.select_related("question")))
    for seat in seats.iterator(chunk_size=CHUNK):
        yield [cell for column in columns for cell in column.cells(seat)]


def _people(event: Event, whom: str) -> RegistrationQuerySet:
    if whom == Whom.ATTENDED:
        return event.registrations.active().attended()
    return event.registrations.seated() if whom == Whom.SEATED else event.registrations.active()
