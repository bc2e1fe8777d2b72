"""The page of a programme: who may write it, what it keeps, and what it says."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from forums import programme
from forums.programme import Item, ProgrammeRefusal, write_programme
from tests.factories import (
    helsinki,
    make_event,
    make_manager,
    make_municipality,
    make_network,
    make_official,
    make_person,
    make_programme_item,
    make_registration,
    make_series,
    make_team_member,
)
from tests.forums.plans import start
from tests.pages import text

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def url(event):
    return reverse("event_programme", args=[event.pk])


@pytest.fixture
def planner(client):
    """A member of the planning group, signed in, and the event of three items whose programme they prepare."""
    event = make_event(starts_at=helsinki(2099, 9, 9, 9))
    for title, starts_after, minutes in (("Avaus", 0, 10), ("Tulokset", 10, 20), ("Ryhmät", 30, 60)):
        make_programme_item(event, title_fi=title, starts_after=starts_after, minutes=minutes)
    client.force_login(make_team_member(event.series).person)
    return event


def answers(client, event, **changes):
    """The page's form as it is, with changes: {"items-0-title_fi": "…"}."""
    response = client.get(url(event))
    rows = response.context["rows"]
    posted = {bound.html_name: bound.value() for bound in rows.management_form}
    for form in rows.forms:
        posted |= {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    return {**posted, "seen": response.context["seen"], **changes}


def save(client, event, **changes):
    return client.post(url(event), answers(client, event, **changes))


def titles(event):
    return list(event.programme.values_list("title_fi", flat=True))


def clocks(response):
    return [form.clock for form in response.context["rows"] if form.clock]


def test_page_shows_every_item_with_its_time_by_the_clock_and_three_empty_rows(client, planner):
    response = client.get(url(planner))

    assert clocks(response) == ["9.00–9.10", "9.10–9.30", "9.30–10.30"]
    assert len(response.context["rows"].forms) == 6
    assert all(title in text(response) for title in ("Avaus", "Tulokset", "Ryhmät"))


def test_saving_unchanged_changes_nothing_of_the_programme(client, planner):
    before = programme.items_of(planner)

    response = save(client, planner)

    assert (response.status_code, response.url) == (302, url(planner))
    assert programme.items_of(type(planner).objects.get(pk=planner.pk)) == before


def test_a_new_row_with_a_number_moves_the_others_and_their_times(client, planner):
    new = {
        "items-3-number": "2",
        "items-3-minutes": "15",
        "items-3-title_fi": "Kahvi",
        "items-3-title_sv": "Kaffe",
        "items-3-title_en": "Coffee",
        "items-3-speaker": "Emäntä",
        "items-3-is_group_work": "on",
    }

    save(client, planner, **new)

    coffee = planner.programme.get(ordinal=2)
    assert titles(planner) == ["Avaus", "Kahvi", "Tulokset", "Ryhmät"]
    assert (coffee.title_sv, coffee.title_en, coffee.speaker, coffee.is_group_work) == (
        "Kaffe",
        "Coffee",
        "Emäntä",
        True,
    )
    assert clocks(client.get(url(planner))) == ["9.00–9.10", "9.10–9.25", "9.25–9.45", "9.45–10.45"]


def test_a_new_row_with_a_time_goes_to_its_time(client, planner):
    save(client, planner, **{"items-4-starts": "9.30", "items-4-minutes": "5", "items-4-title_sv": "Paus"})

    assert clocks(client.get(url(planner))) == ["9.00–9.10", "9.10–9.30", "9.30–9.35", "9.35–10.35"]
    assert planner.programme.get(ordinal=3).title_sv == "Paus"


def test_ticked_rows_are_removed_even_if_they_are_wrong(client, planner):
    save(client, planner, **{"items-0-DELETE": "on", "items-0-title_fi": "", "items-1-DELETE": "on"})

    assert titles(planner) == ["Ryhmät"]


def test_whole_programme_can_be_removed(client, planner):
    save(client, planner, **{f"items-{row}-DELETE": "on" for row in range(3)})

    assert titles(planner) == []
    assert client.get(url(planner)).status_code == 200


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("minutes", "0"),
        ("minutes", "601"),
        ("minutes", "kymmenen"),
        ("number", "0"),
        ("starts", "8.30"),
        ("starts", "yhdeksältä"),
        ("title_fi", ""),
        ("title_fi", "a\r\nb"),
        ("title_fi", "x" * 201),
        ("speaker", "y" * 201),
    ],
)
def test_wrong_answer_is_422_with_a_link_to_its_row_and_keeps_everything(client, planner, name, written):
    response = save(client, planner, **{f"items-1-{name}": written, "items-3-title_fi": "Uusi kohta"})

    assert response.status_code == 422
    assert name in response.context["rows"].forms[1].errors
    assert f'href="#id_items-1-{name}"' in text(response)
    assert "Uusi kohta" in text(response)
    assert titles(planner) == ["Avaus", "Tulokset", "Ryhmät"]


