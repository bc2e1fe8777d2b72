"""Taking a list out: every text as it is, no formula let loose, a note of who took it, and back in again."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from forums import exporting, importing
from forums.exporting import Order
from forums.models import Export
from forums.spreadsheets import SpreadsheetRefused, read_file
from forums.spreadsheets.written import LONGEST_CELL, write_csv, write_workbook
from participants import privacy
from tests.factories import (
    make_answer,
    make_event,
    make_export,
    make_manager,
    make_official,
    make_person,
    make_question,
    make_registration,
    make_special_needs,
)

pytestmark = pytest.mark.django_db

HARD = [
    "=1+1",
    "+358 40 123 4567",
    "-5",
    "@SUMMA(A1)",
    '=HYPERLINK("https://example.org";"x")',
    "007",
    "1;2,3",
    'rivi 1\nrivi "2"',
    " välit  säilyvät ",
    "\tsarkain",
    "1.2.2027",
    "https://example.org",
    "_x000D_",
    "Åström–Öhman ǩ 🙂",
]
ALL = ["name", "email", "organisation", "stakeholder_group", "municipality", "language", "mode", "state", "presence"]


def order(**fields):
    return Order(**{"columns": ALL, "whom": "all", "format": "xlsx", "purpose": "reception", **fields})


def take(event, **fields):
    """The content of the file that is given."""
    _note, file = exporting.export(event=event, order=order(**fields), by=make_official())
    with file:
        return file.read()


def texts_of_workbook(content):
    """Every cell of a workbook; none may be a formula, a number or a link."""
    sheet = load_workbook(io.BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)
    return [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]


def texts_of_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_workbook_keeps_every_text_as_it_is():
    target = io.BytesIO()

    count = write_workbook(target, title="Osallistujat", headings=["Sana"], rows=[[text] for text in HARD])

    rows = texts_of_workbook(target.getvalue())
    assert count == len(HARD)
    # xlsxwriter escapes what Excel would read as an escape; Excel shows it as it was.
    assert [cell.replace("_x005F_", "_") for [cell] in rows[1:]] == HARD


def test_csv_keeps_every_text_as_it_is_and_opens_in_finnish_excel():
    target = io.BytesIO()

    count = write_csv(target, headings=["Sana"], rows=[[text] for text in HARD], is_for_program=True)

    content = target.getvalue()
    assert count == len(HARD)
    assert [cell for [cell] in texts_of_csv(content)[1:]] == HARD
    assert content.startswith(b'\xef\xbb\xbf"Sana"\r\n"=1+1"\r\n')


@pytest.mark.parametrize("text", ["=1+1", "+358 40 123", "-5", "@x", "\tx", "\rx", "＝1"])
def test_csv_lets_no_formula_loose_unless_it_is_for_another_program(text):
    with translation.override("en"), pytest.raises(SpreadsheetRefused, match="begin as a formula does"):
        write_csv(io.BytesIO(), headings=["Sana"], rows=[[text]])


def test_text_longer_than_a_cell_is_never_cut():
    longest, longer = "a" * LONGEST_CELL, "a" * (LONGEST_CELL + 1)
    target, lines = io.BytesIO(), io.BytesIO()

    write_workbook(target, title="Osallistujat", headings=["Sana"], rows=[[longest]])
    write_csv(lines, headings=["Sana"], rows=[[longer]])

    assert texts_of_workbook(target.getvalue())[1] == [longest]
    assert texts_of_csv(lines.getvalue())[1] == [longer]
    with translation.override("en"), pytest.raises(SpreadsheetRefused, match="Choose CSV"):
        write_workbook(io.BytesIO(), title="Osallistujat", headings=["Sana"], rows=[[longer]])


@pytest.fixture
def event():
    """Three people, one in the queue, with texts that other services damage."""
    event = make_event()
    for n, organisation in enumerate(["=1+1", "Esimerkki; ja toinen", "00100 Esimerkki"]):
        person = make_person(f"a{n}@example.org", first_name="Esimerkki Väinö", last_name=f"von Osallistuja {n}")
        make_registration(event, person, organisation=organisation, is_waiting=n == 2)
    return event


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_list_taken_out_and_taken_in_elsewhere_has_the_same_people(event, language, kind):
    with translation.override(language):
        content = take(event, format=kind, is_for_program=True)
    elsewhere = make_event()

    sheet = read_file(content)
    importing.register_all(event=elsewhere, lines=sheet.lines, by=make_official())

    assert sheet.problems == []
    wanted = ("person", "organisation", "stakeholder_group", "municipality")
    assert set(elsewhere.registrations.values_list(*wanted)) == set(event.registrations.values_list(*wanted))
    assert {(line.first_name, line.last_name) for line in sheet.lines} == {
        ("Esimerkki Väinö", f"von Osallistuja {n}") for n in range(3)
    }


def test_only_the_columns_asked_for_are_written_of_those_asked_for(event):
    with translation.override("en"):
        rows = texts_of_csv(take(event, columns=["name", "state"], whom="seated", format="csv"))

    assert rows == [
        ["Last name", "First name", "State"],
        ["von Osallistuja 0", "Esimerkki Väinö", "Has a seat"],
        ["von Osallistuja 1", "Esimerkki Väinö", "Has a seat"],
    ]


def test_the_list_says_truly_how_everybody_stands(event):
    soon = timezone.now() + timedelta(hours=2)
    make_registration(event, make_person("b1@example.org"), seated_at=None, offer_expires_at=soon)
    make_registration(event, make_person("b2@example.org"), seated_at=None, approved_at=None)
    make_registration(event, make_person("b3@example.org"), is_waiting=True)

    with translation.override("en"):
        rows = texts_of_csv(take(event, columns=["email", "state"], whom="all", format="csv"))

    states = dict(rows)
    asked = [states[f"{name}@example.org"] for name in ("a1", "b1", "b2", "b3")]
    assert asked == ["Has a seat", "Has been offered a seat", "Awaits approval", "In the queue"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_when_each_registered_is_told_as_finns_write_it(event, kind):
    event.registrations.update(registered_at=datetime(2026, 11, 22, 8, 43, tzinfo=UTC))

    with translation.override("en"):
        content = take(event, columns=["email", "registered_at"], format=kind)

    rows = texts_of_csv(content) if kind == "csv" else texts_of_workbook(content)
    assert rows[0] == ["E-mail", "Registered at"]
    assert {moment for _email, moment in rows[1:]} == {"22.11.2026 10.43"}


def test_those_present_are_told_apart(event):
    event.registrations.filter(person__email="a1@example.org").update(attended_at=timezone.now())

    with translation.override("en"):
        rows = texts_of_csv(take(event, columns=["email", "presence"], whom="attended", format="csv"))

    assert rows[1:] == [["a1@example.org", "Present"]]


def test_answers_come_in_a_column_of_their_question(event):
    question = make_question(event.series, kind="choice", label_fi="Miten tulet?", choices_fi="Junalla\nAutolla")
    make_answer(event.registrations.order_by("pk")[1], question, "2")

    rows = texts_of_csv(take(event, columns=["email", question.key], format="csv"))

    assert [row[1] for row in rows] == ["Miten tulet?", "", "Autolla", ""]


def test_special_needs_are_no_column_and_in_no_file(event):
    make_special_needs(event.registrations.order_by("pk")[0], diet_words="KANARIA")
    keys = [column.key for column in exporting.columns_of(event)]

    content = take(event, columns=[*keys, "special_needs", "diet_words"], format="csv", is_for_program=True)

    assert not {"special_needs", "diets", "access", "consents"} & set(keys)
    assert b"KANARIA" not in content


@pytest.mark.parametrize("people", [1, 3])
def test_list_costs_the_same_for_1_and_3_people(people, django_assert_num_queries):
    event, by = make_event(), make_official()
    question = make_question(event.series)
    for n in range(people):
        make_answer(make_registration(event, make_person(f"a{n}@example.org")), question)
    asked = order(columns=["name", "municipality", question.key])

    with django_assert_num_queries(6):  # a savepoint and its end, questions, people, answers, the note
        exporting.export(event=event, order=asked, by=by)[1].close()


def path(event):
    with translation.override("en"):
        return reverse("roster_export", args=[event.pk])


def sign_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


ASKED = {"columns": ["name"], "whom": "all", "format": "xlsx", "purpose": "report"}


def test_page_gives_the_file_and_notes_who_took_it_and_what_for(client, event):
    official = sign_in(client, make_official())

    response = client.post(path(event), ASKED)

    content = b"".join(response)
    note = Export.objects.get()
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert len(texts_of_workbook(content)) == 4
    assert (note.event, note.made_by, note.people, note.purpose) == (event, official, 3, "report")
    assert note.columns == ["Last name", "First name"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"purpose": ""}, "This field is required."),
        ({"columns": []}, "This field is required."),
        ({"columns": ["special_needs"]}, "special_needs is not one of the available choices."),
        ({"columns": ["organisation"], "format": "csv"}, "would run them from a CSV file"),
    ],
)
def test_no_file_is_given_without_purpose_and_columns_or_with_a_formula(client, event, changed, sentence):
    sign_in(client, make_official())

    response = client.post(path(event), ASKED | changed)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Export.objects.exists()


def test_managers_see_who_took_lists_and_officials_do_not(client, event):
    make_export(event, made_by=make_person("ottaja@example.org", first_name="Esimerkki", last_name="Ottaja"))
    pages = {}
    for person in (make_manager(), make_official()):
        sign_in(client, person)
        pages[person.email] = "Esimerkki Ottaja" in client.get(path(event)).content.decode()

    assert sorted(pages.values()) == [False, True]


def test_note_is_kept_for_two_years_and_told_to_who_took_the_list(event):
    person = make_person()
    make_export(event, made_by=person, made_at=timezone.now() - timedelta(days=731))
    make_export(event, made_by=person, made_at=timezone.now() - timedelta(days=729))

    privacy.retain()

    assert len(privacy.export(person)["lists_exported"]) == Export.objects.count() == 1
