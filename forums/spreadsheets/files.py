"""Files: what one is, is told by its content, never by its name."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from forums.spreadsheets import delimited, workbook
from forums.spreadsheets.grid import SpreadsheetRefused, not_a_spreadsheet
from forums.spreadsheets.sheet import Sheet
from forums.spreadsheets.table import Recall, read_table

MOST_BYTES = 10_000_000  # a list whose formatted rows go on to 1,048,576 is some 6 MB
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of protected workbooks and of Excel before 2007
FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"PK\x05\x06", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")


def check_size(size: int) -> None:
    """Refuse a file that is too large, before it is read.

    Units: bytes.
    Raises: SpreadsheetRefused.
    """
    if size > MOST_BYTES:
        limit = number_format(MOST_BYTES // 1_000_000)
        raise SpreadsheetRefused(
            _("The file is larger than {limit} MB. Copy only the list of people into a new file.").format(limit=limit)
        )


def read_file(content: bytes, *, group: str = "", recall: Recall | None = None) -> Sheet:
    """Read a list of people from a CSV file or an Excel workbook.

    `group` is the stakeholder group of those whose row names none; without it the list must have the column.
    `recall` may know how its headings are read.
    Raises: SpreadsheetRefused with a sentence, when the file cannot be read as a list of people.
    """
    check_size(len(content))
    if content.startswith(OLE):
        raise SpreadsheetRefused(_refusal_of_container(content))
    if content.startswith(FOREIGN):
        raise SpreadsheetRefused(not_a_spreadsheet())
    if content.startswith(ZIP):
        return read_table(workbook.rows_of(content), group=group, recall=recall)
    return read_table(delimited.rows_of(delimited.decode(content)), group=group, recall=recall)


def _refusal_of_container(content: bytes) -> str:
    is_old = any(name.encode("utf-16-le") in content for name in ("Workbook", "Book"))
    if is_old and "EncryptedPackage".encode("utf-16-le") not in content:
        return _("The file is in the old Excel format (.xls). Save it as an Excel workbook (.xlsx) and try again.")
    return _("The file is protected by a password. Save it without the password and try again.")
