"""`manage.py run_due`: the timetable's sweeps, once, at a moment of one's choice."""

from io import StringIO

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command

from config.celery import app
from config.management.commands.run_due import SWEEPS
from tests.factories import helsinki, make_event, make_planned_letter, make_registration


def run_due(*arguments):
    output = StringIO()
    call_command("run_due", *arguments, stdout=output)
    return output.getvalue().splitlines()


@pytest.fixture
def event(db):
    """A forum on 30.11.2026 with a reminder a day before at 9.00, and one person with a seat."""
    event = make_event(starts_at=helsinki(2026, 11, 30, 9))
    make_planned_letter(event, days=-1)
    make_registration(event, seated_at=helsinki(2026, 10, 20))
    return event


def test_a_minute_before_its_time_nothing_leaves(event):
    lines = run_due("--now", "2026-11-29T08:59")

    assert lines == [
        "At 2026-11-29 08:59 EET",
        "     0 seats passed on",
        "     0 lost links sent",
        "     0 announcements written",
        "     0 reminders written",
        "     0 letters about actions written",
        "     0 opinion maps drawn",
        "     0 rooms whose notes were compared",
        "     0 drafts of pictures kept",
        "     0 rehearsals removed",
        "     0 documents rung again",
        "     0 forum packs rung again",
        "     0 files rung for their check",
        "     0 letters tried",
        "     0 files rung for reading",
        "     0 archives found shut or open again",
        "     0 removed files deleted",
        "     0 files without a row deleted",
        "     0 rows past their time let go",
    ]
    assert mail.outbox == []


def test_at_its_time_the_reminder_is_written_and_leaves_in_one_run(event):
    lines = run_due("--now", "2026-11-29T09:00")

    assert {"     1 reminders written", "     1 letters tried"} <= set(lines)
    assert [message.to for message in mail.outbox] == [[event.registrations.get().person.email]]


def test_a_second_run_sends_nothing_more(event):
    run_due("--now", "2026-11-29T09:00")
    mail.outbox.clear()

    run_due("--now", "2026-11-29T09:00")

    assert mail.outbox == []


def test_missing_hour_is_refused_before_anything_is_done(event):
    with pytest.raises(CommandError, match="does not exist"):
        run_due("--now", "2027-03-28T03:30")

    assert mail.outbox == []


def test_doubled_hour_is_run_as_the_first_and_told(db):
    lines = run_due("--now", "2026-10-25T03:30")

    assert lines[0].startswith("2026-10-25T03:30 comes twice that night: the first one is meant")
    assert lines[1] == "At 2026-10-25 03:30 EEST"


@pytest.mark.django_db  # what Celery checks as it loads asks PostgreSQL for its version
def test_every_job_of_the_timetable_exists_and_has_its_sweep():
    app.loader.import_default_modules()
    jobs = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    pulse = {"config.tasks.note_beat"}  # tells /readyz that the timetable runs; there is nothing to sweep

    assert jobs <= set(app.tasks)
    assert len(jobs - pulse) == len(SWEEPS)
