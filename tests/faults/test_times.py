"""Times nobody can mean: skipped and repeated hours, days gone by, ends before starts, municipalities of the past."""

from datetime import date, time

import pytest
import time_machine
from django.urls import reverse

from forums import scheduling
from forums.models import Event, Series, SeriesTemplate
from forums.operating import load
from forums.scheduling import Revision, SchedulingRefusal, SchedulingRefused
from forums.timetable import Caution, ClockRefusal
from participants.models import Role
from tests.factories import helsinki, make_event, make_manager, make_municipality, make_series
from tests.forums.plans import start
from tests.pages import text

pytestmark = pytest.mark.django_db
# The nights of 2026 when clocks are moved, and what is wrong with half past three.
NIGHTS = [("29.3.2026", ClockRefusal.MISSING), ("25.10.2026", ClockRefusal.DOUBLED)]
night = pytest.mark.parametrize(("day", "reason"), NIGHTS, ids=["missing", "doubled"])


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2026-01-10 12:00+02:00"):
        yield


@pytest.fixture
def visitor(client):
    client.force_login(make_manager())
    return client


def new_series(**answers):
    load()
    template = SeriesTemplate.objects.newest().get(key="interactive-situational-picture")
    return {
        "template": template.pk,
        "municipalities": make_municipality().name,
        "name_fi": "Janakkalan tilannekuva",
        "first_day": "30.1.2026",
        "first_time": "9.00",
        "step": "create",
    } | answers


def edit(visitor, event, **answers):
    day = event.starts_at.date()
    posted = {"name_fi": "Foorumi", "mode": "on_site", "day": day.strftime("%d.%m.%Y"), "starts": "9", "ends": "11"}
    return visitor.post(reverse("event_edit", args=[event.pk]), posted | answers)


@night
def test_series_cannot_start_at_an_hour_that_is_none(visitor, day, reason):
    page = visitor.post(reverse("series_new"), new_series(first_day=day, first_time="3.30"))

    assert page.status_code == 422
    assert str(reason.label) in text(page)
    assert f'value="{day}"' in page.content.decode()
    assert not Series.objects.exists()


@night
def test_day_of_a_later_forum_cannot_be_bent_to_such_a_night(visitor, day, reason):
    answers = new_series(first_time="3.30", step="show")
    shown = visitor.post(reverse("series_new"), answers)
    basis = shown.context["preview"].dates["basis"].value()

    bent = {"basis": basis, "day_1": "30.1.2026", "day_2": day, "day_3": "30.11.2026", "step": "create"}
    page = visitor.post(reverse("series_new"), answers | bent)

    assert (shown.status_code, page.status_code) == (200, 422)
    assert str(SchedulingRefusal.CLOCK.label) in text(page)
    assert f'value="{day}"' in page.content.decode()
    assert not Series.objects.exists()


@night
@pytest.mark.parametrize("wrong", ["starts", "ends", "closes_hour"])
def test_event_cannot_be_moved_to_an_hour_that_is_none(visitor, day, reason, wrong):
    event = make_event(starts_at=helsinki(2026, 11, 30, 9))
    times = {"day": day, "starts": "2.00", "ends": "6.00", "closes_day": day, "closes_hour": "1.00"}

    page = edit(visitor, event, **times | {wrong: "3.30"})

    event.refresh_from_db()
    assert page.status_code == 422
    assert str(reason.label) in text(page)
    assert 'value="3.30"' in page.content.decode()
    assert event.starts_at == helsinki(2026, 11, 30, 9)


@pytest.mark.parametrize("week", [date(2026, 3, 22), date(2026, 10, 18)])
def test_later_events_do_not_move_along_to_such_an_hour(week):
    series = make_series()
    first = make_event(series, starts_at=helsinki(2026, 1, 20, 9))
    at_night = make_event(series, starts_at=helsinki(week.year, week.month, week.day, 3, 30))

    moved = Revision(times=(helsinki(2026, 1, 27, 9), helsinki(2026, 1, 27, 11)), move_others=True)
    with pytest.raises(SchedulingRefused) as refused:
        scheduling.revise_event(event=first, revision=moved, by=None)

    at_night.refresh_from_db()
    assert refused.value.reason == SchedulingRefusal.CLOCK
    assert at_night.starts_at == helsinki(week.year, week.month, week.day, 3, 30)


