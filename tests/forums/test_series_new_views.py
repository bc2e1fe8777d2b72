"""Starting a series: the dates are shown before anything is saved, and wrong answers keep the form."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from forums.models import Series, SeriesTemplate
from forums.operating import load
from regions.holidays import DayOff
from tests.factories import (
    make_manager,
    make_municipality,
    make_network,
    make_official,
)
from tests.forums.plans import days
from tests.pages import text

pytestmark = pytest.mark.django_db


def answers(**fields):
    load()
    template = SeriesTemplate.objects.newest().get(key=fields.pop("key", "interactive-situational-picture"))
    return {
        "template": template.pk,
        "municipalities": "Janakkala",
        "name_fi": "Janakkalan tilannekuva",
        "first_day": "9.9.2026",
        "first_time": "9.00",
        "step": "show",
        **fields,
    }


@pytest.fixture
def august():
    with time_machine.travel("2026-08-01 12:00+03:00"):
        yield


def test_showing_dates_saves_nothing(client, manager, august):
    make_municipality()

    response = client.post(reverse("series_new"), answers())

    assert response.status_code == 200
    assert Series.objects.count() == 0
    page = text(response)
    assert all(day in page for day in ("9.9.2026", "14.10.2026", "18.11.2026"))


def test_tasks_whose_day_has_passed_are_counted_before_anything_is_saved(client, manager, august):
    make_municipality()
    address = "/en" + reverse("series_new")

    pages = [client.post(address, answers(first_day=day)) for day in ("20.8.2026", "9.12.2026")]
    late = [page.context["preview"].late() for page in pages]
    days = [task.due_on for task in pages[0].context["preview"].tasks()]

    assert late == [sum(day < date(2026, 8, 1) for day in days), 0]
    assert late[0] > 0
    assert [f"{late[0]} tasks are late from the start" in text(page) for page in pages] == [True, False]


def test_starting_saves_and_leads_to_the_series(client, manager, august):
    make_municipality()

    response = client.post(reverse("series_new"), answers(step="create"))

    series = Series.objects.get()
    assert response.url == series.get_absolute_url()
    assert days(series) == [date(2026, 9, 9), date(2026, 10, 14), date(2026, 11, 18)]
    assert client.get(response.url).status_code == 200


def test_bent_dates_warn_and_are_saved(client, manager, august):
    make_municipality()
    shown = client.post(reverse("series_new"), answers())
    basis = shown.context["preview"].dates.initial["basis"]
    bent = {"basis": basis, "day_1": "9.9.2026", "day_2": "11.11.2026", "day_3": ""}

    again = client.post(reverse("series_new"), answers(**bent))
    client.post(reverse("series_new"), answers(step="create", **bent))

    assert [str(caution.days) for caution in again.context["preview"].cautions()] == ["63"]
    assert days(Series.objects.get()) == [date(2026, 9, 9), date(2026, 11, 11)]


def test_holidays_and_weekends_are_hinted_at_in_words_and_stop_nothing(client, manager, august):
    make_municipality()
    shown = client.post(reverse("series_new"), answers())
    basis = shown.context["preview"].dates.initial["basis"]
    bent = {"basis": basis, "day_1": "5.12.2026", "day_2": "6.1.2027", "day_3": "4.2.2027"}

    again = client.post(reverse("series_new"), answers(**bent))
    created = client.post(reverse("series_new"), answers(step="create", **bent), follow=True)

    hints = [str(caution) for caution in again.context["preview"].cautions()]
    assert [caution.kind for caution in again.context["preview"].cautions()] == ["weekend", "holiday"]
    assert str(DayOff.EPIPHANY.label) in hints[1]
    assert [text(again).count(hint) for hint in hints] == [1, 1]
    assert [text(created).count(hint) for hint in hints] == [1, 1]
    assert days(Series.objects.get()) == [date(2026, 12, 5), date(2027, 1, 6), date(2027, 2, 4)]


def test_days_in_the_wrong_order_are_told_and_stay_to_be_corrected(client, manager, august):
    make_municipality()
    basis = client.post(reverse("series_new"), answers()).context["preview"].dates.initial["basis"]
    bent = {"basis": basis, "day_0": "9.9.2026", "day_1": "20.11.2026", "day_2": "18.11.2026", "step": "create"}

    response = client.post(reverse("series_new"), answers(**bent))

    dates = response.context["preview"].dates
    assert (response.status_code, dates["day_1"].value(), Series.objects.count()) == (422, "20.11.2026", 0)
    assert len(dates.non_field_errors()) == 1


def test_dates_bent_for_another_first_day_are_counted_anew(client, manager, august):
    make_municipality()
    shown = client.post(reverse("series_new"), answers())
    old = {"basis": shown.context["preview"].dates.initial["basis"], "day_1": "9.9.2026", "day_2": "", "day_3": ""}

    client.post(reverse("series_new"), answers(step="create", first_day="16.9.2026", **old))

    assert days(Series.objects.get()) == [date(2026, 9, 16), date(2026, 10, 21), date(2026, 11, 25)]


def test_tour_asks_a_day_for_each_municipality(client, manager, august):
    make_municipality("403", "Lappajärvi")
    make_municipality("934", "Vimpeli")

    response = client.post(
        reverse("series_new"), answers(key="partnership-breakfast-tour", municipalities="Lappajärvi, vimpeli")
    )

    assert "Kumppanuusaamiainen: Vimpeli" in text(response)
    assert len(response.context["preview"].slots) == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first_day": "30.7.2026"}, "first_day"),
        ({"first_day": "31.2.2027"}, "first_day"),
        ({"first_day": "9.9.0026"}, "first_day"),
        ({"first_day": ""}, "first_day"),
        ({"first_day": "28.3.2027", "first_time": "3.30"}, "first_time"),
        ({"first_day": "25.10.2026", "first_time": "3:30"}, "first_time"),
        ({"first_time": "25.00"}, "first_time"),
        ({"name_fi": " "}, "name_fi"),
        ({"name_fi": "a\nb"}, "name_fi"),
        ({"name_fi": "a" * 200}, "name_fi"),
        ({"municipalities": "Janakala"}, "municipalities"),
        ({"municipalities": "Pertunmaa"}, "municipalities"),
        ({"template": "999999"}, "template"),
        ({"municipalities": ""}, "__all__"),
        ({"municipalities": "x," * 400}, "municipalities"),
    ],
)
def test_wrong_answer_is_422_with_a_sentence_and_keeps_the_form(client, manager, august, wrong, field):
    make_municipality()
    successor = make_municipality("507", "Mäntyharju")
    make_municipality("588", "Pertunmaa", abolished_on=date(2025, 1, 1), successor=successor)

    response = client.post(reverse("series_new"), answers(goals="", **wrong, step="create"))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert Series.objects.count() == 0
    assert 'value="9.00"' in text(response) or "first_time" in wrong


def test_merged_municipality_is_told_its_successor(client, manager, august):
    successor = make_municipality("507", "Mäntyharju")
    make_municipality("588", "Pertunmaa", abolished_on=date(2025, 1, 1), successor=successor)

    response = client.post(f"/en{reverse('series_new')}", answers(municipalities="PERTUNMAA"))

    assert response.context["form"].errors["municipalities"] == [
        "Pertunmaa belongs to Mäntyharju since 1.1.2025. Choose Mäntyharju instead."
    ]


def test_misspelt_municipality_is_answered_with_a_similar_one(client, manager, august):
    make_municipality()

    response = client.post(reverse("series_new"), answers(municipalities="Janakala"))

    assert "Janakkala" in str(response.context["form"].errors["municipalities"])


def test_series_that_has_been_held_can_be_written_down(client, manager, august):
    make_municipality()

    client.post(reverse("series_new"), answers(step="create", first_day="30.11.2022", first_time="", is_history="on"))

    assert Series.objects.get().events.first().is_time_known is False


def test_bilingual_municipality_without_a_swedish_name_is_warned_of(client, manager, august):
    make_municipality("638", "Porvoo", name_sv="Borgå", language_status="fi-sv")

    client.post(reverse("series_new"), answers(step="create", municipalities="Borgå"))

    page = client.get(Series.objects.get().get_absolute_url())
    assert page.context["language_caution"]


def test_manager_of_one_network_starts_series_of_that_network_only(client, august):
    network, other = make_network(), make_network("sydansuomi", "Sydänsuomi")
    make_municipality()
    client.force_login(make_manager(network))

    missing = client.post(reverse("series_new"), answers(step="create"))
    foreign = client.post(reverse("series_new"), answers(step="create", network=other.pk))
    client.post(reverse("series_new"), answers(step="create", network=network.pk))

    assert (missing.status_code, foreign.status_code) == (422, 422)
    assert Series.objects.get().network == network


def test_only_project_managers_start_series(client):
    assert client.get(reverse("series_new")).status_code == 302
    client.force_login(make_official())
    assert client.get(reverse("series_new")).status_code == 403
