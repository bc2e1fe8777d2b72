"""A table with names of columns: finds them and reads the rows below."""

from django.utils.translation import gettext as _

from forums.spreadsheets import words
from forums.spreadsheets.cells import one_line
from forums.spreadsheets.grid import Row, SpreadsheetRefused, column_letter
from forums.spreadsheets.sheet import Sheet, SheetReader

HEADER_WITHIN = 10  # filled rows: a title and a date may stand above the names of the columns

Columns = dict[str, int]  # what we read → which column, the first is 0


def read_table(rows: list[Row], *, group: str = "") -> Sheet:
    """Read a table of people; `group` is the stakeholder group of those whose row names none.

    Raises: SpreadsheetRefused, when a needed column or everybody is missing.
    """
    if not rows:
        raise SpreadsheetRefused(_("The list is empty."))
    place = header_place(rows) or 0
    header, people = rows[place], rows[place + 1 :]
    columns = columns_of(header)
    _demand(header, columns, group)
    if not people:
        raise SpreadsheetRefused(_("The list names its columns but has no people. Add one person on each row."))
    labels = {column: f"{column_letter(index)} ({one_line(header.cells[index])})" for column, index in columns.items()}
    reader = SheetReader(labels, group)
    for row in people:
        if formulas := sorted(row.formulas & set(columns.values())):
            _refuse_formulas(reader, row, formulas, columns)
        else:
            reader.read(row.number, {column: row.cell(index) for column, index in columns.items()})
    return reader.sheet


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


def _demand(header: Row, columns: Columns, group: str) -> None:
    if header.formulas:
        cell = f"{column_letter(min(header.formulas))}{header.number}"
        raise SpreadsheetRefused(_("Cell {cell} holds a formula. Paste the value in its place.").format(cell=cell))
    missing = []
    if not columns.keys() & {"name", "first_name", "last_name"}:
        missing.append(_("Name"))
    if "email" not in columns:
        missing.append(_("E-mail"))
    if "stakeholder_group" not in columns and not group:
        missing.append(_("Stakeholder group"))
    if missing:
        raise SpreadsheetRefused(
            _("Missing columns: {columns}. Write the names of the columns on the first row of the list.").format(
                columns=", ".join(missing)
            )
        )


def _refuse_formulas(reader: SheetReader, row: Row, formulas: list[int], columns: Columns) -> None:
    names = {index: column for column, index in columns.items()}
    for index in formulas:
        cell = f"{column_letter(index)}{row.number}"
        sentence = _("Cell {cell} holds a formula. Paste the value in its place.").format(cell=cell)
        reader.refuse(row.number, names[index], sentence, row.cell(index))
