"""The documents of an event: asked for, followed, made again, tried again, by those who may."""

import re
import threading

import pytest
from celery.signals import task_postrun
from django.test import Client
from django.utils import timezone

from materials import board, publishing
from materials.kinds import MADE
from materials.models import Material
from tests.factories import (
    make_event,
    make_manager,
    make_material,
    make_municipality,
    make_network,
    make_official,
    make_pack,
    make_programme_item,
    make_registration,
    make_series,
    make_team_member,
)

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def event(db):
    event = make_event()
    make_programme_item(event)
    return event


def address(event, kind=""):
    return f"/en/events/{event.pk}/documents/{kind and kind + '/'}"


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def words(response):
    """What a reader of the page reads."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def document(event, language="fi", **times):
    return make_material(
        event.series, event=event, kind="programme", language=language, requested_at=timezone.now(), **times
    )


def test_the_page_shows_every_kind_in_every_language(event):
    response = browser(make_manager()).get(address(event))

    table = [(row.kind.value, [cell.language for cell in row.cells]) for row in response.context["rows"]]
    assert table == [(kind, ["fi", "sv", "en"]) for kind in MADE]
    assert words(response).count("Not made") == 3 * len(MADE)
    assert "Nothing is being made now." in words(response)


def test_asking_writes_the_promise_and_the_page_follows_it(event):
    client, manager = Client(), make_manager()
    client.force_login(manager)

    response = client.post(address(event, "programme"), {"language": "sv"}, follow=True)

    material = Material.objects.get()
    assert (material.kind, material.language, material.created_by) == ("programme", "sv", manager)
    assert response.redirect_chain == [(address(event), 302)]
    assert "It is being made: Programme (Svenska)." in words(response)
    assert "Waiting for its turn" in words(response)
    assert "1 document is being made." in words(response)


def test_the_page_asks_again_only_while_something_is_being_made(event):
    client = browser(make_manager())

    quiet = client.get(address(event)).content.decode()
    document(event, key="a" * 64, ready_at=None)
    busy = client.get(address(event)).content.decode()

    assert 'hx-trigger="every 2s"' not in quiet
    assert f'hx-get="{address(event)}" hx-trigger="every 2s"' in busy
    assert f'<a href="{address(event)}">' in busy


def test_while_the_pack_is_put_together_the_table_says_so_and_asks_again(event):
    event.series.template.content = {"documents": ["programme"]}
    event.series.template.save()
    make_pack(event)
    client = browser(make_manager())

    pages = [client.get(address(event)), client.get(address(event), headers=HTMX)]

    assert ["The forum pack is being made." in words(page) for page in pages] == [True, True]
    assert ["Nothing is being made now." in words(page) for page in pages] == [False, False]
    assert [f'hx-get="{address(event)}" hx-trigger="every 2s"' in page.text for page in pages] == [True, True]


def test_what_is_asked_again_is_only_the_table(event):
    response = browser(make_manager()).get(address(event), headers=HTMX)

    page = response.content.decode()
    assert page.strip().startswith('<div class="flow" id="states">')
    assert "<h1>" not in page
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({"ready_at": None}, "Waiting for its turn"),
        ({"ready_at": None, "started_at": timezone.now()}, "Being made"),
        ({"pages": 2}, "Ready Download : Programme (Suomi) 2 pages"),
        (
            {"ready_at": None, "failed_at": timezone.now(), "failure": Material.Failure.TOO_SLOW},
            "Could not be made Drawing the document took too long. Try again later.",
        ),
    ],
)
def test_each_state_is_said_in_words(event, times, said):
    document(event, key="a" * 64, **times)

    assert said in words(browser(make_manager()).get(address(event)))


def test_while_a_newer_one_is_being_made_the_one_before_can_be_downloaded(event):
    old = document(event, key="a" * 64)
    new = document(event, key="b" * 64, ready_at=None)

    page = browser(make_manager()).get(address(event)).content.decode()

    assert f'/en/materials/{old.pk}/download/">Download the one made before' in page
    assert f"/materials/{new.pk}/download/" not in page


def test_asking_for_what_already_says_the_truth_makes_nothing(event):
    client, manager = Client(), make_manager()
    client.force_login(manager)
    material = publishing.request(event=event, kind="programme", language="fi", by=manager)
    Material.objects.filter(pk=material.pk).update(ready_at=timezone.now())

    response = client.post(address(event, "programme"), {"language": "fi"}, follow=True)

    assert "Nothing has changed since it was made: Programme (Suomi)." in words(response)
    assert Material.objects.count() == 1


def test_when_the_programme_has_changed_asking_makes_a_new_one(event):
    client, manager = Client(), make_manager()
    client.force_login(manager)
    publishing.request(event=event, kind="programme", language="fi", by=manager)
    make_programme_item(event, title_fi="Lisäys")

    client.post(address(event, "programme"), {"language": "fi"})

    assert Material.objects.count() == 2


def failed(event):
    material = publishing.request(event=event, kind="programme", language="fi", by=None)
    Material.objects.filter(pk=material.pk).update(
        failed_at=timezone.now(), started_at=timezone.now(), failure=Material.Failure.STORAGE
    )
    return material


def test_what_failed_is_tried_again_from_its_cell(event):
    material = failed(event)
    client = browser(make_manager())

    before = client.get(address(event)).content.decode()
    client.post(address(event, "programme"), {"language": "fi"})

    material.refresh_from_db()
    assert "Try again" in before
    assert (material.state, Material.objects.count()) == ("requested", 1)


def test_what_failed_can_be_tried_again_by_its_own_address(event):
    material = failed(event)

    response = browser(make_manager()).post(f"/en/documents/{material.pk}/retry/")

    material.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, address(event))
    assert material.state == "requested"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status", "kinds"),
    [
        ("manager", 200, list(MADE)),
        ("official", 200, ["participant_list", "door_list", "public_list", "sign_in_sheet", "badges"]),
        ("planning_member", 403, None),
        ("facilitator", 403, None),
        ("seated", 403, None),
        ("other_manager", 403, None),
        ("other_official", 403, None),
    ],
)
def test_managers_make_all_documents_officials_those_of_the_roster_others_none(role, status, kinds):
    network = make_network()
    event = make_event(make_series(network=network))
    person = {
        "manager": lambda: make_manager(network),
        "official": make_official,
        "planning_member": lambda: make_team_member(event.series).person,
        "facilitator": lambda: make_team_member(event.series, kind="facilitator").person,
        "seated": lambda: make_registration(event).person,
        "other_manager": lambda: make_manager(make_network("muu", "Muu")),
        "other_official": lambda: make_official(make_municipality("921", "Vesanto")),
    }[role]()
    client = browser(person)

    page = client.get(address(event))
    asked = {
        kind: client.post(address(event, kind), {"language": "fi"}).status_code
        for kind in ("invitation", "participant_list")
    }

    assert page.status_code == status
    assert [row.kind.value for row in page.context["rows"]] == kinds if kinds else True
    assert asked == {
        "invitation": 302 if role == "manager" else 403,
        "participant_list": 302 if role in {"manager", "official"} else 403,
    }


@pytest.mark.django_db
def test_the_documents_of_a_draft_series_do_not_exist_for_others(client):
    event = make_event(make_series(is_public=False, network=make_network()))
    material = make_material(event.series, event=event, kind="programme", key="a" * 64)
    client = browser(make_manager(make_network("muu", "Muu")))

    answers = [
        client.get(address(event)).status_code,
        client.post(address(event, "programme"), {"language": "fi"}).status_code,
        client.post(f"/documents/{material.pk}/retry/").status_code,
    ]

    assert answers == [404, 404, 404]


def test_a_stranger_is_led_to_sign_in(event, client):
    response = client.get(address(event))

    assert (response.status_code, response["Location"]) == (302, f"/en/account/login/?next={address(event)}")


def test_an_official_downloads_the_list_that_was_made(event):
    made = make_material(event.series, event=event, kind="participant_list", audience="officials", key="a" * 64)

    page = browser(make_official()).get(address(event)).content.decode()

    assert f"/en/materials/{made.pk}/download/" in page


def test_kinds_stand_under_headings_and_those_the_operating_model_calls_for_are_marked(event):
    event.series.template.content["documents"] = ["programme", "fold_cards"]
    event.series.template.save()

    response = browser(make_manager()).get(address(event))

    sections = [(s.family.value, [r.kind.value for r in s.rows if r.is_needed]) for s in response.context["sections"]]
    assert sections == [("inviting", ["programme"]), ("people", []), ("tables", ["fold_cards"]), ("meeting", [])]
    assert words(response).count("In the operating model") == 2


def test_where_all_take_part_online_nothing_on_paper_is_called_for(event):
    event.series.template.content["documents"] = ["programme", "fold_cards", "facilitator_guide"]
    event.mode = "online"

    assert board.needed(event) == ["programme", "facilitator_guide"]


def test_the_number_of_tables_and_the_sheet_of_labels_are_chosen_beside_the_button(event):
    client = browser(make_manager())

    page = client.get(address(event)).content.decode()
    client.post(address(event, "fold_cards"), {"language": "fi", "chosen": "6"})
    client.post(address(event, "badges"), {"language": "fi", "chosen": "80x50"})

    assert page.count('name="chosen"') == 9
    assert '<option value="1" selected>1</option>' in page
    assert [m.snapshot["chosen"] for m in Material.objects.order_by("pk")] == ["6", "80x50"]


@pytest.mark.parametrize(("kind", "chosen"), [("fold_cards", "0"), ("fold_cards", "41"), ("badges", "a0")])
def test_what_cannot_be_chosen_is_not_found(event, kind, chosen):
    response = browser(make_manager()).post(address(event, kind), {"language": "fi", "chosen": chosen})

    assert (response.status_code, Material.objects.count()) == (404, 0)


@pytest.mark.parametrize(
    ("kind", "language"), [("handbook", "fi"), ("x", "fi"), ("programme", "se"), ("programme", "")]
)
def test_a_kind_or_language_that_is_not_made_is_not_found(event, kind, language):
    response = browser(make_manager()).post(address(event, kind), {"language": language})

    assert (response.status_code, Material.objects.count()) == (404, 0)


def test_an_uploaded_file_cannot_be_tried_again(event):
    uploaded = make_material(event.series, event=event, kind="programme")

    assert browser(make_manager()).post(f"/documents/{uploaded.pk}/retry/").status_code == 404


def test_looking_changes_nothing(event):
    client = browser(make_manager())

    assert client.get(address(event, "programme")).status_code == 405
    assert client.get("/documents/1/retry/").status_code == 405


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_page_costs_the_same_whatever_has_been_made(event, count, django_assert_num_queries, one_by_one_forbidden):
    for number in range(count):
        document(event, key=str(number) * 64, language=("fi", "sv", "en")[number])
    client = browser(make_manager())

    with django_assert_num_queries(8):
        client.get(address(event))


@pytest.mark.django_db(transaction=True)
def test_a_document_is_made_by_the_worker_and_downloaded(celery_worker):
    event = make_event()
    make_programme_item(event, title_fi="Avaus ja tervetulosanat")
    client = browser(make_manager())
    made = threading.Event()
    task_postrun.connect(lambda **kwargs: made.set(), weak=False, dispatch_uid="documents page")

    client.post(address(event, "programme"), {"language": "fi"})
    assert made.wait(60)
    task_postrun.disconnect(dispatch_uid="documents page")
    material = Material.objects.ready().get()
    response = client.get(f"/en/materials/{material.pk}/download/")

    assert response.getvalue().startswith(b"%PDF-")
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert "Ready" in words(client.get(address(event)))
