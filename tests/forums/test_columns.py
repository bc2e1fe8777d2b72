"""Lists whose headings are not known: a person says what the columns are, and is not asked twice."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from forums import columns
from forums.models import ColumnMapping, Registration
from participants import privacy
from participants.contact import Contact
from tests.factories import make_column_mapping, make_event, make_municipality, make_official
from tests.spreadsheet_files import csv_file, people, workbook

pytestmark = pytest.mark.django_db

HEADINGS = ["Kuka", "Suku", "Yhteys", "Mistä", "Rooli"]
TOLD = {
    "column_0": "first_name",
    "column_1": "last_name",
    "column_2": "email",
    "column_3": "organisation",
    "column_4": "stakeholder_group",
}


def path(event):
    with translation.override("en"):
        return reverse("roster_import", args=[event.pk])


@pytest.fixture
def event():
    return make_event()


@pytest.fixture
def official(client):
    return sign_in(client, make_official())


def sign_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def send(client, event, rows, make=csv_file, **answers):
    file = SimpleUploadedFile("lista.csv", make(rows))
    return client.post(path(event), {"file": file, **answers})


def tell(client, event, asked, **told):
    return client.post(path(event), {"rows": asked.context["sealed"], **TOLD, **told})


@pytest.mark.parametrize("make", [csv_file, workbook])
def test_person_tells_the_columns_and_the_list_is_checked_and_registered(client, official, event, make):
    asked = send(client, event, [HEADINGS, *people(3)], make)
    text = asked.content.decode()

    assert asked.status_code == 422
    assert "What are the columns of the list?" in text
    assert "A (Kuka)" in text
    assert "For example: osallistuja01@example.org, osallistuja02@example.org" in text

    checked = tell(client, event, asked)
    assert "<dt>Get a seat</dt><dd>3</dd>" in checked.content.decode()
    assert Registration.objects.count() == 0

    client.post(path(event), {"list": checked.context["sealed"]})
    assert event.registrations.seated().count() == 3


def test_next_list_with_the_same_headings_is_read_at_once(client, official, event):
    tell(client, event, send(client, event, [HEADINGS, *people(1)]))

    again = send(client, event, [[" kuka", "SUKU:", "Yhteys*", "Mistä", "Rooli"], *people(2)])

    assert again.status_code == 200
    assert len(again.context["preview"].seated) == 2


def test_colleague_of_the_same_municipality_is_not_asked_and_another_is(client, official, event):
    tell(client, event, send(client, event, [HEADINGS, *people(1)]))
    series = event.series
    series.municipalities.add(make_municipality("921", "Vesanto"))

    sign_in(client, make_official())
    of_same = send(client, event, [HEADINGS, *people(2)])
    sign_in(client, make_official(make_municipality("921", "Vesanto")))
    of_another = send(client, event, [HEADINGS, *people(2)])

    assert (of_same.status_code, of_another.status_code) == (200, 422)


def test_own_mapping_comes_before_that_of_a_colleague(official):
    make_column_mapping(make_official(), headings=columns.fingerprint(HEADINGS), columns={"name": 4})
    columns.remember(by=official, headings=HEADINGS, told={"name": 0})

    assert columns.recall(official, HEADINGS) == {"name": 0}


def test_telling_again_replaces_what_was_told(official):
    for place in (0, 1):
        columns.remember(by=official, headings=HEADINGS, told={"name": place})

    assert columns.recall(official, HEADINGS) == {"name": 1}
    assert ColumnMapping.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"column_2": ""}, "No column tells these yet: E-mail."),
        ({"column_4": ""}, "No column tells these yet: Stakeholder group."),
        ({"column_3": "email"}, "Another column is read as this already."),
    ],
)
def test_what_is_told_wrongly_is_asked_again_and_not_remembered(client, official, event, told, sentence):
    asked = send(client, event, [HEADINGS, *people(1)])

    again = tell(client, event, asked, **told)

    assert again.status_code == 422
    assert sentence in again.content.decode()
    assert ColumnMapping.objects.count() == 0


def test_group_of_all_stands_in_for_a_column(client, official, event):
    asked = send(client, event, [HEADINGS, *people(1)])

    checked = tell(client, event, asked, column_4="", group="education")

    assert [line.stakeholder_group for line in checked.context["preview"].seated] == ["education"]


def test_headings_known_in_part_are_chosen_already(client, official, event):
    asked = send(client, event, [["Nimi", "Yhteys", "Rooli"], ["Esimerkki", "a@example.org", "Yritys"]])

    assert asked.context["form"]["column_0"].initial == "name"


def test_list_without_headings_is_not_taken_for_headings(client, official, event):
    refused = send(client, event, people(2))

    assert "rows" not in refused.context["form"].fields
    assert "Missing columns" in refused.content.decode()
    assert ColumnMapping.objects.count() == 0


def test_rows_that_somebody_else_sent_or_changed_are_not_read(client, official, event):
    asked = send(client, event, [HEADINGS, *people(1)])
    sign_in(client, make_official())

    stale = tell(client, event, asked)

    assert "The checked list is no longer valid." in stale.content.decode()


def test_nothing_of_the_list_is_kept_but_a_fingerprint(client, official, event):
    tell(client, event, send(client, event, [HEADINGS, *people(1)]))

    kept = ColumnMapping.objects.values_list("headings", "columns").get()
    assert kept == (
        columns.fingerprint(HEADINGS),
        {"first_name": 0, "last_name": 1, "email": 2, "organisation": 3, "stakeholder_group": 4},
    )


def test_mapping_is_told_let_go_and_forgotten(official):
    columns.remember(by=official, headings=HEADINGS, told={"name": 0})
    make_column_mapping(saved_at=timezone.now() - timedelta(days=731))

    told = privacy.export(official)["column_mappings"]
    privacy.retain()
    kept = ColumnMapping.objects.count()
    privacy.erase(official)

    assert [one["columns"] for one in told] == [{"name": 0}]
    assert (kept, ColumnMapping.objects.count()) == (1, 0)


@pytest.mark.parametrize("name", ["contacts_import", "invitations_list"])
def test_the_columns_of_contacts_and_of_the_invited_are_told_in_the_same_way(client, official, event, name):
    register = official.roles.get().municipality
    with translation.override("en"):
        address = reverse(name, args=[event.pk] if name == "invitations_list" else [])
    event.series.municipalities.add(register)
    file = SimpleUploadedFile("lista.csv", csv_file([HEADINGS, *people(2)]))

    asked = client.post(address, {"file": file})
    unfinished = client.post(asked.context["address"], {"rows": asked.context["sealed"], **TOLD, "column_2": ""})
    elsewhere = client.post(path(event), {"rows": asked.context["sealed"], **TOLD})
    taken = client.post(asked.context["address"], {"rows": asked.context["sealed"], **TOLD})

    assert "A (Kuka)" in asked.content.decode()
    assert "No column tells these yet: E-mail." in unfinished.content.decode()
    assert elsewhere.context["stale"] is True
    assert taken.status_code == 302
    assert (Contact.objects.count(), event.invitations.count()) == ((2, 0) if name == "contacts_import" else (0, 2))
    assert ColumnMapping.objects.get().made_by == official


def test_a_table_that_is_too_old_is_asked_again_and_nobody_is_invited(client, official, event):
    event.series.municipalities.add(official.roles.get().municipality)
    with translation.override("en"):
        address = reverse("invitations_list", args=[event.pk])

    answer = client.post(address, {"rows": "made-up", **TOLD})

    assert (answer.status_code, event.invitations.count()) == (422, 0)
    assert "The list you sent is no longer valid." in answer.content.decode()
