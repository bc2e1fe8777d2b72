"""A table with names of columns: finds them and reads the rows below."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from forums.spreadsheets import words
from forums.spreadsheets.cells import one_line
from forums.spreadsheets.grid import Row, SpreadsheetRefused, column_letter
from forums.spreadsheets.sheet import Sheet, SheetReader

HEADER_WITHIN = 10  # filled rows: a title and a date may stand above the names of the columns

Columns = dict[str, int]  # what we read → which column, the first is 0
Recall = Callable[[list[str]], Columns | None]  # headings → how somebody said they are read


class ColumnsUnknown(SpreadsheetRefused):
    """A table whose headings do not say all that is needed; a person can say what its columns are."""

    def __init__(self, sentence: str, rows: list[Row]) -> None:
        super().__init__(sentence)
        self.rows = rows  # the headings first


def read_table(rows: list[Row], *, group: str = "", recall: Recall | None = None) -> Sheet:
    """Read a table of people; `group` is the stakeholder group of those whose row names none.

    `recall` may know how the headings are read; otherwise their words tell.
    Raises: SpreadsheetRefused, when a needed column or everybody is missing.
    """
    if not rows:
        raise SpreadsheetRefused(_("The list is empty."))
    rows = rows[header_place(rows) or 0 :]
    header, people = rows[0], rows[1:]
    columns = (recall(header.cells) if recall else None) or columns_of(header)
    _demand(rows, columns, group)
    if not people:
        raise SpreadsheetRefused(_("The list names its columns but has no people. Add one person on each row."))
    labels = {column: label_of(header, index) for column, index in columns.items()}
    reader = SheetReader(labels, group)
    for row in people:
        if formulas := sorted(row.formulas & set(columns.values())):
            _refuse_formulas(reader, row, formulas, columns)
        else:
            reader.read(row.number, {column: row.cell(index) for column, index in columns.items()})
    return reader.sheet


def label_of(header: Row, index: int) -> str:
    """What a list calls a column: its letter and its heading."""
    return f"{column_letter(index)} ({one_line(header.cell(index))})"


def header_place(rows: list[Row]) -> int | None:
    """Which row names the columns: the first that names two of those we read."""
    return next((place for place, row in enumerate(rows[:HEADER_WITHIN]) if len(columns_of(row)) > 1), None)


def columns_of(header: Row) -> Columns:
    """The columns a row names; where two would do, the surer name."""
    found: dict[str, tuple[int, int]] = {}
    for index, cell in enumerate(header.cells):
        if named := words.column_of(cell):
            column, doubt = named
            found[column] = min(found.get(column, (doubt, index)), (doubt, index))
    return {column: index for column, (_doubt, index) in found.items()}


def missing_of(columns: Columns, group: str) -> list[str]:
    """What a list must tell and these columns do not, in words."""
    missing = []
    if not columns.keys() & {"name", "first_name", "last_name"}:
        missing.append(_("Name"))
    if "email" not in columns:
        missing.append(_("E-mail"))
    if "stakeholder_group" not in columns and not group:
        missing.append(_("Stakeholder group"))
    return missing


def _demand(rows: list[Row], columns: Columns, group: str) -> None:
    header = rows[0]
    if header.formulas:
        cell = f"{column_letter(min(header.formulas))}{header.number}"
        raise SpreadsheetRefused(_("Cell {cell} holds a formula. Paste the value in its place.").format(cell=cell))
    if missing := missing_of(columns, group):
        sentence = _("Missing columns: {columns}. Write the names of the columns on the first row of the list.").format(
            columns=", ".join(missing)
        )
        if not _has_address(header) and any(map(_has_address, rows[1:])):  # the first row is of headings
            raise ColumnsUnknown(sentence, rows)
        raise SpreadsheetRefused(sentence)


def _has_address(row: Row) -> bool:
    return any("@" in cell for cell in row.cells)


def _refuse_formulas(reader: SheetReader, row: Row, formulas: list[int], columns: Columns) -> None:
    names = {index: column for column, index in columns.items()}
    for index in formulas:
        cell = f"{column_letter(index)}{row.number}"
        sentence = _("Cell {cell} holds a formula. Paste the value in its place.").format(cell=cell)
        reader.refuse(row.number, names[index], sentence, row.cell(index))
