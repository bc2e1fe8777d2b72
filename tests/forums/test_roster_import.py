"""Importing through the page: checked first, confirmed then, and every refusal is a sentence on the same page."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from forums.models import Registration
from participants.models import Letter
from tests.factories import helsinki, make_event, make_official, make_person, make_registration
from tests.spreadsheet_files import HEADER, csv_file, million_formatted_rows, people, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def official(client):
    person = make_official()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def event(official):
    return make_event()


def path(event):
    with translation.override("en"):
        return reverse("roster_import", args=[event.pk])


def send(client, event, content=None, name="osallistujat.csv", **answers):
    """Send a list to be checked; answers the page's words too."""
    file = {} if content is None else {"file": SimpleUploadedFile(name, content)}
    response = client.post(path(event), {**answers, **file})
    return response, response.content.decode()


def confirm(client, event, checked):
    return client.post(path(event), {"list": checked.context["sealed"]}, follow=True)


@pytest.mark.parametrize(
    ("name", "make"), [("osallistujat.csv", csv_file), ("osallistujat.xlsx", workbook), ("vaara.pdf", workbook)]
)
def test_forty_two_people_are_checked_and_then_registered(client, event, name, make):
    checked, text = send(client, event, make([HEADER, *people(42)]), name)

    assert checked.status_code == 200
    assert "<dt>Get a seat</dt><dd>42</dd>" in text
    assert (Registration.objects.count(), Letter.objects.count()) == (0, 0)

    done = confirm(client, event, checked)

    assert "The list was imported. Seats: 42. In the queue: 0. Registered already: 0." in done.content.decode()
    assert event.registrations.seated().count() == 42
    assert Letter.objects.filter(kind="confirmation").count() == 42


def test_confirming_twice_registers_once(client, event):
    checked, _text = send(client, event, csv_file([HEADER, *people(3)]))
    confirm(client, event, checked)

    again = confirm(client, event, checked)

    assert "Seats: 0. In the queue: 0. Registered already: 3." in again.content.decode()
    assert Letter.objects.count() == 3


def test_pasted_list_is_checked_with_the_group_given_beside_it(client, event):
    pasted = "Esimerkki Osallistuja <a@example.org>; Esimerkkikoulu\nEsimerkki Toinen <b@example.org>"

    checked, text = send(client, event, people=pasted, group="education")
    confirm(client, event, checked)

    assert "<dt>Get a seat</dt><dd>2</dd>" in text
    assert set(event.registrations.values_list("stakeholder_group", "person__email")) == {
        ("education", "a@example.org"),
        ("education", "b@example.org"),
    }


def test_preview_tells_who_waits_and_who_is_there_already(client, official):
    event = make_event(seats=3)
    make_registration(event, make_person("osallistuja01@example.org"))

    _checked, text = send(client, event, csv_file([HEADER, *people(4)]))

    for words in ("Get a seat</dt><dd>2", "Join the queue</dt><dd>1", "Registered already</dt><dd>1"):
        assert words in text
    assert text.count(">Gets a seat</td>") == 2
    assert text.count(">Joins the queue</td>") == 1


def test_list_of_the_registered_only_leaves_nothing_to_confirm(client, event):
    make_registration(event, make_person("osallistuja01@example.org"))

    _checked, text = send(client, event, csv_file([HEADER, *people(1)]))

    assert "Everybody on the list is registered already. There is nothing to do." in text
    assert "Register these people" not in text


def test_problems_name_row_and_column_and_keep_everybody_out(client, event):
    rows = [HEADER, *people(2), ["Esimerkki", "Osallistuja", "ei osoite", "", "Yritys"]]

    checked, text = send(client, event, csv_file(rows))

    assert checked.status_code == 422
    assert 'data-label="Column">C (Sähköposti)</td><td data-label="Value">ei osoite</td>' in text
    assert 'data-label="What is wrong">This is not an e-mail address.</td>' in text
    assert '<th scope="row" class="count" data-label="Row">4</th>' in text
    assert "Register these people" not in text
    assert "<dt>People in order</dt><dd>2</dd>" in text


def test_pasted_words_are_kept_when_they_have_problems(client, event):
    checked, text = send(client, event, people="Esimerkki Osallistuja; ei osoitetta", group="other")

    assert checked.status_code == 422
    assert "Esimerkki Osallistuja; ei osoitetta</textarea>" in text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", "The file is not a spreadsheet."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "The file is protected by a password."),
        (b"", "The list is empty."),
        (csv_file([HEADER]), "The list names its columns but has no people."),
        (csv_file([["Etunimi", "Sukunimi"], ["A", "B"]]), "Missing columns: E-mail, Stakeholder group."),
        (b"x" * 20_000_000, "The file is larger than 10 MB."),
    ],
)
def test_unreadable_file_is_refused_with_a_sentence_at_its_field(client, event, content, sentence):
    response, text = send(client, event, content, "osallistujat.xlsx")

    assert response.status_code == 422
    assert response.context["form"].errors["file"][0].startswith(sentence)
    assert 'href="#id_file"' in text
    assert Registration.objects.count() == 0


def test_workbook_with_a_million_formatted_rows_is_imported(client, event):
    _checked, text = send(client, event, million_formatted_rows(), "osallistujat.xlsx")

    assert "<dt>Get a seat</dt><dd>1</dd>" in text


@pytest.mark.parametrize("answers", [{}, {"people": "  \r\n "}, {"people": "A <a@example.org>", "content": b"x"}])
def test_one_list_is_asked_for_not_none_nor_two(client, event, answers):
    response, text = send(client, event, **answers)

    assert response.status_code == 422
    assert "Choose a file or paste a list, one of the two." in text


@pytest.mark.parametrize("spoil", ["", "x", "e30:1x:abc"])
def test_forged_list_registers_nobody(client, event, spoil):
    response = client.post(path(event), {"list": spoil})

    assert response.status_code == 422
    assert "The checked list is no longer valid." in response.content.decode()


def test_checked_list_is_good_for_its_person_its_event_and_an_hour(client, event, official):
    with time_machine.travel(helsinki(2026, 11, 30, 9), tick=False) as clock:
        client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
        checked, _text = send(client, event, csv_file([HEADER, *people(2)]))
        other_event = confirm(client, make_event(event.series), checked)
        clock.shift(3601)
        late = confirm(client, event, checked)
        client.force_login(make_official(), backend="django.contrib.auth.backends.ModelBackend")
        other_person = confirm(client, event, checked)

    assert [response.status_code for response in (other_event, late, other_person)] == [422, 422, 422]
    assert Registration.objects.count() == 0


def test_event_cancelled_between_check_and_confirmation_says_so(client, event):
    checked, _text = send(client, event, csv_file([HEADER, *people(2)]))
    event.cancelled_at = helsinki(2026, 1, 1)
    event.save()

    response = confirm(client, event, checked)

    assert response.status_code == 422
    assert "This event has been cancelled, so registration is closed." in response.content.decode()
    assert Registration.objects.count() == 0


def test_names_of_formulas_and_markup_are_words_on_the_page(client, event):
    row = ['=HYPERLINK("http://example.org")', "<i>Osallistuja</i>", "o@example.org", "", "Yritys"]

    _checked, text = send(client, event, csv_file([HEADER, row], encoding="utf-8"))

    assert "=HYPERLINK(&quot;http://example.org&quot;)" in text
    assert "&lt;i&gt;Osallistuja&lt;/i&gt;" in text
