"""CSV and pasted tables: bytes to text, text to rows."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from forums.spreadsheets.grid import Row, SpreadsheetRefused, filled, not_a_spreadsheet

DELIMITERS = "\t;,"
CONTROLS = frozenset(range(32)) - set(b"\t\r\n\f\x1a")  # a text file has none of these


def decode(content: bytes) -> str:
    """Bytes of a text file as text: UTF-8 or UTF-16, with or without a mark, or the CP1252 of Finnish Excel.

    Raises: SpreadsheetRefused, when the bytes are no text at all.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    sample = content[:4096]
    if sample.count(0) > len(sample) / 5:  # every second byte of western UTF-16 is zero
        return content.decode("utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be", "replace")
    if CONTROLS & set(sample):
        raise SpreadsheetRefused(not_a_spreadsheet())
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def rows_of(text: str) -> list[Row]:
    """The filled rows of a delimited text; semicolons, tabs or commas, whichever the first row uses most.

    Raises: SpreadsheetRefused, when quotation marks make the text unreadable.
    """
    text = text.removeprefix("\ufeff")
    first, _newline, rest = text.partition("\n")
    if first.strip().lower() in {"sep=;", "sep=,", "sep=\t"}:  # Excel's own hint
        return filled(_records(rest, delimiter=first.strip("\r")[4], start=2))
    return filled(_records(text, delimiter=delimiter_of(text), start=1))


def delimiter_of(text: str) -> str:
    """The delimiter used most on one of the first lines; a title above the table may have a comma."""
    first = list(islice(io.StringIO(text), 10))
    unquoted = ["".join(line.split('"')[::2]) for line in first] or [""]
    return max(DELIMITERS, key=lambda mark: max(line.count(mark) for line in unquoted))


def _records(text: str, *, delimiter: str, start: int) -> Iterator[Row]:
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start):
            yield Row(number, cells)
    except csv.Error as error:
        raise SpreadsheetRefused(
            _("The file has an opening quotation mark without its pair. Save the list again and try once more.")
        ) from error
