"""The live process, over real PostgreSQL: who is told, of what, and what happens when the database goes away."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import pytest
from django.db import connection, transaction

from config import live
from forums.groupwork import rings, streams
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 10  # seconds; a failure is told then, a success at once


class Listener:
    """What a browser sees of one stream."""

    def __init__(self, token):
        self.scope = {"type": "http", "path": "/live/", "query_string": f"token={token}".encode()}
        self.sent, self.left = asyncio.Queue(), asyncio.Event()
        self.status, self.headers = None, {}

    async def receive(self):
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            await self.sent.put(message["body"].decode())

    async def frames(self):
        words = await asyncio.wait_for(self.sent.get(), SOON)
        while words.startswith("event: here"):
            words = await asyncio.wait_for(self.sent.get(), SOON)
        return [json.loads(line.removeprefix("data: ")) for line in words.splitlines() if line.startswith("data: ")]


@asynccontextmanager
async def listening(*topics, token=None):
    """A listener who has heard that the stream stands, and that the database is heard."""
    listener = Listener(token or streams.token(*topics))
    served = asyncio.create_task(live.application(listener.scope, listener.receive, listener.send))
    assert [frame["topic"] for frame in await listener.frames()] == ["*"]
    assert [frame["topic"] for frame in await listener.frames()] == ["*"]
    yield listener
    listener.left.set()
    await asyncio.wait_for(served, SOON)


@pytest.fixture(autouse=True)
def hub(monkeypatch):
    """A hub of its own for each loop; what it tells at once is not waited for."""
    monkeypatch.setattr(live, "hub", live.Hub())
    monkeypatch.setattr(live, "GATHERED", 0.02)
    monkeypatch.setattr(live, "AWAY", 0.02)


@pytest.fixture
def room():
    return factories.make_room()


def told_by(story):
    """Run a story in a thread with a loop of its own: the browser of other tests keeps one in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, story).result()


def in_the_database(work):
    """Run a work on a connection of a thread's own, which is closed after it."""

    def run():
        try:
            return work()
        finally:
            connection.close()

    return asyncio.to_thread(run)


def test_a_ring_is_told_to_those_who_listen_and_to_no_others(room):
    other = factories.make_room()

    @transaction.atomic
    def change():
        rings.ring(other)
        rings.ring(room)

    async def story():
        async with listening(rings.of_room(room)) as phone:
            await in_the_database(change)
            return await phone.frames()

    assert told_by(story()) == [{"topic": f"room-{room.pk}", "version": 1}]


def test_what_is_rolled_back_is_never_told(room):
    def change():
        with transaction.atomic():
            rings.ring(room)
            transaction.set_rollback(True)
        with transaction.atomic():
            rings.ring(room, rings.of_screen(room))

    async def story():
        async with listening(rings.of_room(room), rings.of_screen(room)) as screen:
            await in_the_database(change)
            return await screen.frames()

    (told,) = told_by(story())
    assert told["topic"] == f"screen-{room.pk}"


def test_many_rings_at_once_are_told_as_the_newest(room):
    def change():
        for _time in range(20):
            with transaction.atomic():
                rings.ring(room)

    async def story():
        async with listening(rings.of_room(room)) as phone:
            phone_told = []
            await in_the_database(change)
            while not phone_told or phone_told[-1]["version"] < 20:
                phone_told += await phone.frames()
            return phone_told

    told = told_by(story())
    assert told[-1]["version"] == 20


def test_votes_are_gathered_for_a_screen_until_a_facilitator_does_something(room, monkeypatch):
    monkeypatch.setattr(live, "WATCHED", {"screen": 60})

    async def story():
        async with listening(rings.of_room(room), rings.of_screen(room)) as screen:
            for topic in (rings.of_screen(room), rings.of_room(room)):
                await in_the_database(transaction.atomic(lambda topic=topic: rings.ring(room, topic)))
            return await screen.frames()

    assert {frame["topic"] for frame in told_by(story())} == {rings.of_screen(room), rings.of_room(room)}


def test_a_table_hears_its_first_note_at_once_and_others_together_until_a_facilitator_does_something(monkeypatch):
    monkeypatch.setattr(live, "RESTED", {"group": 60})

    async def story():
        stream, told = live.Stream(["room-1", "group-1"]), []
        for rung in (("group-1", 2),), (("group-1", 3), ("group-1", 4), ("room-1", 7)):
            for topic, version in rung:
                stream.tell(topic, version)
            told.append(await asyncio.wait_for(stream.next(), SOON))
        stream.tell("group-1", 5)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(stream.next(), 0.1)
        return told

    assert [re.findall(r'"(\w+-1)", "version": (\d)', words) for words in told_by(story())] == [
        [("group-1", "2")],
        [("group-1", "4"), ("room-1", "7")],
    ]


def test_screens_are_told_of_votes_sooner_than_consoles_and_phones_of_nothing_late():
    waits = {kind: live.Stream(["room-1", f"{kind}-1"]).watched for kind in ("group", "screen", "console")}

    assert waits["group"] == 0 < waits["screen"] < waits["console"]


def test_when_the_database_comes_back_everybody_fetches_everything(room):
    def cut():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query = 'LISTEN room'"
            )

    async def story():
        async with listening(rings.of_room(room)) as phone:
            await in_the_database(cut)
            return await phone.frames()

    assert told_by(story()) == [{"topic": "*", "version": 0}]


def test_a_silent_stream_gives_signs_of_life(room, monkeypatch):
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)

    async def story():
        async with listening(rings.of_room(room)) as phone:
            return await asyncio.wait_for(phone.sent.get(), SOON)

    assert told_by(story()) == "event: here\ndata: here\n\n"


@pytest.mark.parametrize("token", ["", "room-1", "room-1:1abc:forged"])
def test_without_a_token_of_ours_nothing_is_told(token):
    async def story():
        listener = Listener(token)
        await live.application(listener.scope, listener.receive, listener.send)
        return listener.status

    assert told_by(story()) == 404


def test_a_token_of_yesterday_opens_nothing(room, time_machine):
    time_machine.move_to("2026-11-30T06:00:00Z")
    token = streams.token(rings.of_room(room))

    time_machine.move_to("2026-11-30T18:00:01Z")

    assert streams.topics_of(token) == []


def test_nothing_on_the_way_keeps_or_holds_back_a_stream(room):
    async def story():
        async with listening(rings.of_room(room)) as phone:
            return phone.status, phone.headers

    status, headers = told_by(story())
    assert (status, headers[b"cache-control"], headers[b"x-accel-buffering"]) == (200, b"no-store", b"no")


def test_a_listener_who_leaves_is_forgotten(room):
    async def story():
        async with listening(rings.of_room(room)):
            there = len(live.hub.streams)
        return there, len(live.hub.streams)

    assert told_by(story()) == (1, 0)
