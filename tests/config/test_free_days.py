"""The days of the demo's sparring sessions: no holiday, and no day that another has."""

from datetime import date

import pytest
from django.core.management import call_command

from config.seeding.sparring import free_days
from forums.models import SeriesTemplate


@pytest.mark.parametrize(
    ("first", "days"),
    [
        ("2026-12-03", ["2026-12-03", "2026-12-17", "2027-01-07", "2027-01-14", "2027-01-28", "2027-02-11"]),
        ("2026-12-10", ["2026-12-10", "2027-01-07", "2027-01-14", "2027-01-21", "2027-02-04", "2027-02-18"]),
    ],
)
def test_no_sparring_session_is_seeded_on_a_holiday_and_none_on_anothers_day(db, first, days):
    call_command("load_templates", verbosity=0)
    model = SeriesTemplate.objects.newest().get(key="open-sparring")

    assert [day.isoformat() for day in free_days(model, date.fromisoformat(first))] == days
