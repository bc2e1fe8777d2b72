import io
import time
import tracemalloc
import zipfile

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from forums.spreadsheets import MOST_BYTES, Sheet, SpreadsheetRefused, check_size, read_file, read_text
from tests.spreadsheet_files import (
    HEADER,
    MAIN,
    csv_file,
    million_formatted_rows,
    people,
    with_sheet,
    workbook,
)

NOT_A_SPREADSHEET = "The file is not a spreadsheet. Save the list as CSV or as an Excel workbook (.xlsx) and try again."
BROKEN = "The workbook is broken and cannot be read. Open it in Excel, save it again and try once more."
SWOLLEN = "The workbook unpacks to far more than a list of people. Copy the list into a new workbook."
PROTECTED = "The file is protected by a password. Save it without the password and try again."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def refusal(content):
    with pytest.raises(SpreadsheetRefused) as refused:
        read_file(content)
    return str(refused.value)


def archive(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in parts.items():
            zipped.writestr(name, text)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The list is empty."),
        (b"\r\n;;;\r\n", "The list is empty."),
        (csv_file([HEADER]), "The list names its columns but has no people. Add one person on each row."),
        (workbook([HEADER]), "The list names its columns but has no people. Add one person on each row."),
        (workbook([]), "The list is empty."),
        (b"%PDF-1.7\n1 0 obj", NOT_A_SPREADSHEET),
        (b"\x89PNG\r\n\x1a\n", NOT_A_SPREADSHEET),
        (b"MZ\x90\x00\x03\x00\x04\x10abcdefghijklmn", NOT_A_SPREADSHEET),
        (archive(**{"word/document.xml": "<w/>", "[Content_Types].xml": "<t/>"}), NOT_A_SPREADSHEET),
        (b"PK\x03\x04 and nothing more", BROKEN),
        (archive(**{"xl/workbook.xml": "<w/>", "[Content_Types].xml": "<t/>"}), BROKEN),
        (workbook([HEADER, *people(3)])[:-2000], BROKEN),
        (OLE + bytes(500), PROTECTED),
        (OLE + "EncryptedPackage".encode("utf-16-le") + bytes(500), PROTECTED),
        (
            OLE + "Workbook".encode("utf-16-le") + bytes(500),
            "The file is in the old Excel format (.xls). Save it as an Excel workbook (.xlsx) and try again.",
        ),
        (
            csv_file([HEADER, *people(5_001)]),
            "The list has more than 5000 filled rows. Divide it into smaller files.",
        ),
        (
            csv_file([HEADER, ["x"] * 65]),
            "Row 2 has more than 64 columns. Keep only the columns about people.",
        ),
        (
            workbook([HEADER], formulas=[("C1", '="Sähkö"&"posti"')]),
            "Cell C1 holds a formula. Paste the value in its place.",
        ),
        (
            csv_file([HEADER]) + b'"' + b"x" * 200_000,
            "The file has an opening quotation mark without its pair. Save the list again and try once more.",
        ),
    ],
)
def test_unreadable_file_is_refused_in_one_sentence(content, sentence):
    assert refusal(content) == sentence


def test_too_large_file_is_refused_by_its_size_alone():
    check_size(MOST_BYTES)
    with pytest.raises(SpreadsheetRefused, match=r"The file is larger than 10 MB\."):
        check_size(20_000_000)


def test_formula_is_refused_with_its_cell_and_the_value_is_not_guessed():
    content = workbook([HEADER, *people(6)], formulas=[("B7", "=PROPER(A7)"), ("G3", "=COUNTA(A:A)")])

    sheet = read_file(content)

    assert [(p.row, p.column, p.sentence) for p in sheet.problems] == [
        (7, "B (Sukunimi)", "Cell B7 holds a formula. Paste the value in its place.")
    ]
    assert len(sheet.lines) == 5


def test_numbers_in_cells_are_text():
    rows = [HEADER, ["Esimerkki", 7, "o@example.org", 3.0, "Yritys"]]

    [line] = read_file(workbook(rows)).lines

    assert (line.last_name, line.organisation) == ("7", "3")


@pytest.fixture
def measured():
    """Run something and tell its result, CPU seconds and the most memory it held, in bytes."""

    def measure(work, content):
        tracemalloc.start()
        started = time.process_time()
        try:
            result = work(content)
            return result, time.process_time() - started, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    return measure


@pytest.mark.parametrize("dimension", ['<dimension ref="A1:E1048576"/>', '<dimension ref="A1"/>'])
def test_million_formatted_empty_rows_are_quick_and_light(measured, dimension):
    content = million_formatted_rows(dimension=dimension)

    sheet, seconds, peak = measured(read_file, content)

    assert [line.email for line in sheet.lines] == ["osallistuja01@example.org"]
    assert seconds < 2
    assert peak < 30_000_000


def test_million_rows_of_a_sheet_that_hides_its_size_are_refused_at_once(measured):
    content = million_formatted_rows(dimension="")

    sentence, seconds, _peak = measured(refusal, content)

    assert sentence == SWOLLEN
    assert seconds < 1


def test_row_far_below_the_last_one_does_not_make_the_reader_count_there():
    xml = f'<worksheet xmlns="{MAIN}"><sheetData><row r="999999999"><c><v>1</v></c></row></sheetData></worksheet>'

    assert refusal(with_sheet(workbook([HEADER]), xml)) == "The list is empty."


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_zip_bomb_is_refused_without_unpacking(measured, part):
    content = archive(**{"[Content_Types].xml": "<t/>", part: " " * 50_000_000})

    sentence, _seconds, peak = measured(refusal, content)

    assert sentence == SWOLLEN
    assert peak < 5_000_000


def test_growing_entities_are_refused():
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    xml = (
        f'<!DOCTYPE worksheet [<!ENTITY e0 "ha">{entities}]><worksheet xmlns="{MAIN}"><sheetData><row r="1">'
        f'<c t="inlineStr"><is><t>&e11;</t></is></c></row></sheetData></worksheet>'
    )

    assert refusal(with_sheet(workbook([HEADER]), xml)) == BROKEN


def outcome(read, given):
    """What came of reading: a sheet, or the sentence of a refusal; anything else is a crash."""
    try:
        return read(given)
    except SpreadsheetRefused as refused:
        return str(refused)


@settings(max_examples=200, deadline=None, database=None)
@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_any_bytes_give_a_sheet_or_a_sentence(content):
    assert isinstance(outcome(read_file, content), (Sheet, str))


@settings(max_examples=150, deadline=None, database=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=40))
def test_damaged_workbook_gives_a_sheet_or_a_sentence(place, damage):
    whole = workbook([HEADER, *people(3)])
    place %= len(whole)

    found = outcome(read_file, whole[:place] + damage + whole[place + len(damage) :])

    assert isinstance(found, (Sheet, str))


@settings(max_examples=200, deadline=None, database=None)
@given(st.text())
def test_any_pasted_text_gives_a_sheet_or_a_sentence(text):
    assert isinstance(outcome(read_text, text), (Sheet, str))
    assert isinstance(outcome(read_text, f"Nimi;Sähköposti;Ryhmä\n{text}"), (Sheet, str))
