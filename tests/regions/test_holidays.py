"""Finnish holidays, as the almanac has them."""

from datetime import date

import pytest

from regions.holidays import DayOff, day_off, easter, next_working_day


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (1990, 4, 15),
        (2000, 4, 23),
        (2008, 3, 23),
        (2024, 3, 31),
        (2026, 4, 5),
        (2027, 3, 28),
        (2038, 4, 25),
        (2099, 4, 12),
    ],
)
def test_easter_is_where_the_almanac_has_it(year, month, day):
    assert easter(year) == date(year, month, day)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 1, 1), DayOff.NEW_YEAR),
        (date(2027, 1, 6), DayOff.EPIPHANY),
        (date(2027, 3, 26), DayOff.GOOD_FRIDAY),
        (date(2027, 3, 29), DayOff.EASTER_MONDAY),
        (date(2026, 5, 1), DayOff.MAY_DAY),
        (date(2027, 5, 6), DayOff.ASCENSION),
        (date(2026, 6, 19), DayOff.MIDSUMMER_EVE),
        (date(2026, 6, 20), DayOff.MIDSUMMER),
        (date(2027, 6, 25), DayOff.MIDSUMMER_EVE),
        (date(2027, 6, 26), DayOff.MIDSUMMER),
        (date(2026, 12, 6), DayOff.INDEPENDENCE),
        (date(2026, 12, 24), DayOff.CHRISTMAS_EVE),
        (date(2026, 12, 25), DayOff.CHRISTMAS),
        (date(2026, 12, 26), DayOff.BOXING_DAY),
        (date(2026, 12, 31), DayOff.NEW_YEARS_EVE),
        (date(2026, 11, 28), DayOff.WEEKEND),
        (date(2026, 11, 29), DayOff.WEEKEND),
        (date(2026, 11, 27), None),
        (date(2026, 6, 18), None),
        (date(2027, 3, 30), None),
    ],
)
def test_days_off(day, expected):
    assert day_off(day) == expected


def test_new_years_eve_moves_on_by_weeks_to_a_working_thursday():
    assert next_working_day(date(2026, 12, 24), step=7) == date(2027, 1, 7)