@night
def test_programme_item_cannot_start_at_an_hour_that_is_none(visitor, day, reason):
    number, month, year = map(int, day.split("."))
    event = make_event(starts_at=helsinki(year, month, number, 2), ends_at=helsinki(year, month, number, 8))
    row = {"items-0-title_fi": "Avaus", "items-0-starts": "3.30", "items-0-minutes": "10"}

    page = visitor.post(
        reverse("event_programme", args=[event.pk]), row | {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0"}
    )

    assert page.status_code == 422
    assert str(reason.label) in text(page)
    assert not event.programme.exists()


def test_night_event_beside_the_moved_hour_keeps_its_length(visitor):
    event = make_event(starts_at=helsinki(2026, 11, 30, 9))

    edit(visitor, event, day="25.10.2026", starts="2.30", ends="4.30")

    event.refresh_from_db()
    assert (event.ends_at - event.starts_at).total_seconds() == 3 * 3600


def test_series_of_the_past_is_asked_whether_it_has_been_held(visitor):
    posted = new_series(first_day="9.1.2026")

    refused, told = [visitor.post(reverse("series_new"), posted | more) for more in ({}, {"is_history": "on"})]

    assert (refused.status_code, told.status_code) == (422, 302)
    assert 'href="#id_first_day"' in refused.content.decode()
    assert 'value="9.1.2026"' in refused.content.decode()


def test_later_day_bent_into_the_past_is_refused_at_its_field(visitor):
    answers = new_series(step="show", key="open-sparring")
    answers["template"] = SeriesTemplate.objects.newest().get(key="open-sparring").pk
    shown = visitor.post(reverse("series_new"), answers)
    dates = shown.context["preview"].dates
    days = {field.name: "30.6.2026" for field in dates if field.name.startswith("day_")}

    page = visitor.post(reverse("series_new"), answers | days | {"basis": dates["basis"].value(), "day_2": "9.1.2026"})

    assert page.status_code == 422
    assert "day_2" in page.context["preview"].dates.errors
    assert 'value="9.1.2026"' in page.content.decode()


def test_event_of_the_past_moved_within_it_is_saved_with_a_warning(visitor):
    event = make_event(starts_at=helsinki(2026, 1, 8, 9))

    page = visitor.get(edit(visitor, event, day="9.1.2020").url)

    assert str(Caution.Kind.PAST.label) in text(page)


@pytest.mark.parametrize("move_others", ["yes", "no", ""])
def test_slip_in_the_year_is_refused_at_the_day_and_moves_nothing(visitor, move_others):
    event = make_event(starts_at=helsinki(2026, 11, 30, 9))
    make_event(event.series, starts_at=helsinki(2026, 12, 14, 9))

    page = edit(visitor, event, day="1.1.2020", move_others=move_others)

    assert page.status_code == 422
    assert page.context["form"].errors == {"day": [SchedulingRefusal.PAST.label]}
    assert 'value="1.1.2020"' in page.content.decode()
    assert list(Event.objects.order_by("starts_at").values_list("starts_at", flat=True)) == [
        helsinki(2026, 11, 30, 9),
        helsinki(2026, 12, 14, 9),
    ]


def test_later_events_are_not_dragged_into_the_past_by_one_that_is_corrected(visitor):
    event = make_event(starts_at=helsinki(2026, 1, 8, 9))
    make_event(event.series, starts_at=helsinki(2026, 11, 30, 9))

    together = edit(visitor, event, day="8.1.2020", move_others="yes")
    alone = edit(visitor, event, day="8.1.2020", move_others="no")

    assert (together.status_code, alone.status_code) == (422, 302)
    assert Event.objects.latest("starts_at").starts_at == helsinki(2026, 11, 30, 9)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"starts": "11", "ends": "9"}, "ends"),
        ({"starts": "9", "ends": "9"}, "ends"),
        ({"day": "31.2.2026"}, "day"),
        ({"day": "30.11.26"}, "day"),
        ({"day": "30.11.0026"}, "day"),
        ({"day": "30.11.99999"}, "day"),
        ({"starts": "24.00"}, "starts"),
        ({"starts": "9.60"}, "starts"),
    ],
)
def test_time_that_is_none_is_refused_at_its_field_and_stays_written(visitor, answers, field):
    event = make_event(starts_at=helsinki(2026, 11, 30, 9))

    page = edit(visitor, event, **answers)

    assert page.status_code == 422
    assert f'href="#id_{field}"' in page.content.decode()
    assert all(f'value="{value}"' in page.content.decode() for value in answers.values())
    assert Event.objects.get().starts_at == helsinki(2026, 11, 30, 9)


@pytest.mark.parametrize("path", ["series_new", "officials"])
def test_municipality_that_was_merged_is_refused_with_its_successor(visitor, path):
    gone = {"abolished_on": date(2009, 1, 1), "successor": make_municipality("109", "Hämeenlinna")}
    make_municipality("083", "Hauho", **gone)
    official = {"first_name": "Aino", "email": "aino@example.org", "language": "fi", "municipality": "Hauho"}
    answers = {"series_new": new_series(municipalities="Hauho"), "officials": official}

    page = visitor.post(reverse(path), answers[path])

    assert page.status_code == 422
    errors = page.context["form"].errors
    assert "Hämeenlinna" in str(errors.get("municipalities") or errors.get("municipality"))
    assert not Series.objects.exists()
    assert not Role.objects.filter(kind=Role.Kind.MUNICIPAL_OFFICIAL).exists()


def test_series_at_a_sound_hour_over_the_change_of_clocks_keeps_its_hour():
    series = start(first_day=date(2026, 3, 20), first_time=time(9))

    assert {event.starts_at.astimezone(helsinki(2026, 1, 1).tzinfo).hour for event in series.events.all()} == {9}
