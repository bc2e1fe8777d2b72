"""Sharing: files for named people, and links that lend a file until a day."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from materials import sharing, uploads
from materials.models import Material, MaterialLink
from participants import privacy
from tests.factories import (
    make_event,
    make_manager,
    make_material,
    make_material_link,
    make_official,
    make_person,
    make_registration,
    make_series,
    make_team_member,
)
from tests.materials.real_files import pdf
from tests.materials.test_upload import about, named, send


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def boss(client):
    client.force_login(make_manager())
    return client


def page_of(link):
    return f"/en/shared/{link.token()}/"


def code(client, address):
    response = client.get(address)
    response.getvalue()  # a download closes its file when it has been read
    return response.status_code


def counts(link):
    return MaterialLink.objects.get(pk=link.pk).downloads, Material.objects.get(pk=link.material_id).downloads


@pytest.mark.django_db
def test_a_link_shows_what_it_lends_and_hands_it_to_anybody(client):
    link = make_material_link(make_material(make_series(), title="Väkiluvun kehitys", content=b"%PDF-1.7 lainattu"))

    page = client.get(page_of(link))
    file = client.get(page_of(link) + "file/")

    assert 'lang="fi">Väkiluvun kehitys</h1>' in page.content.decode()
    assert f'href="{page_of(link)}file/"' in page.content.decode()
    assert file.getvalue() == b"%PDF-1.7 lainattu"
    assert file["Content-Disposition"] == 'attachment; filename="k.pdf"'
    assert file["Content-Security-Policy"].startswith("sandbox;")
    for response in (page, file):
        assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
        assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_opening_the_page_changes_nothing_and_a_download_is_counted(client):
    link = make_material_link()

    for _look in range(3):
        client.get(page_of(link))
        client.head(page_of(link) + "file/").getvalue()
    before = counts(link)
    client.get(page_of(link) + "file/").getvalue()

    assert (before, counts(link)) == ((0, 0), (1, 1))


@pytest.mark.django_db
def test_a_link_opens_nothing_after_its_day(client):
    link = make_material_link(expires_at=timezone.now() + timedelta(days=7))

    codes = []
    for days in (6.9, 7.1):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            codes += [code(client, page_of(link) + end) for end in ("", "file/")]

    assert codes == [200, 200, 404, 404]


@pytest.mark.django_db
def test_a_link_that_was_ended_opens_nothing_at_once(boss):
    link = make_material_link(make_material(make_series()))

    response = boss.post(f"/en/materials/{link.material_id}/links/{link.pk}/end/", follow=True)

    gone = Client().get(page_of(link))
    assert "The link opens nothing any more." in response.content.decode()
    assert page_of(link) not in response.content.decode()
    assert (gone.status_code, "Käsikirja" in gone.content.decode()) == (404, False)


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["1", "1:abc", "x", "1:" + "A" * 43])
def test_a_token_of_ones_own_making_opens_nothing(client, token):
    make_material_link()

    assert client.get(f"/en/shared/{token}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "times",
    [{"removed_at": "2026-11-22T10:00Z"}, {"ready_at": None}, {"key": "a" * 64}],
    ids=["removed", "held", "made"],
)
def test_a_link_lends_only_what_can_be_downloaded_and_was_uploaded(client, times):
    link = make_material_link(make_material(make_series(), **times))

    assert [client.get(page_of(link) + end).status_code for end in ("", "file/")] == [404, 404]


@pytest.mark.django_db
def test_a_link_lends_the_newest_version_unless_that_is_for_others(client):
    series = make_series()
    old = uploads.store(file=named(pdf(pages=1)), about=about(series), by=None)
    link = make_material_link(old)
    new = uploads.store(file=named(pdf(pages=2)), about=about(series), by=None, replaces=old)
    newest = client.get(page_of(link) + "file/").getvalue()

    uploads.store(file=named(pdf(pages=3)), about=about(series, audience="planning_group"), by=None, replaces=new)

    assert newest == pdf(pages=2)
    assert client.get(page_of(link) + "file/").status_code == 404


@pytest.mark.django_db
def test_a_manager_makes_a_link_for_as_long_as_chosen(boss):
    material = make_material(make_series())

    with time_machine.travel("2026-11-22T10:00Z", tick=False):
        response = boss.post(f"/en/materials/{material.pk}/links/", {"days": "30"}, follow=True)
        link = MaterialLink.objects.get()
        assert Client().get(page_of(link)).status_code == 200

    assert link.expires_at - link.made_at == timedelta(days=30)
    assert f"http://testserver{page_of(link)}" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("days", ["", "0", "400", "x"])
def test_a_link_for_another_time_is_not_made(boss, days):
    material = make_material(make_series())

    response = boss.post(f"/en/materials/{material.pk}/links/", {"days": days})

    assert (response.status_code, MaterialLink.objects.count()) == (422, 0)


@pytest.mark.django_db
def test_a_file_has_so_many_links_and_no_more(boss, monkeypatch):
    monkeypatch.setattr(sharing, "MOST_LINKS", 1)
    link = make_material_link(make_material(make_series()))

    response = boss.post(f"/en/materials/{link.material_id}/links/", {"days": "7"})

    assert response.status_code == 422
    assert "The file has many links already. End some of them first." in response.content.decode()


@pytest.mark.django_db
def test_a_link_of_another_file_is_not_ended(boss):
    link, other = make_material_link(make_material(make_series())), make_material(make_series(name_fi="Toinen"))

    response = boss.post(f"/en/materials/{other.pk}/links/{link.pk}/end/")

    assert (response.status_code, MaterialLink.objects.live().count()) == (404, 1)


@pytest.mark.django_db
def test_people_are_picked_from_those_of_the_series(boss):
    series = make_series()
    event = make_event(series)
    seated, member, official = make_registration(event).person, make_team_member(series).person, make_official()
    make_registration(event, is_waiting=True)
    make_person()
    material = make_material(series, audience="people")

    form = boss.get(f"/en/materials/{material.pk}/sharing/").context["people_form"]

    assert set(form.fields["people"].queryset) == {seated, member, official}


@pytest.mark.django_db
def test_a_file_for_named_people_is_seen_by_them_from_the_moment_they_are_named(boss):
    event = make_event()
    material = make_material(event.series, audience="people")
    first, second = make_registration(event).person, make_registration(event).person

    replies = []
    for named_ones in ([first], [second], [make_person()], []):
        answer = boss.post(f"/en/materials/{material.pk}/people/", {"people": [one.pk for one in named_ones]})
        seen = [one for one in (first, second) if Material.objects.visible_to(one).filter(pk=material.pk).exists()]
        replies.append((answer.status_code, seen))

    assert replies == [(302, [first]), (302, [second]), (422, [second]), (302, [])]


@pytest.mark.django_db
def test_a_new_version_is_for_the_same_people():
    event = make_event()
    person = make_registration(event).person
    old = uploads.store(file=named(pdf()), about=about(event.series, audience="people"), by=None)
    sharing.name_people(material=old, people=[person])

    new = uploads.store(file=named(pdf()), about=about(event.series, audience="people"), by=None, replaces=old)

    assert list(Material.objects.ready().visible_to(person)) == [new]


@pytest.mark.django_db
def test_who_uploads_for_named_people_is_led_to_name_them(client):
    series = make_series()
    member = make_team_member(series).person

    by_member = send(client, member, f"series:{series.pk}", audience="people")
    by_manager = send(client, make_manager(), f"series:{series.pk}", audience="people")

    assert by_member.context["form"].errors["audience"] == [
        "Files for officials or named people only are uploaded by project managers."
    ]
    assert by_manager["Location"] == f"/en/materials/{Material.objects.get().pk}/sharing/"


@pytest.mark.django_db
def test_people_are_named_only_for_files_for_named_people(boss):
    assert boss.post(f"/en/materials/{make_material(make_series()).pk}/people/").status_code == 404


@pytest.mark.django_db
def test_what_is_kept_of_a_person_is_told_and_let_go():
    event = make_event()
    person = make_registration(event).person
    material = make_material(event.series, audience="people", title="Nimetyille")
    material.people.add(person)
    link = make_material_link(material, made_by=person)
    told = privacy.export(person)

    privacy.retain(timezone.now() + timedelta(days=300))
    kept = MaterialLink.objects.count()
    privacy.erase(person)
    privacy.retain(timezone.now() + timedelta(days=400))

    assert [one["title"] for one in told["materials_named"]] == ["Nimetyille"]
    assert told["material_links_made"][0]["expires_at"] == link.expires_at
    assert (kept, MaterialLink.objects.count(), material.people.count()) == (1, 0, 0)
