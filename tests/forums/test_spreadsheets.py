import pytest
from django.conf import settings
from django.utils import translation

from forums.spreadsheets import Line, SpreadsheetRefused, read_file, read_text
from regions.models import StakeholderGroup
from tests.spreadsheet_files import HEADER, csv_file, people, workbook


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


MAIJA = Line(
    row=2,
    email="maija@example.org",
    first_name="Maija",
    last_name="Meikäläinen",
    organisation="Ahon koulu",
    stakeholder_group="education",
    language="",
    municipality="",
)
MAIJA_ROW = ["Maija", "Meikäläinen", "maija@example.org", "Ahon koulu", "Oppilaitos"]


def cells(**texts):
    """A file of one person; the columns are named by the keys."""
    row = {"Nimi": "Esimerkki Osallistuja", "Sähköposti": "o@example.org", "Ryhmä": "Yritys"} | texts
    return csv_file([list(row), list(row.values())], encoding="utf-8")


def problems(content):
    return [(p.row, p.column, p.sentence) for p in read_file(content).problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
    content = csv_file([HEADER, MAIJA_ROW], encoding=encoding, delimiter=delimiter)

    assert read_file(content).lines == [MAIJA]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_csv_is_read_with_every_line_end(newline):
    assert read_file(csv_file([HEADER, MAIJA_ROW], newline=newline)).lines == [MAIJA]


def test_workbook_is_read_as_the_same_people_as_csv():
    rows = [HEADER, *people(42)]

    assert read_file(workbook(rows)) == read_file(csv_file(rows))
    assert len(read_file(workbook(rows)).lines) == 42


def test_excels_own_delimiter_hint_is_followed_and_rows_keep_their_numbers():
    content = b"sep=;\r\n" + csv_file([HEADER, MAIJA_ROW])

    assert [line.row for line in read_file(content).lines] == [3]


def test_title_and_empty_rows_above_the_header_are_passed_over():
    content = csv_file([["Ilmoittautuneet, elinvoimafoorumi"], [], HEADER, [], MAIJA_ROW])

    assert [(line.row, line.email) for line in read_file(content).lines] == [(5, "maija@example.org")]


def test_newline_inside_quotes_becomes_a_space_and_rows_are_counted_as_excel_does():
    rows = [HEADER, ["Maija\nSofia", "Meikäläinen", "maija@example.org", "Aho;n koulu", "koulu"], *people(1)]

    lines = read_file(csv_file(rows)).lines

    assert [(line.row, line.first_name, line.organisation) for line in lines] == [
        (2, "Maija Sofia", "Aho;n koulu"),
        (3, "Esimerkki", "Esimerkkiyritys"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        ["ETUNIMI*", "Sukunimi", "S-posti", "Taho", "Sidosryhmä (pakollinen)", "Kieli", "Kunta"],
        ["Förnamn", "Efternamn", "E-postadress", "Organisation", "Intressentgrupp", "Språk", "Kommun"],
        ["First name", "Surname", "E-mail address", "Company", "Stakeholder group", "Language", "Municipality"],
    ],
)
def test_columns_are_known_in_three_languages(header):
    row = ["Maija", "Meikäläinen", "maija@example.org", "Ahon koulu", "school", "svenska", "Janakkala"]

    [line] = read_file(csv_file([header, row])).lines

    assert (line.first_name, line.last_name, line.organisation) == ("Maija", "Meikäläinen", "Ahon koulu")
    assert (line.stakeholder_group, line.language, line.municipality) == ("education", "sv", "Janakkala")


def test_surer_name_wins_where_two_columns_would_do():
    content = cells(Sidosryhmä="Oppilaitos", Ryhmä="3", Yritys="Sivutoimi", Organisaatio="Ahon koulu")

    [line] = read_file(content).lines

    assert (line.stakeholder_group, line.organisation) == ("education", "Ahon koulu")


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("Kunnan viranhaltija", "official"),
        ("  yrittäjä ", "business"),
        ("FÖRETAG", "business"),
        ("Kehitysyhtiö", "developer"),
        ("Tredje sektorn", "association"),
        ("valtuutettu", "elected"),
        ("skola", "education"),
        ("other", "other"),
    ],
)
def test_stakeholder_group_is_understood(written, group):
    assert read_file(cells(Ryhmä=written)).lines[0].stakeholder_group == group


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("group", StakeholderGroup)
def test_every_label_on_our_own_pages_is_understood(language, group):
    with translation.override(language):
        written = str(group.label)

    assert read_file(cells(Ryhmä=written)).lines[0].stakeholder_group == group


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Maija Meikäläinen", "Maija", "Meikäläinen"),
        ("Meikäläinen, Maija", "Maija", "Meikäläinen"),
        ("Maija Sofia Meikäläinen-Virtanen", "Maija Sofia", "Meikäläinen-Virtanen"),
        ("Esimerkki von der Osallistuja", "Esimerkki", "von der Osallistuja"),
        ("Aino", "Aino", ""),
        ("O’Esimerkki Åke", "O’Esimerkki", "Åke"),
    ],
)
def test_full_name_is_split(name, first, last):
    [line] = read_file(cells(Nimi=name)).lines

    assert (line.first_name, line.last_name) == (first, last)


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("http://example.org")',
        "+358",
        "עדי",
        "Esimerkki 👩‍🏫",
        "Čeäkku",
        "Ǩeârǥǥast",
        "x" * 100,
        "<b>Esimerkki</b>",
    ],
)
@pytest.mark.parametrize("kind", [csv_file, workbook])
def test_strange_names_are_kept_as_they_are(kind, name):
    rows = [HEADER, [name, "Osallistuja", "o@example.org", "", "Yritys"]]
    content = workbook(rows) if kind is workbook else csv_file(rows, encoding="utf-8")

    assert read_file(content).lines[0].first_name == name


