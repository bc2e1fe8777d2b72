"""Reads lists of people as officials have them: CSV and XLSX files, and lists pasted from a letter or a sheet.

Pure Python: no database, no web. Any bytes give a Sheet or a SpreadsheetRefused with a sentence.
"""

from forums.spreadsheets.files import MOST_BYTES, check_size, read_file
from forums.spreadsheets.grid import SpreadsheetRefused
from forums.spreadsheets.pasted import read_text
from forums.spreadsheets.sheet import Line, Problem, Sheet

__all__ = [
    "MOST_BYTES",
    "Line",
    "Problem",
    "Sheet",
    "SpreadsheetRefused",
    "check_size",
    "read_file",
    "read_text",
]
