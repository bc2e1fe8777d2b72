"""What a phone has seen: its deeds ask few statements, and count by how things are, not by how they were seen."""

import re
from datetime import timedelta
from functools import partial
from uuid import uuid4

import psycopg
import pytest
from django.db import NotSupportedError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from forums.groupwork import board, moderation, opening, placing, polls, prepared, steps, voting
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.rings import ring
from forums.models import Contribution, Participant, Room, Step, Vote
from tests import factories
from tests.forums.rooms import sit_down

pytestmark = pytest.mark.django_db
SCRIPT = {"accept": "application/json"}


@pytest.fixture
def room():
    return factories.make_room(code="KAHVI")


@pytest.fixture
def phone(client, room):
    return sit_down(client, room)


def seen(room):
    return Room.objects.get(pk=room.pk).version


def refused(deed, **columns):
    with pytest.raises(RoomRefused) as refusal, transaction.atomic():
        deed(**columns)
    return refusal.value.reason


def vote(choice, phone, version):
    return {"choice": choice, "participant": phone, "turn": 1, "value": 1, "seen": version}


def note(step, phone, version):
    return {"step": step, "participant": phone, "uuid": uuid4(), "text": "Satama vetää", "seen": version}


def test_vote_asks_five_statements(client, room, phone, django_assert_num_queries):
    """The phone with its room, both locks, the version, the vote, the ring; and a savepoint for the test's sake."""
    choice = factories.make_choice(factories.make_step(room, kind="vote"))
    values = {"choice": choice.pk, "round": 1, "value": 1}
    client.post(reverse("room_vote", args=["KAHVI"]), values, headers=SCRIPT)

    with django_assert_num_queries(5 + 2):
        client.post(reverse("room_vote", args=["KAHVI"]), {**values, "value": -1}, headers=SCRIPT)

    assert list(Vote.objects.values_list("value", flat=True)) == [-1]


def test_vote_of_a_page_is_answered_with_the_next_card_by_ten_statements(
    client, room, phone, django_assert_num_queries
):
    """Those of the vote, own votes, the phone held, what is left, the deal, the card; and two savepoints."""
    step = factories.make_step(room, kind="vote")
    first, second = (factories.make_choice(step) for _number in range(2))
    page = client.get(reverse("room", args=["KAHVI"]))
    now, then = (first, second) if page.context["card"] == first else (second, first)

    with django_assert_num_queries(10 + 4):
        answer = client.post(
            reverse("room_vote", args=["KAHVI"]),
            {"choice": now.pk, "round": 1, "value": 1},
            headers={"hx-request": "true"},
        )

    assert answer.context["card"] == then
    assert [vote.choice for vote in answer.context["said"]] == [now]


def test_note_asks_eight_statements(client, room, phone, django_assert_num_queries):
    """The phone, both locks, its id, the version, a flood, the note, the table's version, the ring."""
    step = factories.make_step(room, kind="board")
    values = {"step": step.pk, "text": "Satama", "field": "strength"}
    client.post(reverse("room_write", args=["KAHVI"]), {**values, "id": uuid4()}, headers=SCRIPT)

    with django_assert_num_queries(8 + 2):
        client.post(reverse("room_write", args=["KAHVI"]), {**values, "id": uuid4()}, headers=SCRIPT)

    assert Contribution.objects.count() == 2


def test_next_card_is_dealt_by_four_statements_and_then_lies_there(room, phone, django_assert_num_queries):
    """The ballot, own votes; the phone held, what is left, the deal, the card, in a savepoint."""
    step = factories.make_step(room, kind="vote")
    factories.make_choice(step)
    polls.content(phone, step)
    choice = factories.make_choice(step)
    ring(room)
    voting.vote(**vote(Participant.objects.get().card, phone, None))
    phone = Participant.objects.select_related("room", "group").get()

    with django_assert_num_queries(6 + 2):
        assert polls.content(phone, step)["card"] == choice
    phone = Participant.objects.select_related("room", "group").get()
    with django_assert_num_queries(1):
        assert polls.content(phone, step)["card"] == choice


def test_choice_hidden_since_the_phone_looked_takes_no_vote(room, phone):
    choice = factories.make_choice(factories.make_step(room, kind="vote"))
    version = seen(room)

    moderation.hide(thing=choice, by=factories.make_manager())
    choice.hidden_at = None  # as the phone saw it

    assert refused(voting.vote, **vote(choice, phone, version)) == RoomRefusal.UNKNOWN_CHOICE


