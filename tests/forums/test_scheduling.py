"""Starting: a series falls into place from its first day."""

from datetime import date, time

import pytest
import time_machine
from django.utils import translation

from forums import scheduling
from forums.models import Series, SeriesTemplate
from forums.scheduling import SchedulingRefusal
from forums.timetable import gap_warnings
from tests.factories import helsinki, make_manager, make_membership, make_municipality, make_network, make_region
from tests.forums.plans import JANAKKALA, PICTURE, days, local, refusal, start, template


@pytest.mark.django_db
def test_three_forums_tasks_and_reminders_fall_into_place_from_the_first_day():
    manager = make_manager()

    series = start(by=manager, need={"fi": "Pitovoima", "sv": "Hållkraft"}, goals="Yhteinen kuva")

    first, second, third = series.events.all()
    assert days(series) == [date(2026, 9, 9), date(2026, 10, 14), date(2026, 11, 18)]
    assert [e.name_fi for e in (first, second, third)] == ["Ensimmäinen foorumi", "Toinen foorumi", "Kolmas foorumi"]
    assert [e.dataset_sv for e in (first, second)] == ["Företagsenkät", "Projektportfölj"]
    assert (first.programme.count(), first.mode, first.is_time_known) == (8, "online", True)
    assert (series.need_sv, series.created_by, series.phase()) == ("Hållkraft", manager, Series.Phase.DRAFT)
    day_table = [((task.due_on - days(series)[0]).days, task.event.ordinal) for task in series.tasks.all()]
    assert day_table[0] == (-70, 1)
    assert {(14, 2), (42, 2), (56, 3), (84, 3), (98, 3), (730, 3)} <= set(day_table)


@pytest.mark.django_db
def test_reminders_leave_at_nine_by_the_clock_also_over_a_change_of_time():
    series = start(first_day=date(2026, 10, 26))

    rules = series.events.get(ordinal=1).planned_letters.filter(kind="reminder", audience="seated")
    week, day = rules.order_by("days")

    assert [local(letter.due_at) for letter in (week, day)] == [helsinki(2026, 10, 19, 9), helsinki(2026, 10, 25, 9)]
    assert local(week.due_at).utcoffset() != local(day.due_at).utcoffset()


@pytest.mark.django_db
def test_events_keep_their_time_on_the_clock_over_a_change_of_time():
    series = start(first_day=date(2026, 10, 7))

    assert [local(event.starts_at).time() for event in series.events.all()] == [time(9)] * 3
    assert len({local(event.starts_at).utcoffset() for event in series.events.all()}) == 2


@pytest.mark.django_db
def test_historic_dates_can_be_given_one_by_one_and_an_unknown_hour_stays_unknown():
    series = start(first_day=JANAKKALA[0], first_time=None, dates=JANAKKALA)

    assert days(series) == JANAKKALA
    assert [event.is_time_known for event in series.events.all()] == [False, False, False]


@pytest.mark.django_db
def test_an_event_can_be_left_out():
    series = start(dates=[date(2026, 9, 9), None, date(2026, 10, 14)])

    assert [(e.ordinal, e.name_fi) for e in series.events.all()] == [(1, "Ensimmäinen foorumi"), (2, "Kolmas foorumi")]


@pytest.mark.django_db
def test_tour_makes_one_breakfast_for_each_municipality_in_order_of_days():
    places = [
        make_municipality("403", "Lappajärvi"),
        make_municipality("934", "Vimpeli"),
        make_municipality("233", "Kauhava", name_sv="Kauhava"),
    ]
    dates = [date(2017, 12, 13), date(2018, 3, 20), date(2018, 2, 14)]

    series = start("partnership-breakfast-tour", municipalities=places, first_day=dates[0], dates=dates)

    breakfasts = [(e.ordinal, e.name_fi, e.municipality.code, local(e.starts_at).date()) for e in series.events.all()]
    assert breakfasts == [
        (1, "Kumppanuusaamiainen: Lappajärvi", "403", dates[0]),
        (2, "Kumppanuusaamiainen: Kauhava", "233", dates[2]),
        (3, "Kumppanuusaamiainen: Vimpeli", "934", dates[1]),
    ]
    assert series.events.get(ordinal=1).name_sv == "Partnerskapsfrukost: Lappajärvi"