def test_line_breaks_and_unseen_characters_are_removed_from_names():
    row = ["Esi\r\nmerkki\x00\x07", "\u202eOsallis\u200etuja\u2028", "o@example.org", "", "Yritys"]

    [line] = read_text("\n".join("\t".join(f'"{c}"' for c in r) for r in (HEADER, row))).lines

    assert (line.first_name, line.last_name) == ("Esi merkki", "Osallistuja")


def test_letters_are_kept_in_their_composed_form():
    assert read_file(cells(Nimi="Ma\u0308kinen A\u030akesson")).lines[0].first_name == "Mäkinen"


@pytest.mark.parametrize(
    ("texts", "column", "sentence"),
    [
        ({"Nimi": " "}, "A (Nimi)", "The name is missing."),
        ({"Nimi": "x" * 101}, "A (Nimi)", "This is longer than 100 characters. Shorten it."),
        ({"Sähköposti": ""}, "B (Sähköposti)", "The e-mail address is missing."),
        ({"Sähköposti": "maija(at)example.org"}, "B (Sähköposti)", "This is not an e-mail address."),
        ({"Sähköposti": "a@example.org\nBcc: b@example.org"}, "B (Sähköposti)", "This is not an e-mail address."),
        ({"Sähköposti": f"{'a' * 250}@example.org"}, "B (Sähköposti)", "This is not an e-mail address."),
        ({"Ryhmä": ""}, "C (Ryhmä)", "The stakeholder group is missing."),
        ({"Kieli": "saame"}, "D (Kieli)", "This language is not known. Use Finnish, Swedish or English."),
        ({"Taho": "x" * 161}, "D (Taho)", "This is longer than 160 characters. Shorten it."),
        (
            {"Nimi": "Maija MeikÃ¤lÃ¤inen"},
            "A (Nimi)",
            "Letters are broken here. Save the list as “CSV UTF-8” or as an Excel workbook (.xlsx).",
        ),
    ],
)
def test_problem_names_row_and_column(texts, column, sentence):
    assert problems(cells(**texts)) == [(2, column, sentence)]


def test_a_cell_of_100_000_letters_among_2_000_rows_is_told_of_and_no_other():
    rows = [HEADER, *people(2_000)]
    rows[1_200][3] = "x" * 100_000

    assert [(row, column) for row, column, _sentence in problems(csv_file(rows))] == [(1_201, "D (Organisaatio)")]


def test_of_sixty_columns_the_known_ones_are_read():
    more = [f"Sarake {number}" for number in range(55)]

    assert read_file(csv_file([[*HEADER, *more], [*MAIJA_ROW, *more]])).lines == [MAIJA]
    assert read_file(workbook([[*more, *HEADER], [*more, *MAIJA_ROW]])).lines == [MAIJA]


