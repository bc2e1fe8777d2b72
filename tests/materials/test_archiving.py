"""The open archive of a finished series: looked at before it is opened, and then without anybody's data."""

import io
import json
import zipfile

import pytest
from django.test import Client
from django.utils import timezone

from materials import archiving, bundles, indexing
from materials.models import Material
from regions import words
from tests.factories import (
    make_archive_opening,
    make_event,
    make_file_words,
    make_key_question,
    make_manager,
    make_material,
    make_network,
    make_person,
    make_programme_item,
    make_registration,
    make_series,
    make_team_member,
)
from tests.pages import Page


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def series(db):
    return make_series(closed_at=timezone.now(), network=make_network())


@pytest.fixture
def boss(client, series):
    client.force_login(make_manager(series.network))
    return client


def check_of(series):
    return f"/en/series/{series.pk}/archive/check/"


def archive_of(series):
    return f"/en/series/{series.pk}/archive/"


def codes(series):
    return [Client().get(archive_of(series)).status_code, Client().get(f"/series/{series.pk}/archive.zip").status_code]


def found(series):
    return [(one.where, one.cause.value, one.words) for one in archiving.to_look_at(series)]


def open_it(client, series, **instead):
    looked_at = client.get(check_of(series)).context["looked_at"]
    return client.post(check_of(series), {"has_looked": "on", "looked_at": looked_at, **instead})


def test_an_archive_is_shut_until_somebody_who_runs_the_series_has_looked_and_said_so(boss, series):
    before = codes(series)
    unsaid = open_it(boss, series, has_looked="")
    still = codes(series)
    said = open_it(boss, series)

    assert (before, unsaid.status_code, still) == ([404, 404], 422, [404, 404])
    assert (said["Location"], codes(series)) == (archive_of(series), [200, 200])
    assert series.name in Client().get("/en/news/").content.decode()


def test_what_changes_later_shuts_the_archive_until_it_is_looked_at_again(boss, series):
    open_it(boss, series)
    before = codes(series)

    make_material(series, audience="open", title="Uusi")
    after = codes(series)
    open_it(boss, series)
    again = codes(series)
    series.goals_sv = "Ring Testperson"
    series.save()

    assert (before, after, again, codes(series)) == ([200, 200], [404, 404], [200, 200], [404, 404])


def test_an_archive_that_a_change_has_shut_is_in_no_list_until_the_change_is_undone(boss, series):
    def named():
        archiving.sweep()
        return [series in Client().get(f"/en/{page}").context["archives"] for page in ("news/", "library/", "")]

    open_it(boss, series)
    before = named()

    late = make_material(series, audience="planning_group", title="Uusi")
    Material.objects.filter(pk=late.pk).update(audience="open")
    after = named()
    Material.objects.filter(pk=late.pk).update(audience="planning_group")

    assert (before, after, named()) == ([True] * 3, [False] * 3, [True] * 3)


def test_an_archive_that_is_looked_at_again_is_in_the_lists_at_once(boss, series):
    open_it(boss, series)
    make_material(series, audience="open")
    archiving.sweep()
    before = list(archiving.opened())

    open_it(boss, series)

    assert (before, list(archiving.opened())) == ([], [series])


def test_what_changed_while_somebody_was_looking_is_not_opened(boss, series):
    looked_at = boss.get(check_of(series)).context["looked_at"]
    make_material(series, audience="open")

    response = open_it(boss, series, looked_at=looked_at)

    assert (response.status_code, codes(series)) == (422, [404, 404])
    assert "A text or a file has changed since you looked at them." in response.content.decode()


def test_an_archive_can_be_shut_again(boss, series):
    open_it(boss, series)

    page = boss.post(check_of(series), {"shut": "1"}, follow=True).content.decode()

    assert ("The archive has been shut." in page, codes(series)) == (True, [404, 404])


def test_only_those_who_run_the_series_look(client, series):
    given = []
    for person in (make_person(), make_team_member(series).person, make_manager(make_network("muu", "Muu verkosto"))):
        client.force_login(person)
        given.append(client.post(check_of(series), {"has_looked": "on"}).status_code)

    assert given == [403, 403, 403]


def test_names_addresses_and_numbers_in_texts_are_listed_in_any_form_and_language(series):
    event = make_event(series, name_fi="Foorumi", note_fi="")
    for given_up in (None, timezone.now()):
        make_registration(event, make_person(first_name="Esi", last_name="Merkkinen"), cancelled_at=given_up)
    make_team_member(series, make_person(first_name="Lena", last_name="Testberg"))
    make_programme_item(event, title_fi="Esi Merkkisen puhe", title_sv="Testbergs tal")
    make_key_question(series, question_fi="Kuka vie?")
    series.goals_fi = "Kysy 040 123 4567 tai kysy@example.org; merkkinen ilman isoa kirjainta"
    series.save()

    assert sorted(found(series)) == sorted(
        [
            (series.name, "email", "kysy@example.org;"),
            (series.name, "phone", "040 123 4567"),
            ("Foorumi", "name", "Esi Merkkinen"),
            ("Foorumi", "name", "Lena Testberg"),
        ]
    )


