"""The live process: tells phones, screens and consoles that something is to be fetched again.

A raw ASGI application of its own, beside the web server: one LISTEN on PostgreSQL, and one stream of server-sent
events for each listener. A frame holds a topic and a version, nothing else, so one that is missed or comes twice does
no harm.
It needs no session, no ORM and no template: `gunicorn -k asgi config.live:application`.

Source: docs/adr/0019-live.md
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings  # after the variable that names them

from forums.groupwork import streams

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CHANNEL = "room"  # forums.groupwork.rings.CHANNEL, which would bring the models here
HEARTBEAT = 15.0  # seconds; a phone that hears nothing for 40 polls
GATHERED = 0.2  # seconds in which what comes is told at once
# Seconds more where only a screen or a console listens: votes and notes, of which there are many.
WATCHED = {"screen": 0.6, "console": 1.8}
RESTED = {"group": 1.5}  # seconds between what a table hears: its first note is told at once, others soon after it
AWAY = 1.0  # seconds before the database is asked for again
ALL = "*"  # the topic that says: fetch everything again: something may have been missed
log = logging.getLogger(__name__)


def _kind(topic: str) -> str:
    return topic.partition("-")[0]


class Stream:
    """One listener: what it has still to be told."""

    def __init__(self, topics: list[str]) -> None:
        self.topics = topics
        self.watched = max((WATCHED.get(_kind(topic), 0) for topic in topics), default=0.0)
        self.rested = max((RESTED.get(_kind(topic), 0) for topic in topics), default=0.0)
        self.told_at = 0.0
        self.untold: dict[str, int] = {}
        self.woken, self.hurried = asyncio.Event(), asyncio.Event()

    def tell(self, topic: str, version: int) -> None:
        """Note the newest version of a topic; what nobody has heard yet is replaced, never piled up."""
        self.untold[topic] = version
        self.woken.set()
        if _kind(topic) not in WATCHED | RESTED:
            self.hurried.set()

    async def next(self) -> str:
        """The next words for the listener: frames of what is new, or a sign of life."""
        try:
            await asyncio.wait_for(self.woken.wait(), HEARTBEAT)
        except TimeoutError:
            return "event: here\ndata: here\n\n"  # an event, for a page cannot hear a comment
        await asyncio.sleep(GATHERED)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.hurried.wait(), self._still())
        self.told_at = time.monotonic()
        told, self.untold = self.untold, {}
        self.woken.clear()
        self.hurried.clear()
        return "".join(_frame(topic, version) for topic, version in told.items())

    def _still(self) -> float:
        """How much longer the listener is left in peace, unless a facilitator does something. Units: seconds."""
        return max(self.watched, self.told_at + self.rested - time.monotonic(), 0)


class Hub:
    """All listeners of this process, by topic, and the one ear on PostgreSQL."""

    def __init__(self) -> None:
        self.streams: dict[str, set[Stream]] = defaultdict(set)
        self.is_listening = False
        self.task: asyncio.Task[None] | None = None

    def add(self, stream: Stream) -> None:
        """Let a listener in; the first one opens the ear."""
        for topic in stream.topics:
            self.streams[topic].add(stream)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._listen())

    def drop(self, stream: Stream) -> None:
        """Let a listener go."""
        for topic in stream.topics:
            self.streams[topic].discard(stream)
            if not self.streams[topic]:
                del self.streams[topic]

    async def _listen(self) -> None:
        """Hear PostgreSQL for as long as we live; when it was away, everybody is told to fetch everything."""
        while True:
            try:
                await self._hear()
            except (psycopg.Error, OSError) as away:
                log.warning("The database is away: %s", type(away).__name__)
            self.is_listening = False
            await asyncio.sleep(AWAY)

    async def _hear(self) -> None:
        address = settings.DATABASES["default"]
        async with await psycopg.AsyncConnection.connect(**_parameters(address), autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.is_listening = True
            for stream in {stream for those in self.streams.values() for stream in those}:
                stream.tell(ALL, 0)
            async for notice in connection.notifies():
                self._pass_on(notice.payload)

    def _pass_on(self, payload: str) -> None:
        rung = json.loads(payload)
        for stream in self.streams.get(rung["topic"], ()):
            stream.tell(rung["topic"], rung["version"])


hub = Hub()


async def application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Answer a request: a stream at /live/, and at /live/healthz whether we hear the database."""
    if scope["type"] == "lifespan":
        return await _live(receive, send)
    if scope["type"] != "http":
        return None
    if scope["path"] == "/live/healthz":
        return await _answer(send, 200 if hub.is_listening or hub.task is None else 503)
    topics = streams.topics_of(parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0])
    if scope["path"] != "/live/" or not topics:
        return await _answer(send, 404)
    return await _stream(Stream(topics), receive, send)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b""})


async def _stream(stream: Stream, receive: Receive, send: Send) -> None:
    """Tell a listener what is new until they go. The first frame says that the stream stands."""
    await send({"type": "http.response.start", "status": 200, "headers": _headers()})
    hub.add(stream)
    gone = asyncio.create_task(_wait_until_gone(receive))
    try:
        await _say(send, "retry: 2000\n" + _frame(ALL, 0))
        while not gone.done():
            words = asyncio.create_task(stream.next())
            await asyncio.wait({words, gone}, return_when=asyncio.FIRST_COMPLETED)
            if words.done():
                await _say(send, words.result())
            else:
                words.cancel()
    finally:
        gone.cancel()
        hub.drop(stream)


def _headers() -> list[tuple[bytes, bytes]]:
    """Headers of a stream that nothing on the way may keep or hold back."""
    return [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"access-control-allow-origin", settings.BASE_URL.encode()),
    ]


async def _say(send: Send, words: str) -> None:
    with suppress(OSError):
        await send({"type": "http.response.body", "body": words.encode(), "more_body": True})


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _frame(topic: str, version: int) -> str:
    return f"data: {json.dumps({'topic': topic, 'version': version})}\n\n"


def _parameters(address: dict[str, Any]) -> dict[str, Any]:
    """How psycopg reaches the database that Django knows."""
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {ours: address[theirs] for theirs, ours in names.items() if address.get(theirs)}
