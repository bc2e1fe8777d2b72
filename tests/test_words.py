"""How days, times and numbers are written in three languages."""

from datetime import UTC, date, datetime

import pytest
from django.template.defaultfilters import floatformat
from django.utils import translation

from regions import words

MORNING = datetime(2022, 11, 30, 7, 0, tzinfo=UTC)  # 9.00 in Helsinki
NOON = datetime(2022, 11, 30, 9, 0, tzinfo=UTC)
CHRISTMAS_WEEK = (datetime(2026, 12, 21, 7, 0, tzinfo=UTC), datetime(2026, 12, 27, 13, 0, tzinfo=UTC))
NEW_YEAR = (datetime(2026, 12, 31, 18, 0, tzinfo=UTC), datetime(2027, 1, 1, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", "ke 30.11.2022 klo\xa09.00–11.00"),
        ("sv", "ons 30.11.2022 kl.\xa09.00–11.00"),
        ("en", "Wed 30 November 2022, 9.00–11.00"),
    ],
)
def test_when_on_one_day(language, expected):
    with translation.override(language):
        assert words.when(MORNING, NOON) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fi", "ke 30.11.2022"), ("sv", "ons 30.11.2022"), ("en", "Wed 30 November 2022")],
)
def test_when_the_time_of_day_is_not_known_only_the_day_is_told(language, expected):
    with translation.override(language):
        assert words.when(MORNING, NOON, is_time_known=False) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", "ma 21.12. klo\xa09.00 – su 27.12.2026 klo\xa015.00"),
        ("sv", "mån 21.12 kl.\xa09.00 – sön 27.12.2026 kl.\xa015.00"),
        ("en", "Mon 21 December, 9.00 – Sun 27 December 2026, 15.00"),
    ],
)
def test_when_over_several_days_the_year_is_told_once(language, expected):
    with translation.override(language):
        assert words.when(*CHRISTMAS_WEEK) == expected


def test_when_over_new_year_both_years_are_told():
    assert words.when(*NEW_YEAR) == "to 31.12.2026 klo\xa020.00 – pe 1.1.2027 klo\xa012.00"


def test_when_over_several_days_without_times():
    assert words.when(*CHRISTMAS_WEEK, is_time_known=False) == "ma 21.12. – su 27.12.2026"


@pytest.mark.parametrize(
    ("language", "expected"), [("fi", "klo\xa09.00–11.00"), ("sv", "kl.\xa09.00–11.00"), ("en", "9.00–11.00")]
)
def test_beside_its_day_only_the_hours_are_told(language, expected):
    with translation.override(language):
        assert words.hours(MORNING, NOON) == expected


def test_hours_that_are_not_known_are_not_told_and_several_days_are_told_whole():
    assert words.hours(MORNING, NOON, is_time_known=False) == ""
    assert words.hours(*CHRISTMAS_WEEK) == words.when(*CHRISTMAS_WEEK)


def test_the_night_when_clocks_go_forward_has_no_hour_from_three_to_four():
    start, end = datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)

    assert words.when(start, end) == "su 29.3.2026 klo\xa02.30–4.30"


def test_the_night_when_clocks_go_back_tells_the_same_hour_twice():
    start, end = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert (words.clock(start), words.clock(end)) == ("3.30", "3.30")


def test_a_late_evening_in_utc_is_the_next_day_in_helsinki():
    assert words.day(datetime(2026, 6, 30, 21, 30, tzinfo=UTC)) == "ke 1.7.2026"


def test_a_plain_day_stays_itself():
    assert words.day(date(2026, 7, 1)) == "ke 1.7.2026"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fi", "30. marraskuuta 2022"), ("sv", "30 november 2022"), ("en", "30 November 2022")],
)
def test_long_day(language, expected):
    with translation.override(language):
        assert words.long_day(MORNING) == expected


@pytest.mark.parametrize(("language", "expected"), [("fi", "30.11."), ("sv", "30.11"), ("en", "30 Nov")])
def test_day_and_month(language, expected):
    with translation.override(language):
        assert words.day_and_month(MORNING) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", ["1\xa0284", "3,8", "−38", "62\xa0%"]),
        ("sv", ["1\xa0284", "3,8", "−38", "62\xa0%"]),
        ("en", ["1,284", "3.8", "−38", "62%"]),
    ],
)
def test_numbers(language, expected):
    with translation.override(language):
        assert [words.number(1284), words.number(3.8), words.number(-38), words.percent(62)] == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0\xa0kt"),
        (12, "1\xa0kt"),
        (182_344, "182\xa0kt"),
        (999_900, "1,0\xa0Mt"),
        (1_440_000, "1,4\xa0Mt"),
        (5e7, "50\xa0Mt"),
    ],
)
def test_size_of_a_file(count, expected):
    assert words.size(count) == expected


def test_decimals_are_rounded_and_not_cut():
    assert words.number(2.96, 1) == "3,0"


@pytest.mark.parametrize(("mean", "told"), [(3.96, "4,0"), (3.25, "3,3"), (4.25, "4,3"), (3.94, "3,9")])
def test_means_are_the_same_on_the_screen_and_in_templates(mean, told):
    assert (words.number(mean, 1), floatformat(mean, 1)) == (told, told)


def test_size_of_a_file_in_english():
    with translation.override("en"):
        assert words.size(1_440_000) == "1.4\xa0MB"


def test_an_unknown_language_is_told_in_finnish():
    with translation.override("de"):
        assert words.language() == "fi"
