"""The agenda: what an added step works on, and what may be changed of one that nobody has seen."""

import pytest
from django.urls import reverse

from forums.groupwork import agenda
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Step
from tests.factories import make_contribution, make_manager, make_room, make_step

pytestmark = pytest.mark.django_db
State = Step.State


@pytest.fixture
def room():
    return make_room()


def hidden(room, kind, source=None, **columns):
    return make_step(room, kind=kind, source=source, state=State.HIDDEN, opened_at=None, **columns)


@pytest.mark.parametrize(
    ("before", "kind", "source"),
    [
        (["assignment"], "board", 1),
        (["assignment", "board"], "board", None),
        (["assignment", "board"], "assignment", None),
        (["assignment", "board"], "merge", 2),
        (["board", "merge", "exit_poll"], "prioritise", 2),
        (["board", "prioritise"], "phrase", 2),
        (["board", "prioritise", "phrase"], "vote", 3),
        (["board", "vote"], "exit_poll", None),
        (["vote"], "commit", None),
    ],
)
def test_added_step_works_on_the_nearest_that_bears_what_it_needs(room, before, kind, source):
    for one in before:
        make_step(room, kind=one)

    step = agenda.add_step(room=room, new={"kind": kind, "title_fi": "Uusi"}, by=make_manager())

    assert (step.source and step.source.ordinal) == source


def test_steps_that_worked_on_a_removed_one_work_on_its_source(room):
    board = make_step(room, kind="board", state=State.CLOSED)
    make_contribution(board, text="Kirjoitettu")
    merge = hidden(room, "merge", board)
    vote = hidden(room, "vote", merge)

    agenda.remove_step(step=merge, seen=merge.version, by=make_manager())

    vote.refresh_from_db()
    assert vote.source == board


def write(step, **words):
    return agenda.write_step(step=step, words=words, seen=step.version, by=make_manager())


def test_kind_fields_and_source_of_a_step_that_nobody_has_seen_are_changed(room):
    board, step = make_step(room, kind="board"), hidden(room, "vote")

    changed = write(step, kind="phrase", fields=["will"], source=board)

    assert (changed.kind, changed.fields, changed.source) == ("phrase", ["will"], board)


@pytest.mark.parametrize("change", [{"kind": "board"}, {"fields": ["other"]}, {"source": None}])
def test_step_that_has_been_opened_stays_of_its_kind(room, change):
    step = make_step(room, kind="merge", source=make_step(room))

    with pytest.raises(RoomRefused) as refused:
        write(step, **change)

    assert refused.value.reason == RoomRefusal.IN_USE_STAYS


def test_page_asks_what_a_step_works_on_until_it_has_been_seen(client, room):
    client.force_login(make_manager())
    board, vote = make_step(room, kind="board"), hidden(room, "vote")
    address = reverse("console_edit", args=[room.event_id, vote.pk])
    sent = {"title_fi": "Äänestys", "minutes": 5, "anonymity": "anonymous", "kind": "prioritise", "seen": vote.version}

    assert client.post(address, {**sent, "source": board.pk}).status_code == 302

    vote.refresh_from_db()
    assert (vote.kind, vote.source, vote.fields) == ("prioritise", board, [])
    assert "source" not in client.get(reverse("console_edit", args=[room.event_id, board.pk])).context["form"].fields
