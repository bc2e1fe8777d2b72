"""Reads lists of people as officials have them: CSV and XLSX files, and lists pasted from a letter or a sheet.

Pure Python: no database, no web. Any bytes give a Sheet or a SpreadsheetRefused with a sentence.
"""

from forums.spreadsheets.files import MOST_BYTES, check_size, read_file
from forums.spreadsheets.grid import Row, SpreadsheetRefused
from forums.spreadsheets.pasted import read_text
from forums.spreadsheets.sheet import Line, Problem, Sheet
from forums.spreadsheets.table import Columns, ColumnsUnknown, Recall, columns_of, label_of, missing_of, read_table

__all__ = [
    "MOST_BYTES",
    "Columns",
    "ColumnsUnknown",
    "Line",
    "Problem",
    "Recall",
    "Row",
    "Sheet",
    "SpreadsheetRefused",
    "check_size",
    "columns_of",
    "label_of",
    "missing_of",
    "read_file",
    "read_table",
    "read_text",
]
