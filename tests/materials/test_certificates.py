"""Certificates: for those who were present, made by the worker, checked by a code that tells no names."""

import pytest
import time_machine
from django.urls import reverse

from forums.models import Registration
from materials import publishing
from materials.models import Certificate, Material
from participants import privacy
from tests.factories import helsinki, make_certificate, make_event, make_manager, make_person, make_registration
from tests.materials import paper
from tests.pages import text

pytestmark = pytest.mark.django_db

STARTS, AFTER = helsinki(2026, 11, 30, 9), helsinki(2026, 11, 30, 11, 1)


@pytest.fixture
def seat():
    event = make_event(starts_at=STARTS, name_fi="Ensimmäinen foorumi", name_en="First forum")
    return make_registration(event, make_person(first_name="Esimerkki", last_name="Läsnä"), attended_at=STARTS)


@pytest.fixture
def after():
    with time_machine.travel(AFTER, tick=False) as clock:
        yield clock


def path(seat, name="certificate", *more):
    return reverse(name, args=[seat.link_token(), *more])


def read(client, address):
    """The status of an address and what it hands out, read to the end so that the file is closed."""
    response = client.get(address)
    content = b"".join(response)
    return response, content


def test_certificate_is_asked_for_by_link_made_by_the_worker_and_handed_to_its_holder(client, seat, after):
    asked = client.post(path(seat), {"language": "en"})
    waiting = client.get(path(seat, "certificate_file", "en")).status_code
    material = Material.objects.get(registration=seat)
    publishing.render(material_id=material.pk)

    handed, content = read(client, path(seat, "certificate_file", "en"))

    words = " ".join("\n".join(paper.words(content)).split())
    code = Certificate.objects.get(registration=seat).code
    assert (asked.status_code, waiting, handed.status_code) == (302, 404, 200)
    assert (handed["Content-Type"], "no-store" in handed["Cache-Control"]) == ("application/pdf", True)
    assert all(said in words for said in ("Esimerkki Läsnä", "First forum", "Mon 30 November 2026", code))
    assert path(seat, "certificate_file", "en") in text(client.get(path(seat)))


def test_asking_twice_is_one_document_and_another_language_has_the_same_code(client, seat, after):
    for language in ("fi", "fi", "sv"):
        client.post(path(seat), {"language": language})

    made = Material.objects.filter(registration=seat)
    assert sorted(made.values_list("language", flat=True)) == ["fi", "sv"]
    assert {material.snapshot["code"] for material in made} == {Certificate.objects.get().code}


def test_certificates_of_two_people_do_not_take_each_others_place(seat, after):
    other = make_registration(seat.event, attended_at=STARTS)
    made = [publishing.request_certificate(registration=one, language="fi") for one in (seat, other)]
    for material in made:
        publishing.render(material_id=material.pk)

    assert Material.objects.ready().filter(kind="certificate").count() == 2


@pytest.mark.parametrize(
    ("fields", "event", "moment", "reason"),
    [
        ({"attended_at": None}, {}, AFTER, "not_present"),
        ({"attended_at": None, "absent_at": STARTS}, {}, AFTER, "not_present"),
        ({"cancelled_at": STARTS}, {}, AFTER, "not_present"),
        ({}, {"cancelled_at": STARTS}, AFTER, "cancelled"),
        ({}, {}, helsinki(2026, 11, 30, 10, 59), "not_over"),
    ],
)
def test_without_presence_there_is_no_certificate_and_the_page_says_why(client, seat, fields, event, moment, reason):
    Registration.objects.filter(pk=seat.pk).update(**fields)
    type(seat.event).objects.filter(pk=seat.event.pk).update(**event)

    with time_machine.travel(moment, tick=False):
        page, asked = client.get(path(seat)), client.post(path(seat), {"language": "fi"})

    assert (page.context["refusal"], asked.status_code, Material.objects.count()) == (reason, 422, 0)


def test_presence_taken_back_takes_the_certificate_and_its_code_back(client, seat, after):
    material = publishing.request_certificate(registration=seat, language="fi")
    publishing.render(material_id=material.pk)
    check = reverse("certificate_check", args=[seat.certificate.code])
    before = [read(client, address)[0].status_code for address in (check, path(seat, "certificate_file", "fi"))]

    Registration.objects.filter(pk=seat.pk).update(attended_at=None)

    assert before == [200, 200]
    assert [client.get(check).status_code, client.get(path(seat, "certificate_file", "fi")).status_code] == [404, 404]


def test_certificate_is_in_nobodys_library(client, seat, after):
    material = publishing.request_certificate(registration=seat, language="fi")
    publishing.render(material_id=material.pk)
    people = [make_manager(), seat.person, make_registration(seat.event).person]

    assert [Material.objects.visible_to(person).filter(pk=material.pk).exists() for person in people] == [False] * 3


def test_check_page_tells_the_event_and_no_name(client, seat):
    code = make_certificate(seat).code

    page = text(client.get(reverse("certificate_check", args=[code.lower()])))

    assert all(said in page for said in (code, "Ensimmäinen foorumi", "30.11.2026"))
    assert "Läsnä" not in page


@pytest.mark.parametrize(
    ("name", "is_match"),
    [
        ("Esimerkki Läsnä", True),
        ("  LÄSNÄ   esimerkki ", True),
        ("Esimerkki La\u0308sna\u0308", True),
        ("Esimerkki", False),
        ("Esimerkki Lasna", False),
        ("", None),
    ],
)
def test_typed_name_is_confirmed_only_when_it_is_the_holders(client, seat, name, is_match):
    page = client.post(reverse("certificate_check", args=[make_certificate(seat).code]), {"name": name})

    assert (page.status_code, page.context["is_match"]) == (200, is_match)


def test_guessing_names_ends_soon(client, seat):
    check = reverse("certificate_check", args=[make_certificate(seat).code])

    answers = [client.post(check, {"name": "Arvaus"}).status_code for _time in range(21)]

    assert (answers[0], answers[-1]) == (200, 429)


def test_erased_person_leaves_no_certificate_file_or_code(seat, after, django_capture_on_commit_callbacks):
    material = publishing.request_certificate(registration=seat, language="fi")
    publishing.render(material_id=material.pk)
    material.refresh_from_db()
    storage, name = material.file.storage, material.file.name
    told = privacy.export(seat.person)["certificates"]

    with django_capture_on_commit_callbacks(execute=True):
        privacy.erase(seat.person)

    assert [one["event"] for one in told] == ["Ensimmäinen foorumi"]
    assert (Material.objects.count(), Certificate.objects.count(), storage.exists(name)) == (0, 0, False)
