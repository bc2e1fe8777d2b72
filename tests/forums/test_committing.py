"""Committing in the room: actions are written from phones, and people say “I am in”."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forums.followup import committing
from forums.followup.refusals import ActionRefusal, ActionRefused
from forums.groupwork import counts, forgetting, showing
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Action, ActionHelper, Participant, Step
from tests.factories import (
    make_action,
    make_action_helper,
    make_key_question,
    make_participant,
    make_room,
    make_statement_of_will,
    make_step,
)
from tests.forums.test_actions_views import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return make_room(code="KAHVI")


@pytest.fixture
def step(room):
    return make_step(room, kind=Step.Kind.COMMIT)


@pytest.fixture
def statement(room):
    return make_statement_of_will(make_key_question(room.event.series))


@pytest.fixture
def phone(client, room):
    """A phone known by its cookie."""
    client.post(reverse("room_join", args=["KAHVI"]), {"stakeholder_group": "business", "name": "Esimerkki 01"})
    return Participant.objects.get()


def test_a_phone_writes_an_action_that_everybody_sees(client, room, step, statement, phone):
    before = room.version

    answer = client.post(reverse("room_commit", args=["KAHVI"]), sent(statement=statement.pk))

    room.refresh_from_db()
    page = client.get(reverse("room", args=["KAHVI"]))
    assert (answer.status_code, answer.url) == (302, reverse("room", args=["KAHVI"]))
    assert Action.objects.get().statement == statement
    assert "Kesätyöpäivä" in page.content.decode()
    assert "omistaja@example.org" not in page.content.decode()
    assert room.version > before


def test_the_fourth_action_is_refused_on_the_phone(client, step, statement, phone):
    for _number in range(3):
        make_action(statement)

    answer = client.post(reverse("room_commit", args=["KAHVI"]), sent(statement=statement.pk))

    assert (answer.status_code, answer.context["refused"]) == (422, ActionRefusal.ENOUGH.label)
    assert Action.objects.count() == 3


def test_all_that_is_wrong_with_an_action_is_told_at_once_beside_its_fields(client, step, statement, phone):
    today = timezone.localdate()
    days = {"first_step_on": today + timedelta(days=40), "due_on": today - timedelta(days=1)}

    answer = client.post(reverse("room_commit", args=["KAHVI"]), sent(statement=statement.pk, indicator="", **days))

    faults = {name: list(errors) for name, errors in answer.context["form"].errors.items()}
    assert (answer.status_code, {*faults}) == (422, {"indicator", "first_step_on", "due_on"})
    assert faults["first_step_on"] == [ActionRefusal.STEP_LATE.label]
    assert faults["due_on"] == [ActionRefusal.DUE_PAST.label]


def test_no_action_is_written_after_the_step(client, room, statement, phone):
    step = make_step(room, kind=Step.Kind.COMMIT, state="closed", closed_at=timezone.now() - timedelta(minutes=2))

    with pytest.raises(RoomRefused) as refused:
        committing.write(step=step, participant=phone, statement=statement, title="x")

    assert refused.value.reason == RoomRefusal.STEP_CLOSED
    assert client.post(reverse("room_commit", args=["KAHVI"]), sent(statement=statement.pk)).status_code == 422
    assert Action.objects.count() == 0


def test_no_action_is_written_in_another_kind_of_step_nor_by_a_phone_of_another_room(room, statement, phone):
    board, commit = make_step(room, kind="board"), make_step(room, kind="commit")

    with pytest.raises(RoomRefused) as refused:
        committing.write(step=board, participant=phone, statement=statement, title="x")
    assert refused.value.reason == RoomRefusal.NOT_IN_STEP
    with pytest.raises(RoomRefused) as refused:
        committing.write(step=commit, participant=make_participant(), statement=statement, title="x")
    assert refused.value.reason == RoomRefusal.NOT_JOINED


def test_nobody_joins_an_action_of_another_series(step, phone):
    with pytest.raises(ActionRefused) as refused:
        committing.join(step=step, participant=phone, action=make_action())

    assert refused.value.reason == ActionRefusal.ELSEWHERE


def test_i_am_in_counts_once_and_can_be_taken_back(client, step, statement, phone):
    action = make_action(statement)
    address = reverse("room_help", args=["KAHVI"])

    first = client.post(address, {"action": action.pk})
    client.post(address, {"action": action.pk})

    assert first.status_code == 302
    assert [helper.participant for helper in ActionHelper.objects.all()] == [phone]
    client.post(address, {"action": action.pk, "no_longer": "1"})
    assert ActionHelper.objects.count() == 0


@pytest.mark.parametrize("number", ["", "x", "0", "999999999999999999999"])
def test_i_am_in_to_nothing_is_refused(client, step, phone, number):
    assert client.post(reverse("room_help", args=["KAHVI"]), {"action": number}).status_code == 422


def test_who_is_forgotten_stays_counted_without_a_name(statement, phone):
    make_action_helper(make_action(statement), phone, name="Esimerkki 01")

    forgetting.forget(phone)

    assert list(ActionHelper.objects.values_list("participant", "name")) == [(None, "")]


def test_the_phone_costs_the_same_for_1_and_12_actions(client, room, step, statement, phone, django_assert_num_queries):
    make_action(statement)
    address = reverse("room", args=["KAHVI"])
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)
    for number in range(2, 6):
        more = make_statement_of_will(statement.key_question, ordinal=number)
        for _number in range(3):
            make_action_helper(make_action(more), phone)

    with django_assert_num_queries(QUERIES):
        client.get(address)


QUERIES = 4


def test_screen_counts_actions_while_they_are_written_and_shows_them_when_revealed(room, step, statement):
    first_day = timezone.localdate().replace(month=12, day=15)
    mine = make_action(statement, title="Kesätyöpäivä", first_step_on=first_day)
    make_action(statement, title="Yritysaamiaiset")
    make_action(make_statement_of_will(make_key_question()), title="Toisen sarjan toimenpide")
    for _number in range(2):
        make_action_helper(mine, make_participant(room))

    written = showing.view(room)
    Step.objects.update(state=Step.State.REVEALED)
    [heading] = showing.view(room).headings

    assert (written.figures[:2], written.headings) == ("2 ", [])
    assert heading.title == statement.text
    assert [(line.text, line.figure) for line in heading.lines] == [
        (
            "Kesätyöpäivä",
            f"Esimerkki Oy · Ensimmäinen askel viimeistään: 15.12.{first_day.year} · 2 henkilöä sanoi ”olen mukana”",
        ),
        ("Yritysaamiaiset", "Esimerkki Oy"),
    ]


def test_who_is_in_has_answered(room, step, statement):
    make_action_helper(make_action(statement), make_participant(room))
    make_participant(room)

    told = counts.of_room(room, step)

    assert (told.answered, told.present) == (1, 2)


@pytest.mark.parametrize(
    ("statements", "lines", "more"), [(2, [2, 2], [0, 0]), (4, [1, 1, 1, 1], [1, 1, 1, 1]), (5, [6], [4])]
)
def test_screen_tells_less_of_each_action_the_more_statements_there_are(room, step, statements, lines, more):
    for number in range(statements):
        question = make_key_question(room.event.series, ordinal=number + 1)
        wanted = make_statement_of_will(question, text=f"Me haluamme {number}")
        for _action in range(2):
            make_action(wanted, first_step_on=timezone.localdate())
    Step.objects.update(state=Step.State.REVEALED)

    headings = showing.view(room).headings

    assert [len(heading.lines) for heading in headings] == lines
    assert [heading.more for heading in headings] == more
    assert ("·" in headings[0].lines[0].figure) is (statements == 2)


def test_action_that_is_sent_again_is_kept_once_also_after_the_step(client, room, step, statement, phone):
    once = sent(statement=statement.pk, id=str(uuid4()), step=step.pk)
    script = {"headers": {"accept": "application/json"}}

    assert client.post(reverse("room_commit", args=["KAHVI"]), once, **script).json() == {"done": True}
    Step.objects.update(state=Step.State.REVEALED)
    assert client.post(reverse("room_commit", args=["KAHVI"]), once, **script).json() == {"done": True}

    assert Action.objects.count() == 1


def test_page_gone_back_to_writes_a_second_action(client, room, step, statement, phone):
    same = str(uuid4())

    for title in ("Kesätyöpäivä", "Talvityöpäivä"):
        client.post(reverse("room_commit", args=["KAHVI"]), sent(statement=statement.pk, id=same, title=title))

    assert [one.title for one in Action.objects.order_by("pk")] == ["Kesätyöpäivä", "Talvityöpäivä"]


def test_script_is_told_what_is_wrong_with_an_action(client, room, step, statement, phone):
    wrong = sent(statement=statement.pk, title="")

    answer = client.post(reverse("room_commit", args=["KAHVI"]), wrong, headers={"accept": "application/json"})

    assert answer.status_code == 422
    assert answer.json()["words"]


def test_who_writes_an_action_waits_for_nobody_who_holds_the_step_and_then_the_phone(room, step, statement, phone):
    """The phone is held before its step, as everywhere."""
    with CaptureQueriesContext(connection) as asked:
        committing.write(step=step, participant=phone, statement=statement, title="x", owner_organisation="y")

    held = [one["sql"] for one in asked if "FOR NO KEY UPDATE" in one["sql"] or "advisory" in one["sql"]]
    assert "forums_participant" in held[0]
    assert "pg_advisory_xact_lock_shared" in held[0]
    assert not any("forums_participant" in one for one in held[1:])
