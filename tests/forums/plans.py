"""Series made by the action, for tests of plans, pages and readiness."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from forums import operating, scheduling, timetable
from forums.models import SeriesTemplate
from forums.scheduling import SchedulingRefused
from tests.factories import HELSINKI, make_municipality

PICTURE = "interactive-situational-picture"
JANAKKALA = [date(2022, 11, 30), date(2023, 2, 1), date(2023, 3, 15)]


def template(key=PICTURE):
    operating.load()
    return SeriesTemplate.objects.newest().get(key=key)


def start(key=PICTURE, **draft):
    draft = {
        "name": "Janakkalan tilannekuva",
        "municipalities": [make_municipality()],
        "first_day": date(2026, 9, 9),
        "first_time": time(9),
        "by": None,
        **draft,
    }
    return scheduling.start_series(template=template(key), **draft)


def local(moment):
    return timezone.localtime(moment, HELSINKI)


def days(series):
    return [local(event.starts_at).date() for event in series.events.order_by("ordinal")]


def move(event, day, *, hour=9, move_others=False, hours=2):
    starts_at = timetable.at_clock(day, time(hour))
    ends_at = starts_at + timedelta(hours=hours)
    return scheduling.move_event(event=event, starts_at=starts_at, ends_at=ends_at, move_others=move_others, by=None)


def refusal(action, **arguments):
    with pytest.raises(SchedulingRefused) as refused:
        action(by=None, **arguments)
    return refused.value.reason
