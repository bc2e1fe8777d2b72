"""Each lock of those who plan a series: a deed beside a rival's, with the lock and without it.

As in test_lock_races.py, the rival has written and not committed when the deed begins.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import programme, scheduling, targets
from forums.models import Event, Series, SeriesTarget
from forums.programme import ProgrammeRefused
from tests import factories as make
from tests.forums.races import beside, without_row_locks

pytestmark = pytest.mark.django_db(transaction=True)


def two_open_the_invitations():
    series = make.make_series(is_public=False)
    first, second = timezone.now(), timezone.now() + timedelta(minutes=1)
    beside(
        lambda: scheduling.open_invitations(series=series, by=None, at=first),
        lambda: scheduling.open_invitations(series=series, by=None, at=second),
    )
    series.refresh_from_db()
    return series.invited_at == first


def two_set_targets():
    series = make.make_series()
    make.make_series_target(series, stakeholder_group="education")
    answer = beside(
        lambda: targets.set_targets(series=series, groups={"business": 4}, municipalities={}),
        lambda: targets.set_targets(series=series, groups={"business": 6}, municipalities={}),
    )
    return answer is None, list(SeriesTarget.objects.filter(series=series).values_list("persons", flat=True))


def task_is_finished_by_two():
    task, one, other = make.make_task(), make.make_person(), make.make_person()
    beside(lambda: scheduling.finish_task(task=task, by=one), lambda: scheduling.finish_task(task=task, by=other))
    task.refresh_from_db()
    return task.done_by == one


def member_is_named_while_the_series_is_closed():
    series, whom = make.make_series(), make.make_person()
    beside(
        lambda: scheduling.close_series(series=series, by=None),
        lambda: scheduling.name_team_member(series=series, person=whom, kind="planning_member", by=None),
    )
    return series.team.count()


def two_write_the_programme():
    """Who writes second has read what the first one changed, or is asked to."""
    event = make.make_event()
    seen = programme.edition(event)

    def write(title):
        item = {"starts_after": 0, "minutes": 30, "title_fi": title}
        return programme.write_programme(event=event, items=[item], by=None, seen=seen)

    answer = beside(lambda: write("Avaus"), lambda: write("Kahvi"))
    return isinstance(answer, ProgrammeRefused)


def programme_is_written_beside_cancelling():
    event = make.make_event()
    item = {"starts_after": 0, "minutes": 30, "title_fi": "Avaus"}
    answer = beside(
        lambda: scheduling.cancel_event(event=event, by=None),
        lambda: programme.write_programme(event=event, items=[item], by=None),
    )
    return isinstance(answer, ProgrammeRefused)


def programme_is_written_beside_closing():
    event = make.make_event(days=-3)
    item = {"starts_after": 0, "minutes": 30, "title_fi": "Avaus"}
    answer = beside(
        lambda: scheduling.close_series(series=event.series, by=None),
        lambda: programme.write_programme(event=event, items=[item], by=None),
    )
    return isinstance(answer, ProgrammeRefused)


RACES = [  # the race, whose rows are locked, what comes of it, and what would come of it without the lock
    (two_open_the_invitations, (Series,), True, False),
    (two_set_targets, (Series,), (True, [6]), (False, [4])),
    (task_is_finished_by_two, (Series,), True, False),
    (member_is_named_while_the_series_is_closed, (Series,), 0, 1),
    (two_write_the_programme, (Series, Event), True, False),
    (programme_is_written_beside_closing, (Series,), True, False),
    (programme_is_written_beside_cancelling, (Event,), True, False),
]


@pytest.mark.parametrize(("race", "models", "kept", "lost"), RACES, ids=[row[0].__name__ for row in RACES])
def test_lock_keeps_what_is_lost_without_it(monkeypatch, race, models, kept, lost):
    assert race() == kept

    without_row_locks(monkeypatch, *models)

    assert race() == lost