def test_unknown_group_lists_the_known_ones():
    [(_row, column, sentence)] = problems(cells(Ryhmä="Martat"))

    assert column == "C (Ryhmä)"
    assert sentence.startswith("This stakeholder group is not known. Use one of these: ")
    assert all(str(group.label) in sentence for group in StakeholderGroup)


def test_same_person_on_two_rows_names_both():
    rows = [HEADER, *people(3), ["Toinen", "Osallistuja", "OSALLISTUJA02@example.org", "", "Yritys"]]

    sheet = read_file(workbook(rows))

    assert [(p.row, p.sentence) for p in sheet.problems] == [
        (5, "Rows 3 and 5 have the same e-mail address. Keep one of them.")
    ]


def test_every_problem_of_a_row_is_told_at_once():
    assert len(problems(cells(Nimi="", Sähköposti="x", Ryhmä="y"))) == 3


def test_group_given_beside_the_list_fills_the_empty_ones_only():
    rows = [["Nimi", "Sähköposti", "Ryhmä"], ["A B", "a@example.org", ""], ["C D", "c@example.org", "koulu"]]

    lines = read_file(csv_file(rows), group=StakeholderGroup.OFFICIAL).lines

    assert [line.stakeholder_group for line in lines] == ["official", "education"]


def test_missing_columns_are_named_in_one_sentence():
    with pytest.raises(SpreadsheetRefused) as refused:
        read_file(csv_file([["Etunimi", "Sukunimi", "Puhelin"], ["Maija", "Meikäläinen", "1"]]))

    assert str(refused.value) == (
        "Missing columns: E-mail, Stakeholder group. Write the names of the columns on the first row of the list."
    )


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("Maija Meikäläinen <maija@example.org>; Ahon koulu; Oppilaitos", ("Maija", "Meikäläinen", "Ahon koulu")),
        ("Meikäläinen, Maija <maija@example.org>; Ahon koulu; Oppilaitos", ("Maija", "Meikäläinen", "Ahon koulu")),
        ("Meikäläinen, Maija <maija@example.org>, Ahon koulu, Oppilaitos", ("Maija", "Meikäläinen", "Ahon koulu")),
        ('"Meikäläinen, Maija" <maija@example.org>; koulu', ("Maija", "Meikäläinen", "")),
        ("Maija\tMeikäläinen\tmaija@example.org\tAhon koulu\tSkola", ("Maija", "Meikäläinen", "Ahon koulu")),
        ("Maija Meikäläinen\tmaija@example.org\t\tSkola", ("Maija", "Meikäläinen", "")),
        ("Nimi;Sähköposti;Ryhmä\nMeikäläinen, Maija;maija@example.org;koulu", ("Maija", "Meikäläinen", "")),
    ],
)
def test_pasted_line_is_read_in_every_usual_form(pasted, expected):
    sheet = read_text(pasted)

    assert sheet.problems == []
    assert [(li.first_name, li.last_name, li.organisation) for li in sheet.lines] == [expected]
    assert (sheet.lines[0].email, sheet.lines[0].stakeholder_group) == ("maija@example.org", "education")


def test_addresses_copied_from_a_letter_are_separate_people():
    pasted = "Esimerkki Yksi <a@example.org>; Kaksi, Esimerkki <b@example.org>, Esimerkki Kolme <c@example.org>"

    lines = read_text(pasted, group=StakeholderGroup.OFFICIAL).lines

    assert [(li.last_name, li.email) for li in lines] == [
        ("Yksi", "a@example.org"),
        ("Kaksi", "b@example.org"),
        ("Kolme", "c@example.org"),
    ]


def test_pasted_line_without_an_address_says_so_with_its_row():
    sheet = read_text("\nMaija Meikäläinen; Ahon koulu; oppilaitos", group="official")

    assert [(p.row, p.column, p.sentence) for p in sheet.problems] == [(2, "E-mail", "The e-mail address is missing.")]


def test_empty_paste_is_refused():
    with pytest.raises(SpreadsheetRefused, match=r"The list is empty\."):
        read_text(" \n ")
