"""The memo of a forum tells what its groups wrote, once it may be seen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums.models import Step
from materials import pdf
from materials.documents import snapshot
from tests.factories import (
    make_contribution,
    make_event,
    make_programme_item,
    make_room,
    make_step,
    make_task,
    make_theme,
)
from tests.materials import paper


@pytest.fixture
def step(db):
    event = make_event()
    item = make_programme_item(event, is_group_work=True, title_fi="Pienryhmät")
    return make_step(make_room(event), programme_item=item, state=Step.State.CLOSED)


def results(step):
    return snapshot(step.room.event, "forum_memo", "fi")["results"]


def test_themes_come_by_how_many_notes_say_them_and_single_notes_after_them(step):
    small, large = make_theme(step.room, text="Pieni"), make_theme(step.room, text="Suuri")
    make_contribution(step, text="Yksin")
    make_contribution(step, text="a", theme=small)
    for text in ("b", "c"):
        make_contribution(step, text=text, theme=large)

    assert results(step) == [
        {
            "notes": 4,
            "lines": [
                {"text": "Suuri", "notes": 2},
                {"text": "Pieni", "notes": 1},
                {"text": "Yksin", "notes": 0},
            ],
        }
    ]


def test_what_is_hidden_withdrawn_or_still_being_written_is_not_told(step):
    hidden = make_theme(step.room, text="Piilossa", hidden_at="2026-11-22T10:00:00Z")
    make_contribution(step, theme=hidden)
    make_contribution(step, hidden_at="2026-11-22T10:00:00Z")
    make_contribution(step, withdrawn_at="2026-11-22T10:00:00Z")
    open_one = make_step(step.room, programme_item=step.programme_item, state=Step.State.OPEN)
    make_contribution(open_one)

    assert results(step) == [{"notes": 0, "lines": []}]


def test_the_paper_tells_what_was_written_and_leaves_lines_where_nothing_was(step):
    empty = paper.words(pdf.render("forum_memo", snapshot(step.room.event, "forum_memo", "en"), "en"))[0]
    make_contribution(step, text="Kyydit puuttuvat")
    told = paper.words(pdf.render("forum_memo", snapshot(step.room.event, "forum_memo", "en"), "en"))[0]

    assert ("Write the results" in empty, "Write the results" in told) == (True, False)
    assert "Kyydit puuttuvat\n1 note" in told


def test_tasks_of_before_the_event_do_not_come_next(step):
    event = step.room.event
    day = timezone.localdate(event.starts_at)
    make_task(event.series, event=event, title_fi="Ennen", due_on=day - timedelta(days=1))
    make_task(event.series, event=event, title_fi="Sen jälkeen", due_on=day)

    assert [task["title"] for task in snapshot(event, "forum_memo", "fi")["tasks"]] == ["Sen jälkeen"]
