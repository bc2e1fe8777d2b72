"""Excel workbooks: the first filled worksheet as rows of text."""

import io
import logging
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from forums.spreadsheets.grid import MOST_COLUMNS, Row, SpreadsheetRefused, filled, not_a_spreadsheet

MOST_PARTS = 1_000  # files inside the workbook
MOST_LOADED_BYTES = 40_000_000  # unpacked bytes of the parts that are read whole
MOST_UNSIZED_BYTES = 10_000_000  # unpacked bytes of a worksheet without its own size: openpyxl walks through it
MOST_RATIO = 200  # unpacked to packed; a million formatted empty rows are 15–60
ESCAPED = re.compile(r"_x00(?:0[9AaDd])_")  # how Excel writes a tab or a line break inside a text

log = logging.getLogger(__name__)


def rows_of(content: bytes) -> list[Row]:
    """The filled rows of the first worksheet that has any.

    Raises: SpreadsheetRefused, when the bytes are not a workbook or unpack to far more than a list of people.
    """
    _inspect(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of styles and validations that we do not read
        try:
            return _first_filled(content)
        except SpreadsheetRefused:
            raise
        except Exception as error:  # a broken file can break the parser anywhere
            log.info("A workbook could not be read: %r", error)
            raise SpreadsheetRefused(_broken()) from error


def _broken() -> str:
    return _("The workbook is broken and cannot be read. Open it in Excel, save it again and try once more.")


def _inspect(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            is_swollen = _is_swollen(archive)
    except Exception as error:  # the standard library, too, breaks in many ways
        raise SpreadsheetRefused(_broken()) from error
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise SpreadsheetRefused(not_a_spreadsheet())
    if is_swollen:
        raise SpreadsheetRefused(
            _("The workbook unpacks to far more than a list of people. Copy the list into a new workbook.")
        )


def _is_swollen(archive: zipfile.ZipFile) -> bool:
    parts = archive.infolist()
    worksheets = [part for part in parts if part.filename.startswith("xl/worksheets/")]
    loaded = sum(part.file_size for part in parts) - sum(part.file_size for part in worksheets)
    if len(parts) > MOST_PARTS or loaded > MOST_LOADED_BYTES:
        return True
    if any(part.file_size > MOST_RATIO * max(part.compress_size, 5_000) for part in parts):
        return True
    return any(part.file_size > MOST_UNSIZED_BYTES and not _says_its_size(archive, part) for part in worksheets)


def _says_its_size(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as sheet:
        return b"<dimension" in sheet.read(4_000)


def _first_filled(content: bytes) -> list[Row]:
    from openpyxl import load_workbook  # 180 modules: loaded with the first workbook, not with the pages

    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        for worksheet in book.worksheets:
            worksheet.reset_dimensions()  # what a file says of its own size is not always true
            if rows := filled(_rows(worksheet.iter_rows(max_col=MOST_COLUMNS + 1))):
                return rows
        return []
    finally:
        book.close()


def _rows(worksheet_rows: Iterable[Iterable[Any]]) -> Iterator[Row]:
    for number, cells in enumerate(worksheet_rows, start=1):
        row = list(cells)
        formulas = frozenset(index for index, cell in enumerate(row) if cell.data_type == "f")
        yield Row(number, [_text(cell.value) for cell in row], formulas)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return ESCAPED.sub("\n", str(value))
