"""What every kind of file becomes first: rows of plain text cells, within limits."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MOST_ROWS = 5_000  # filled rows
MOST_COLUMNS = 64
EMPTY_ROWS_END = 1_000  # so many empty rows in a row end the sheet: formatted rows go on to 1,048,576


class SpreadsheetRefused(Exception):
    """A file or a list that cannot be read at all; the text is a sentence for the person who sent it."""


def not_a_spreadsheet() -> str:
    """The sentence for a file of another kind."""
    return _("The file is not a spreadsheet. Save the list as CSV or as an Excel workbook (.xlsx) and try again.")


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row: its number as Excel shows it, its cells as text, and which of them hold a formula."""

    number: int
    cells: list[str]
    formulas: frozenset[int] = field(default=frozenset())

    def cell(self, index: int | None) -> str:
        """The text of a cell; empty where the row is short or the column is not there."""
        return self.cells[index] if index is not None and index < len(self.cells) else ""


def column_letter(index: int) -> str:
    """The letter Excel shows above a column; the first is 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def filled(rows: Iterable[Row]) -> list[Row]:
    """The filled rows of a sheet, read no further than a long run of empty ones.

    Raises: SpreadsheetRefused, when there are more rows or columns than a list of people has.
    """
    kept: list[Row] = []
    empty = 0
    for row in rows:
        if not any(cell.strip() for cell in row.cells):
            empty += 1
            if empty >= EMPTY_ROWS_END:
                break
            continue
        empty = 0
        if any(cell.strip() for cell in row.cells[MOST_COLUMNS:]):
            raise SpreadsheetRefused(
                _("Row {row} has more than {limit} columns. Keep only the columns about people.").format(
                    row=row.number, limit=MOST_COLUMNS
                )
            )
        kept.append(row)
        if len(kept) > MOST_ROWS:
            raise SpreadsheetRefused(
                _("The list has more than {limit} filled rows. Divide it into smaller files.").format(limit=MOST_ROWS)
            )
    return kept
