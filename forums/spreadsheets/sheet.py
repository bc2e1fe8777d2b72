"""The result of reading: one line for each person, and what is wrong, by row and column."""

from collections.abc import Container
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from forums.spreadsheets import cells, words
from regions.models import StakeholderGroup
from regions.order import fold

MOST_CHARACTERS = {"first_name": 100, "last_name": 100, "organisation": 160, "municipality": 80}


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a list, checked but not yet known to the register."""

    row: int
    email: str
    first_name: str
    last_name: str
    organisation: str
    stakeholder_group: str
    language: str  # empty = the event's
    municipality: str  # as written; empty = not told

    @property
    def group_label(self) -> str:
        """The stakeholder group in words."""
        return str(StakeholderGroup(self.stakeholder_group).label)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: the row as Excel numbers it and the column as the list names it."""

    row: int
    column: str
    sentence: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list of people as read. Nobody is registered from a sheet that has problems."""

    lines: list[Line]
    problems: list[Problem]
    labels: dict[str, str] = field(default_factory=dict)  # what we read → what the list calls the column

    def refuse(self, row: int, column: str, sentence: str, value: str = "") -> None:
        """Note a problem of one cell."""
        label = self.labels.get(column, column)
        self.problems.append(Problem(row, label, sentence, cells.one_line(value)[:60]))

    def refuse_unknown_municipalities(self, known: Container[str]) -> set[int]:
        """Note a problem for every person whose municipality is not among the `known` names; answers their rows."""
        lost = [line for line in self.lines if line.municipality and fold(line.municipality) not in known]
        for line in lost:
            sentence = _("There is no municipality of this name in the register.")
            self.refuse(line.row, "municipality", sentence, line.municipality)
        return {line.row for line in lost}


class SheetReader:
    """Fills a sheet row by row; `labels` says what the list calls each column.

    `group` is the stakeholder group of those whose row names none.
    """

    def __init__(self, labels: dict[str, str], group: str = "") -> None:
        self.sheet = Sheet([], [], labels)
        self.refuse = self.sheet.refuse
        self.group = group
        self.seen: dict[str, int] = {}  # e-mail → row

    def read(self, row: int, written: dict[str, str]) -> None:
        """Read one person from the texts of a row; any problem keeps the line out."""
        before = len(self.sheet.problems)
        first_name, last_name = self._name(row, written)
        line = Line(
            row=row,
            email=self._email(row, written.get("email", "")),
            first_name=first_name,
            last_name=last_name,
            organisation=self._text(row, "organisation", written.get("organisation", "")),
            stakeholder_group=self._group(row, written.get("stakeholder_group", "")),
            language=self._language(row, written.get("language", "")),
            municipality=self._text(row, "municipality", written.get("municipality", "")),
        )
        if len(self.sheet.problems) == before:
            self.sheet.lines.append(line)

    def _text(self, row: int, column: str, written: str, label: str = "") -> str:
        text = cells.one_line(written)
        limit = MOST_CHARACTERS[column]
        if cells.is_broken(text):
            sentence = _("Letters are broken here. Save the list as “CSV UTF-8” or as an Excel workbook (.xlsx).")
            self.refuse(row, label or column, sentence, text)
        elif len(text) > limit:
            sentence = _("This is longer than {limit} characters. Shorten it.").format(limit=limit)
            self.refuse(row, label or column, sentence, text)
        return text

    def _name(self, row: int, written: dict[str, str]) -> tuple[str, str]:
        label = ""
        first, last = written.get("first_name", ""), written.get("last_name", "")
        if not (first or last):
            label = "name"
            first, last = cells.split_name(cells.one_line(written.get("name", "")) or cells.name_in(written["email"]))
        first, last = self._text(row, "first_name", first, label), self._text(row, "last_name", last, label)
        if not (first or last):
            self.refuse(row, "name" if "name" in self.sheet.labels else "last_name", _("The name is missing."))
        return first, last

    def _email(self, row: int, written: str) -> str:
        email = cells.email_of(written)
        if not written.strip():
            self.refuse(row, "email", _("The e-mail address is missing."))
        elif email is None:
            self.refuse(row, "email", _("This is not an e-mail address."), written)
        elif email in self.seen:
            sentence = _("Rows {first} and {second} have the same e-mail address. Keep one of them.")
            self.refuse(row, "email", sentence.format(first=self.seen[email], second=row), written)
        else:
            self.seen[email] = row
        return email or ""

    def _group(self, row: int, written: str) -> str:
        text = cells.one_line(written)
        group = words.group_of(text) or (self.group if not text else "")
        if not text and not group:
            self.refuse(row, "stakeholder_group", _("The stakeholder group is missing."))
        elif not group:
            known = ", ".join(str(choice.label) for choice in StakeholderGroup)
            sentence = _("This stakeholder group is not known. Use one of these: {groups}.").format(groups=known)
            self.refuse(row, "stakeholder_group", sentence, text)
        return str(group)

    def _language(self, row: int, written: str) -> str:
        text = cells.one_line(written)
        language = words.language_of(text) if text else ""
        if language is None:
            self.refuse(row, "language", _("This language is not known. Use Finnish, Swedish or English."), text)
        return language or ""
