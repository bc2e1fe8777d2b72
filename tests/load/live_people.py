"""The people of `make bench-live`: phones and screens that listen, fetch and send, and what they have noticed."""

import asyncio
import html
import json
import random
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field

from forums.simulation.outbox import BY_PAGE, BY_SCRIPT, Outbox
from forums.simulation.wire import Lost, Place, Wire, events

JITTER = 1.5  # seconds over which phones spread their fetches, as static/js/room.js does
POLL = 5.0  # seconds between looks where no stream stands
# Seconds between looks of a screen and of a console, as their templates say; `CALM` times that while a stream stands.
SCREEN, CONSOLE, CALM = 1.0, 3.0, 5
SHOWN = re.compile(rb'data-shown="([^"]*)"')


@dataclass
class Post:
    """One thing sent: when, when it was first answered, and how long the answered try took."""

    began: float
    answered: float = 0.0
    tries: int = 0


@dataclass(eq=False)
class Listener:
    """One stream, opened again whenever it ends, and what is fetched because of it."""

    wire: Wire
    path: str
    address: str
    jitter: float
    poll: float
    is_open: bool = True
    etag: str = ""
    looks: list = field(default_factory=list)  # (asked, answered, whether it was new)
    body: bytes = b""
    frames: int = 0
    news: dict = field(default_factory=dict)  # the versions told, by topic, until they are looked for
    live_at: float = 0.0  # when the stream stood last
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # one look at a time on its connection

    async def live(self):
        """Listen and fetch until the task is cancelled."""
        await asyncio.gather(self._listen(), self._fetch())

    async def _listen(self):
        while True:
            if self.is_open:
                with suppress(Lost):
                    async for frame in events(self.address):
                        self.frames += 1
                        self.news[frame["topic"]] = frame["version"]
                        self.live_at = self.live_at or time.perf_counter()
                        self.heard.set()
                self.live_at = 0.0
            await asyncio.sleep(random.uniform(0.5, 2) if self.is_open else 0.2)

    async def _fetch(self):
        ticks = 0
        while True:
            ticks += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self.heard.wait(), self.poll * random.uniform(0.9, 1.1))
            if self.live_at and not self.heard.is_set() and (self.jitter or ticks % CALM):
                continue  # the stream stands and told nothing; a phone then asks nothing, a screen now and then
            is_told = self.heard.is_set()
            if is_told and self.jitter:
                await asyncio.sleep(random.uniform(0, self._spread()))
            self.heard.clear()
            if is_told and not self._is_new():
                continue
            with suppress(Lost):
                await self.fetch()

    def _spread(self):
        """Over how many seconds a phone spreads its fetch, as static/js/room/stream.js does: a table over a third."""
        return self.jitter / 3 if all(topic.startswith("group") for topic in self.news) else self.jitter

    def _is_new(self):
        """Whether something was told that the page does not show yet, as static/js/room/stream.js sees it."""
        news, self.news = self.news, {}
        found = SHOWN.search(self.body)
        shown = json.loads(html.unescape(found[1].decode())) if found else {}
        return any(not (topic in shown and version <= shown[topic]) for topic, version in news.items())

    async def fetch(self):
        """Fetch the part that changes, with the mark that one has."""
        async with self.turn:
            asked = time.perf_counter()
            told = {"If_None_Match": self.etag} if self.etag else {}
            answer = await self.wire.get(self.path, HX_Request="true", **told)
        if answer.status == 200:
            self.etag, self.body = answer.headers.get("etag", ""), answer.body
        if answer.status in {200, 304}:
            self.looks.append((asked, time.perf_counter(), answer.status == 200))
        return answer

    async def fetch_afresh(self):
        """Fetch the whole part, after a deed of one's own."""
        self.etag = ""
        await self.fetch()

    def renewed(self, since):
        """When it first showed something new that it asked for after a moment; None if it has not."""
        return next((answered for asked, answered, is_new in self.looks if is_new and asked >= since), None)


class Sender:
    """A phone that sends, and keeps what it has sent until it was answered."""

    def __init__(self, place, code, secret, cut):
        self.wire = Wire(place, {f"room-{code}": secret, "csrftoken": "x" * 32}, lambda: random.random() < cut.share)
        self.outbox = Outbox(self.wire)
        self.posts = []
        self.lock = asyncio.Lock()

    async def send(self, path, form, look=None):
        """Send one thing until it is answered, one after another as a phone does; each try is timed.

        A note is sent by the script, which then looks at the own page; a vote is answered with the part that changes.
        """
        async with self.lock:
            post, before = Post(time.perf_counter()), self.outbox.tries
            self.posts.append(post)
            item = await self.outbox.send(path, form, most=200, headers=BY_SCRIPT if look else BY_PAGE)
            post.tries, post.answered = self.outbox.tries - before, time.perf_counter()
            if look:
                with suppress(Lost):
                    await look()
        return item


def p(values, share):
    """The value below which a share of the values lies; nan without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def place(port):
    """Where the web server is."""
    return Place(f"http://127.0.0.1:{port}")