@pytest.mark.parametrize("changes", [{"items-TOTAL_FORMS": "x"}, {"items-TOTAL_FORMS": "999"}])
def test_a_form_that_was_tampered_with_is_422(client, planner, changes):
    assert save(client, planner, **changes).status_code == 422
    assert titles(planner) == ["Avaus", "Tulokset", "Ryhmät"]


def test_what_another_saved_meanwhile_is_shown_and_not_overwritten_until_saved_again(client, planner):
    mine = answers(client, planner, **{"items-0-title_fi": "Oma avaus"})
    write_programme(event=planner, items=[Item(title_fi="Toisen ohjelma", starts_after=0, minutes=30)], by=None)

    collision = client.post(url(planner), mine)
    kept = titles(planner)
    client.post(url(planner), {**mine, "seen": collision.context["seen"]})

    assert collision.status_code == 422
    assert "Toisen ohjelma" in text(collision)
    assert "Oma avaus" in text(collision)
    assert str(ProgrammeRefusal.CHANGED.label) in text(collision)
    assert kept == ["Toisen ohjelma"]
    assert titles(planner) == ["Oma avaus", "Tulokset", "Ryhmät"]


def test_a_wrong_answer_does_not_hide_what_another_saves_meanwhile(client, planner):
    wrong = save(client, planner, **{"items-0-minutes": "0"})
    write_programme(event=planner, items=[Item(title_fi="Toisen ohjelma")], by=None)

    response = client.post(url(planner), answers(client, planner, seen=wrong.context["seen"]))

    assert response.status_code == 422
    assert titles(planner) == ["Toisen ohjelma"]


def test_long_programme_is_saved_and_said(client, planner):
    response = client.post(url(planner), answers(client, planner, **{"items-2-minutes": "120"}), follow=True)

    assert planner.programme.get(ordinal=3).minutes == 120
    assert [message.level_tag for message in response.context["messages"]] == ["success", "warning"]
    assert "30" in str(list(response.context["messages"])[1])


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_more_rows_keep_what_was_written_and_save_nothing(client, planner, headers):
    asked = answers(client, planner, **{"items-3-title_fi": "Kesken", "items-1-minutes": "tauko", "more": "1"})

    response = client.post(url(planner), asked, **headers)

    assert response.status_code == 200
    assert len(response.context["rows"].forms) == 9
    assert "Kesken" in text(response)
    assert 'value="tauko"' in text(response)
    assert ("<html" in text(response)) == (not headers)
    assert titles(planner) == ["Avaus", "Tulokset", "Ryhmät"]


def test_rows_end_at_fifty(client, planner):
    asked = answers(client, planner, **{"items-TOTAL_FORMS": "49", "more": "1"})

    response = client.post(url(planner), asked)

    assert len(response.context["rows"].forms) == 50
    assert 'name="more"' not in text(response)


