"""However an official saves a list, the same people are read: encodings × delimiters × line breaks × formats."""

import codecs
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forums.spreadsheets import read_file, read_text
from tests.spreadsheet_files import csv_file, workbook

HEADER = ["Etunimi", "Sukunimi", "Sähköposti", "Organisaatio", "Sidosryhmä", "Kieli", "Kunta"]
PEOPLE = [
    ["Väinö", "Åström", "vaino@example.org", "Esimerkki; Öljy, ja muut", "Yritys", "suomi", "Hämeenlinna"],
    ["Zoë", "O’Example", "zoe@example.org", "=1+1", "Oppilaitos", "ruotsi", ""],
    ["Example", "d'Person", "example@example.org", "+358 40 123", "Yhdistys", "", "Jyväskylä"],
]
ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "cp1252": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}
BARE = [("utf-16-le", b""), ("utf-16-be", b"")]  # as some programs write it, without the mark


def told(lines):
    """What was read of each person."""
    return [
        (line.first_name, line.last_name, line.email, line.organisation, line.stakeholder_group, line.language,
         line.municipality)
        for line in lines
    ]  # fmt: skip


@pytest.fixture(scope="module")
def wanted():
    return told(read_file(workbook([HEADER, *PEOPLE])).lines)


def test_workbook_is_read_as_it_was_written(wanted):
    assert [(one[0], one[1], one[3]) for one in wanted] == [(row[0], row[1], row[3]) for row in PEOPLE]


@pytest.mark.parametrize(
    ("encoding", "mark", "delimiter", "newline"),
    [
        (*one, delimiter, newline)
        for one, delimiter, newline in product([*ENCODINGS.items(), *BARE], ";,\t", ["\r\n", "\n"])
    ],
)
def test_every_way_of_saving_gives_the_same_people(wanted, encoding, mark, delimiter, newline):
    content = mark + csv_file([HEADER, *PEOPLE], encoding=encoding, delimiter=delimiter, newline=newline)

    sheet = read_file(content)

    assert (told(sheet.lines), sheet.problems) == (wanted, [])


def test_cells_pasted_from_a_sheet_give_the_same_people(wanted):
    assert told(read_text("\n".join("\t".join(row) for row in [HEADER, *PEOPLE])).lines) == wanted


# A capital with a mark and µ are, in CP1252, also the bytes of one letter in UTF-8: nobody can tell them apart.
LETTERS = st.characters(whitelist_categories=("Lu", "Ll"), max_codepoint=0xFF, blacklist_characters="µ")
WORDS = st.text(LETTERS | st.sampled_from(";,'\"=+-@ "), min_size=1, max_size=30).filter(
    lambda text: text == " ".join(text.split()) and "Ã" not in text
)


@given(
    organisation=WORDS, delimiter=st.sampled_from(";,\t"), encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"])
)
def test_any_organisation_is_the_same_from_csv_and_from_a_workbook(organisation, delimiter, encoding):
    row = ["Esimerkki", "Osallistuja", "a@example.org", organisation, "Yritys", "", ""]
    quoted = [[f'"{cell.replace('"', '""')}"' for cell in line] for line in (HEADER, row)]
    content = "\r\n".join(delimiter.join(line) for line in quoted).encode(encoding)

    [from_csv], [from_book] = read_file(content).lines, read_file(workbook([HEADER, row])).lines

    assert told([from_csv]) == told([from_book])
    assert from_csv.organisation == organisation