@pytest.mark.django_db
def test_network_season_has_four_seminars_and_a_workshop_for_each_member():
    network = make_network()
    for code, name in [("165", "Janakkala"), ("694", "Riihimäki")]:
        make_membership(network=network, municipality=make_municipality(code, name))
    make_membership(network=network, municipality=make_municipality("921", "Vesanto"), ends_on=date(2025, 12, 31))

    series = start("network-season", network=network, municipalities=[])

    kinds = list(series.events.values_list("kind", flat=True))
    assert (kinds.count("theme_seminar"), kinds.count("municipality_workshop")) == (4, 2)
    assert {m.name_fi for m in series.municipalities.all()} == {"Janakkala", "Riihimäki"}
    workshop = series.events.filter(kind="municipality_workshop").first()
    assert local(workshop.starts_at).time() == time(12)


@pytest.mark.django_db
def test_series_of_a_region_belongs_to_its_municipalities():
    region = make_region("05", "Kanta-Häme")
    make_municipality("165", "Janakkala", region=region)
    make_municipality("694", "Riihimäki", region=region)

    series = start(municipalities=[], region=region)

    assert {m.name_fi for m in series.municipalities.all()} == {"Janakkala", "Riihimäki"}


@pytest.mark.django_db
def test_sparring_is_open_to_all_and_needs_no_municipality():
    series = start("open-sparring", municipalities=[])

    assert series.events.sparring().count() == 6
    assert not series.municipalities.exists()


@pytest.mark.django_db
def test_starting_is_refused_with_a_reason_and_leaves_nothing_behind():
    successor = make_municipality("507", "Mäntyharju")
    merged = make_municipality("588", "Pertunmaa", abolished_on=date(2025, 1, 1), successor=successor)
    draft = {
        "template": template(),
        "name": "Sarja",
        "municipalities": [make_municipality()],
        "first_day": date(2026, 9, 9),
    }

    reasons = [
        refusal(scheduling.start_series, **draft | {"municipalities": []}),
        refusal(scheduling.start_series, **draft | {"municipalities": [merged]}),
        refusal(scheduling.start_series, **draft, dates=[None, None, None]),
        refusal(scheduling.start_series, **draft, dates=[date(2026, 9, 9), date(2026, 9, 2), None]),
    ]

    assert reasons == [
        SchedulingRefusal.NO_MUNICIPALITY,
        SchedulingRefusal.MERGED_MUNICIPALITY,
        SchedulingRefusal.NO_EVENTS,
        SchedulingRefusal.FORUM_ORDER,
    ]
    assert Series.objects.count() == 0


@pytest.mark.django_db
def test_series_of_a_municipality_before_its_merger_can_be_written_down():
    successor = make_municipality("507", "Mäntyharju")
    merged = make_municipality("588", "Pertunmaa", abolished_on=date(2025, 1, 1), successor=successor)

    series = start(municipalities=[merged], first_day=date(2022, 11, 30))

    assert series.events.count() == 3


@pytest.mark.django_db
def test_running_series_keeps_its_version_of_the_operating_model():
    series = start()
    newer = SeriesTemplate.objects.get(key=PICTURE)
    version = newer.version
    SeriesTemplate.objects.create(key=PICTURE, version=version + 1, name="Uusi", content=newer.content, digest="1" * 64)

    series.refresh_from_db()

    assert series.template.version == version


@pytest.mark.django_db
def test_starting_costs_the_same_for_one_municipality_and_for_three(django_assert_num_queries):
    places = [make_municipality(code, f"Kunta {code}") for code in ("403", "934", "233")]
    tour = template("partnership-breakfast-tour")
    draft = {"template": tour, "name": "Kiertue", "first_day": date(2026, 9, 9), "by": None}

    for some in (places[:1], places):
        with django_assert_num_queries(9):
            scheduling.start_series(**draft, municipalities=some)


@pytest.mark.django_db
def test_janakkalas_gap_of_63_days_warns_and_that_of_42_does_not():
    series = start(first_day=JANAKKALA[0], dates=JANAKKALA)

    warnings = gap_warnings(series)

    assert [(warning.days, warning.shortest, warning.longest) for warning in warnings] == [(63, 28, 42)]
    with translation.override("en"):
        assert str(warnings[0]) == "63 days between forums; 28–42 recommended"


@pytest.mark.django_db
@time_machine.travel("2026-08-01 12:00+03:00")
def test_gap_over_a_cancelled_forum_is_counted_between_those_that_are_held():
    series = start()
    scheduling.cancel_event(event=series.events.get(ordinal=2), by=None)

    assert [warning.days for warning in gap_warnings(series)] == [70]


@pytest.mark.django_db
def test_other_practices_have_no_recommended_gap():
    assert gap_warnings(start("vitality-group-season")) == []