def test_the_operating_models_programme_is_shown_first_and_saved_when_saved(client):
    event = start().events.get(ordinal=1)
    given = titles(event)
    client.force_login(make_manager())
    write_programme(event=event, items=[Item(title_fi="Oma")], by=None)

    response = client.get(url(event), {"from": "model"})
    untouched = titles(event)
    rows = response.context["rows"]
    posted = {bound.html_name: bound.value() for form in (rows.management_form, *rows.forms) for bound in form}
    posted = {name: value for name, value in posted.items() if value not in (None, False)}
    client.post(url(event), {**posted, "seen": response.context["seen"]})

    assert untouched == ["Oma"]
    assert titles(event) == given


def test_model_is_not_offered_where_it_has_none(client, planner):
    assert 'value="model"' not in text(client.get(url(planner)))


def test_hour_that_is_not_known_is_not_invented(client):
    event = make_event(is_time_known=False)
    make_programme_item(event, starts_after=10, minutes=20)
    client.force_login(make_manager())

    response = client.get(url(event))
    save(client, event, **{"items-1-starts": "45", "items-1-minutes": "15", "items-1-title_fi": "Kahvi"})

    assert clocks(response) == ["10–30 min"]
    assert list(event.programme.values_list("starts_after", flat=True)) == [10, 45]


def test_agenda_without_times_stays_without(client):
    event = make_event()
    make_programme_item(event, title_fi="Ajankohtaista", starts_after=None, minutes=None)
    client.force_login(make_manager())

    save(client, event, **{"items-1-title_fi": "Syksyn kokoukset"})

    assert list(event.programme.values_list("title_fi", "starts_after")) == [
        ("Ajankohtaista", None),
        ("Syksyn kokoukset", None),
    ]


def test_programme_of_a_cancelled_event_is_read_only_and_says_why(client, planner):
    asked = answers(client, planner, **{"items-3-title_fi": "Kesken"})
    planner.cancelled_at = timezone.now()
    planner.save()

    page, refused = client.get(url(planner)), client.post(url(planner), asked)

    assert 'name="items-0-title_fi"' not in text(page)
    assert str(ProgrammeRefusal.CANCELLED.label) in text(page)
    assert refused.status_code == 422
    assert "Kesken" in text(refused)
    assert titles(planner) == ["Avaus", "Tulokset", "Ryhmät"]


def test_managers_and_the_planning_group_write_and_others_do_not(client):
    network = make_network()
    event = make_event(make_series(network=network))
    people = {
        "manager": make_manager(network),
        "planner": make_team_member(event.series).person,
        "facilitator": make_team_member(event.series, kind="facilitator").person,
        "official": make_official(),
        "other official": make_official(make_municipality("921", "Vesanto")),
        "other manager": make_manager(make_network("muu", "Muu")),
        "participant": make_registration(event).person,
    }
    statuses = {"stranger": client.get(url(event)).status_code}

    for role, person in people.items():
        client.force_login(person)
        statuses[role] = client.get(url(event)).status_code
        if statuses[role] == 403:
            assert client.post(url(event)).status_code == 403

    assert statuses == {
        "stranger": 302,
        "manager": 200,
        "planner": 200,
        "facilitator": 403,
        "official": 403,
        "other official": 403,
        "other manager": 403,
        "participant": 403,
    }


def test_programme_of_a_draft_does_not_exist_for_a_stranger(client):
    event = make_event(make_series(is_public=False))
    client.force_login(make_person())

    assert (client.get(url(event)).status_code, client.post(url(event)).status_code) == (404, 404)


def test_event_page_leads_those_who_prepare_it_to_the_programme(client, planner):
    event_page = planner.get_absolute_url()
    seen = [f'href="{url(planner)}"' in text(client.get(event_page))]
    for person in (make_manager(), make_official(), make_person()):
        client.force_login(person)
        seen.append(f'href="{url(planner)}"' in text(client.get(event_page)))

    assert seen == [True, True, False, False]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_page_opens_in_three_languages(client, planner, language):
    with override(language):
        assert client.get(url(planner)).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_for_1_and_3_items(client, django_assert_num_queries, one_by_one_forbidden, count):
    event = make_event()
    for _number in range(count):
        make_programme_item(event)
    client.force_login(make_team_member(event.series).person)

    with django_assert_num_queries(7):
        client.get(url(event))
