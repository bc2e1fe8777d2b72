"""Lists pasted into a box: copied cells of a sheet, or lines such as "Name <address>; organisation; group"."""

import re

from django.utils.translation import gettext as _

from forums.spreadsheets import delimited, words
from forums.spreadsheets.cells import name_in, one_line
from forums.spreadsheets.files import check_size
from forums.spreadsheets.grid import MOST_ROWS, SpreadsheetRefused
from forums.spreadsheets.sheet import Sheet, SheetReader
from forums.spreadsheets.table import Recall, header_place, read_table

# "Name <address>; Name <address>"
BETWEEN_PEOPLE = re.compile(r"(?<=>)\s*(?:;(?=[^;<>]*<[^<>@]+@)|,(?=[^;,<>]*<[^<>@]+@))")
AFTER_EMAIL = ("organisation", "stakeholder_group", "language", "municipality")


def read_text(text: str, *, group: str = "", recall: Recall | None = None) -> Sheet:
    """Read a pasted list of people, with or without the names of columns.

    Without them a line is: name, address, organisation, stakeholder group, language, municipality; the name may
    stand in two cells (first, last), and what follows the address may be left out.
    Raises: SpreadsheetRefused with a sentence, when the list cannot be read.
    """
    check_size(len(text))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    rows = delimited.rows_of(text)
    if rows and header_place(rows) is not None:
        return read_table(rows, group=group, recall=recall)
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise SpreadsheetRefused(_("The list is empty."))
    if len(lines) > MOST_ROWS:
        raise SpreadsheetRefused(
            _("The list has more than {limit} filled rows. Divide it into smaller files.").format(limit=MOST_ROWS)
        )
    return _read_lines(lines, group)


def _read_lines(lines: list[tuple[int, str]], group: str) -> Sheet:
    labels = {
        "name": _("Name"),
        "email": _("E-mail"),
        "organisation": _("Organisation"),
        "stakeholder_group": _("Stakeholder group"),
        "language": _("Language"),
        "municipality": _("Municipality"),
    }
    reader = SheetReader(labels, group)
    for number, line in lines:
        for person in BETWEEN_PEOPLE.split(line):
            reader.read(number, _written(person))
    return reader.sheet


def _written(person: str) -> dict[str, str]:
    """The parts of a line: the address tells where the name ends and the rest begins."""
    delimiter = next((mark for mark in "\t;," if mark in person), "\t")
    parts = [part.strip() for part in person.split(delimiter)]
    place = next((index for index, part in enumerate(parts) if "@" in part), None)
    if place is None:
        return {"name": parts[0], "email": ""}
    before, email, after = [part for part in parts[:place] if part], parts[place], parts[place + 1 :]
    written = {"email": email}
    if name := name_in(email):
        before.append(name)
    if len(before) == 2 and delimiter != ",":
        written["first_name"], written["last_name"] = before
    else:
        written["name"] = (", " if delimiter == "," else " ").join(before)
    if len(after) == 1 and words.group_of(one_line(after[0])):
        after.insert(0, "")
    return written | dict(zip(AFTER_EMAIL, after, strict=False))