def test_the_words_inside_open_files_are_looked_through_too(series):
    make_registration(make_event(series), make_person(first_name="Esi", last_name="Merkkinen"))
    text = "Puhe: Merkkisen Esin. Soita 040 123 4567 tai kysy@example.org."
    told = make_material(series, audience="open", title="Kertoo", file_name="a.txt", content=text.encode())
    indexing.read(material_id=told.pk)
    make_file_words(make_material(series, audience="open", title="Toinen", file_name="b.txt"), "merkkinen", "esteetön")
    make_material(series, audience="open", title="Kuva", file_name="c.png")
    make_material(series, title="Esi Merkkinen")

    assert found(series) == [
        ("Kertoo", "email", "a.txt"),
        ("Kertoo", "phone", "a.txt"),
        ("Kertoo", "name", "Esi Merkkinen"),
        ("Kuva", "unread", "c.png"),
    ]


def test_what_is_found_is_shown_with_its_place_and_reason(boss, series):
    make_event(series, name_fi="Soita 040 123 4567")

    page = boss.get(check_of(series)).content.decode()

    assert "1 thing that might tell of a person." in page
    assert ("<td>There may be a telephone number</td><td>040 123 4567</td>" in page) is True


def test_what_the_archive_will_show_stands_below_its_own_heading(boss, series):
    make_programme_item(make_event(series))
    make_key_question(series)

    page = Page(boss.get(check_of(series)).content.decode())

    assert page.headings == [1, 2, 2, 3, 3, 3, 2]


@pytest.mark.parametrize("count", [1, 3])
def test_looking_costs_the_same_for_one_and_three_of_everything(boss, series, count, django_assert_num_queries):
    for number in range(count):
        event = make_event(series)
        make_programme_item(event)
        make_key_question(series, ordinal=number + 1)
        make_registration(event)
        make_file_words(make_material(series, audience="open"), "sana")

    with django_assert_num_queries(22):
        boss.get(check_of(series))


def test_an_archive_is_bounded_and_tells_what_it_leaves_out(client, series, monkeypatch):
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        make_material(series, audience="open", title=name, file_name=name)
    make_archive_opening(series)
    monkeypatch.setattr(bundles, "MOST_FILES", 2)

    content = client.get(f"/series/{series.pk}/archive.zip").getvalue()

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["README.txt", "series.json", "a.pdf", "b.pdf", bundles.LEFT_OUT]
        assert archive.read(bundles.LEFT_OUT) == b"c.pdf\n"


def test_a_handbook_that_names_the_team_is_not_archived_though_it_were_open(series):
    make_material(series, audience="open", kind="planning_handbook")

    assert archiving.open_files(series) == []


@pytest.mark.django_db
def test_the_archive_of_a_finished_series_names_nobody(client):
    secrets = ["Salasukunimi", "salainen@example.org", "040 123 4567", "Salapuhuja", "Salaorganisaatio"]
    series = make_series(closed_at=timezone.now(), goals_fi="Kysy: salainen@example.org tai 040 123 4567")
    event = make_event(series, note_fi="Yhteys Salasukunimi")
    make_programme_item(event, speaker="Salapuhuja")
    make_key_question(series)
    person = make_person("salainen@example.org", last_name="Salasukunimi")
    make_registration(event, person, attended_at=timezone.now(), organisation="Salaorganisaatio")
    make_material(series, audience="open", file_name="avoin.pdf", title="Avoin", created_by=person)
    make_material(series, audience="participants", file_name="suljettu.pdf", title="Salasukunimi")
    make_material(series, audience="open", kind="participant_list", event=event, file_name="lista.pdf")

    make_archive_opening(series)

    page = client.get(f"/en/series/{series.pk}/archive/").content.decode()
    content = client.get(f"/en/series/{series.pk}/archive.zip").getvalue()

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["README.txt", "series.json", "avoin.pdf"]
        told = json.loads(archive.read("series.json"))
        text = page + "".join(archive.read(name).decode("latin-1") for name in archive.namelist())
    assert [secret for secret in secrets if secret in text] == []
    assert (told["events"][0]["registered"], told["events"][0]["attended"]) == (1, 1)
    assert told["events"][0]["day"] == timezone.localdate(event.starts_at).isoformat()
    assert words.day(event.starts_at) in page
    assert told["key_questions"] == [{"theme": "Pitovoima", "question": "Mistä pitovoima syntyy?"}]


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{}, {"closed_at": timezone.now(), "is_public": False}])
def test_there_is_no_archive_of_a_series_that_goes_on_or_was_never_public(client, fields):
    series = make_series(**fields)

    assert client.get(f"/en/series/{series.pk}/archive.zip").status_code == 404


def test_what_nobody_counted_is_not_told_as_nobody(series):
    make_event(series, ordinal=1)
    make_event(series, ordinal=2, reported_attendance=42)

    told = archiving.contents(series)["events"]

    assert [(one["registered"], one["attended"]) for one in told] == [(None, None), (None, 42)]


@pytest.mark.parametrize("number", ["040 123 4567", "+358 40 123 4567", "(09) 123 456", "040/1234567", "0401234567"])
def test_a_telephone_number_is_taken_out_of_the_archive(number):
    assert not any(letter.isdigit() for letter in archiving.clean(f"Kysy {number} heti"))


@pytest.mark.parametrize("text", ["2025-2030", "1 200 000 euroa", "2026-11-22", "05.12.2026 09:00 - 10:30"])
def test_years_sums_and_days_stay_in_the_archive(text):
    assert archiving.clean(text) == text
