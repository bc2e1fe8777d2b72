"""A simulated phone: it joins a room, looks at its page, and does one thing at a time, as its holder would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from forums.simulation.deeds import DEEDS
from forums.simulation.outbox import Outbox
from forums.simulation.page import Page
from forums.simulation.wire import Answer, Place, Wire

AT_TABLE = 6  # about


def _never() -> bool:
    return False


@dataclass
class Phone:
    """One phone in a room, known by its number, which also says what its holder is like."""

    place: Place
    code: str
    number: int
    memory: dict[str, Any] = field(default_factory=dict)  # cookies, and how often each thing has been done
    is_cut: Callable[[], bool] = _never
    page: Page | None = None
    etag: str = ""

    def __post_init__(self) -> None:
        self.wire = Wire(self.place, self.memory.setdefault("cookies", {}), self.is_cut)
        self.outbox = Outbox(self.wire)
        self.lot = Random()  # noqa: S311 - a play, no secret

    @property
    def is_in(self) -> bool:
        """Whether it has joined."""
        return f"room-{self.code}" in self.wire.cookies

    @property
    def is_scribe(self) -> bool:
        """Whether its holder writes for the table: about one at each."""
        return self.number % AT_TABLE == 0

    async def join(self) -> bool:
        """Come in by the door's own form; answers whether it is in.

        Raises: Lost when no answer came.
        """
        door = f"/f/{self.code}/"
        page = Page((await self.wire.get(door)).text)
        form = next((one for one in page.forms if "stakeholder_group" in one.choices), None)
        if form is None:
            return self.is_in
        told = {"stakeholder_group": form.choices["stakeholder_group"][self.number % 6]}
        told |= {"mode": self.lot.choice(form.choices["mode"])} if "mode" in form.choices else {}
        told["secret"] = self.memory.setdefault("secret", form.held["secret"])  # an answer that is lost joins once
        await self.wire.post(door, form.pressed(None, **told)[1])
        return self.is_in

    async def look(self) -> Answer:
        """Ask for what has changed on the one page; nothing is read where nothing has.

        Raises: Lost when no answer came.
        """
        told = {"If_None_Match": self.etag} if self.etag else {}
        answer = await self.wire.get(f"/f/{self.code}/now/", HX_Request="true", **told)
        if answer.status == 200:
            self.etag, self.page = answer.headers.get("etag", ""), Page(answer.text)
        return answer

    async def act(self) -> bool:
        """Look, and do one thing that the page offers; answers whether anything was done.

        Raises: Lost when no answer came.
        """
        await self.outbox.flush()
        answer = await self.look()
        if answer.headers.get("hx-redirect") or answer.status in {302, 401}:
            return await self.join()
        if self.page is None:
            return False
        for deed in DEEDS:
            if await deed(self, self.page):
                self.etag = ""  # one's own votes change the page, but not its mark
                return True
        return False

    def times(self, what: str) -> int:
        """How often something has been done."""
        return int(self.memory.get(what, 0))

    def count(self, what: str) -> bool:
        """Note that something has been done."""
        self.memory[what] = self.times(what) + 1
        return True

    async def send(self, what: str, address: str, form: dict[str, str]) -> bool:
        """Do one thing through the outbox, and count it."""
        self.count(what)
        await self.outbox.send(address, form)
        return True
