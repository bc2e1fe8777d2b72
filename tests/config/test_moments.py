"""Moments typed by people, at the two nights when the clock moves."""

from datetime import UTC, datetime

import pytest

from config.moments import MomentRefused, read_moment


def test_plain_time_is_helsinki_time():
    moment, remark = read_moment("2026-11-30T09:00")

    assert moment == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    assert remark == ""


def test_time_with_an_offset_keeps_its_moment():
    moment, remark = read_moment("2026-11-30T09:00+00:00")

    assert moment == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    assert remark == ""


@pytest.mark.parametrize("typed", ["2027-03-28T03:00", "2027-03-28T03:30", "2027-03-28T03:59:59"])
def test_missing_hour_is_refused_with_its_neighbours(typed):
    with pytest.raises(MomentRefused, match="does not exist: clocks go forward that night. Write 2027-03-28T02:"):
        read_moment(typed)


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("2027-03-28T02:59", 0), ("2027-03-28T04:00", 1), ("2026-10-25T02:59", 23), ("2026-10-25T04:00", 2)],
)
def test_minutes_beside_the_change_are_as_any_other(typed, hour):
    moment, remark = read_moment(typed)

    assert moment.astimezone(UTC).hour == hour
    assert remark == ""


def test_doubled_hour_means_the_first_and_says_so():
    moment, remark = read_moment("2026-10-25T03:30")

    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert remark == (
        "2026-10-25T03:30 comes twice that night: the first one is meant, 2026-10-25T03:30:00+03:00. "
        "For the second write 2026-10-25T03:30:00+02:00."
    )


def test_second_of_the_doubled_hours_can_be_had():
    moment, _ = read_moment("2026-10-25T03:30:00+02:00")

    assert moment == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["", "tomorrow", "30.11.2026", "2026-02-30T09:00", "2026-11-30T25:00"])
def test_what_is_not_a_time_gets_an_example(typed):
    with pytest.raises(MomentRefused, match="Write it like 2026-11-30T09:00"):
        read_moment(typed)