def test_vote_in_a_second_round_that_began_since_the_phone_looked_is_refused(room, phone):
    choice = factories.make_choice(factories.make_step(room, kind="vote"))
    version = seen(room)

    closed = steps.move(step=choice.step, to="closed", seen=0, by=None)
    steps.next_round(step=closed, seen=closed.version, by=None)

    assert refused(voting.vote, **vote(choice, phone, version)) == RoomRefusal.ROUND_OVER


@pytest.mark.parametrize("make", [vote, note])
def test_deed_in_a_step_shown_since_the_phone_looked_is_refused(room, phone, make):
    step = factories.make_step(room, kind="vote" if make is vote else "board")
    thing, version = factories.make_choice(step) if make is vote else step, seen(room)

    for state in ("closed", "revealed"):
        step = steps.move(step=Step.objects.get(pk=step.pk), to=state, seen=step.version, by=None)

    deed = voting.vote if make is vote else board.write
    assert refused(deed, **make(thing, phone, version)) == RoomRefusal.STEP_CLOSED


def test_note_in_a_room_closed_since_the_phone_looked_is_refused(room, phone):
    step, version = factories.make_step(room, kind="board"), seen(room)

    opening.close_room(room=room, by=None)
    Room.objects.update(closed_at=timezone.now() - timedelta(seconds=61))

    assert refused(board.write, **note(step, phone, version)) == RoomRefusal.CLOSED


def test_note_of_a_phone_moved_since_it_looked_belongs_to_its_new_table(room, phone):
    step, version = factories.make_step(room, kind="board"), seen(room)
    table = factories.make_work_group(room)

    placing.move(participant=Participant.objects.get(pk=phone.pk), group=table, by=None)

    assert board.write(**note(step, phone, version)).group == table


def test_phone_that_left_since_it_looked_does_no_more(room, phone):
    step, version = factories.make_step(room, kind="board"), seen(room)
    Participant.objects.update(left_at=timezone.now())

    assert refused(board.write, **note(step, phone, version)) == RoomRefusal.NOT_JOINED


def test_what_finds_a_phone_is_planned_once_for_each_connection(client, room, phone):
    factories.make_step(room, kind="vote")
    for _look in range(2):
        client.get(reverse("room", args=["KAHVI"]), headers={"hx-request": "true"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%token_digest = $1%'")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_statement_planned_before_a_column_changed_is_planned_anew_by_the_next_request(room):
    def told():
        with prepared.cursor() as cursor:
            cursor.execute("SELECT code FROM forums_room")
            return cursor.fetchall()

    def change(length):
        with psycopg.connect(connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"]) as other:
            other.execute(f"ALTER TABLE forums_room ALTER code TYPE varchar({length})")

    before = [told() for _time in range(2)]
    change(60)
    try:
        with pytest.raises(NotSupportedError):
            told()
        connection.close_if_unusable_or_obsolete()
        assert told() == before[0] == before[1]
    finally:
        change(8)


def test_each_phone_gets_a_shared_form_with_an_id_and_a_token_of_its_own(client, room, phone):
    """The form of a new note is drawn once for all; what must differ is put in for each."""
    factories.make_step(room, kind="board")
    pages = [client.get(reverse("room", args=["KAHVI"]), headers={"hx-request": "true"}) for _look in range(2)]

    told = [re.findall(r'name="(?:id|csrfmiddlewaretoken)" value="([\w-]+)"', page.content.decode()) for page in pages]

    assert [len(values) for values in told] == [3, 3]  # the tokens of two forms, and the id
    assert not set(told[0]) & set(told[1])


def test_card_drawn_before_tells_how_many_have_been_answered_by_now(client, room, phone):
    step = factories.make_step(room, kind="vote")
    one, two = factories.make_choice(step), factories.make_choice(step)
    look = partial(client.get, reverse("room", args=["KAHVI"]), headers={"hx-request": "true"})
    told = []
    for choice in (one, two):
        Participant.objects.filter(pk=phone.pk).update(card=two)
        told.append(
            f'id="card-{two.pk}-1"' in (page := look().content.decode()) and re.findall(r"Vastattu (\d)/2", page)
        )
        voting.vote(choice=choice, participant=phone, turn=1, value=1)

    assert told == [["0"], ["1"]]
