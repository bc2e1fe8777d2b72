"""Writes lists of people as spreadsheets that keep every text as it is.

Source: docs/adr/0012-exports.md
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _

from forums.spreadsheets.grid import SpreadsheetRefused

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767  # characters that a cell of Excel holds
# What a spreadsheet program reads as a formula when it opens a CSV file; also in the wide letters of East Asia.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
WIDTH = 24  # of a column, in digits
# A text is a text: nothing is guessed to be a formula, an address or a number. Rows leave the memory as they come.
AS_IT_IS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

Texts = Iterable[Sequence[str]]


def write_workbook(target: IO[bytes], *, title: str, headings: Sequence[str], rows: Texts) -> int:
    """Write a workbook of one worksheet whose cells are texts; answers how many rows are below the headings.

    Raises: SpreadsheetRefused, when a text is longer than a cell holds: nothing is ever cut.
    """
    from xlsxwriter import Workbook  # loaded with the first workbook, not with the pages

    with Workbook(target, AS_IT_IS) as book:  # also when refused: closing removes its temporary file
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
        sheet = book.add_worksheet(title[:31])
        sheet.set_column(0, max(len(headings) - 1, 0), WIDTH, text)
        sheet.freeze_panes(1, 0)
        _write_row(sheet, 0, headings, bold)
        count = 0
        for row in rows:
            count += 1
            _write_row(sheet, count, row, text)
    return count


def write_csv(target: IO[bytes], *, headings: Sequence[str], rows: Texts, is_for_program: bool = False) -> int:
    """Write a CSV file as Finnish Excel opens it: UTF-8 with a mark, semicolons, CRLF, every cell quoted.

    Raises: SpreadsheetRefused, when a spreadsheet program would run a text as a formula and the file is not said to
    be for another program: the text is neither changed nor let loose.
    """
    letters = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(letters, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    count = -1  # the headings are no row
    for row in _all(headings, rows):
        if not is_for_program and any(cell.startswith(RUNS) for cell in row):
            raise SpreadsheetRefused(
                _(
                    "Some texts of the list begin as a formula does, and a spreadsheet program would run them from a "
                    "CSV file. Choose the Excel workbook; or tick below that the file is for another program."
                )
            )
        writer.writerow(row)
        count += 1
    letters.detach()  # the file stays open for its reader
    return count


def _all(headings: Sequence[str], rows: Texts) -> Iterator[Sequence[str]]:
    yield headings
    yield from rows


def _write_row(sheet: "Worksheet", number: int, cells: Sequence[str], form: object) -> None:
    for place, cell in enumerate(cells):
        words = cell.replace("\r\n", "\n").replace("\r", "\n")  # Excel's own line break
        if len(words) > LONGEST_CELL:
            raise SpreadsheetRefused(
                _("A text is longer than the {limit} characters that a cell of Excel holds. Choose CSV.").format(
                    limit=LONGEST_CELL
                )
            )
        sheet.write_string(number, place, words, form)
