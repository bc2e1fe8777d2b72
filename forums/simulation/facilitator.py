"""A simulated facilitator: signs in to a demo, makes a rehearsal, and leads it step by step from the console."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from forums.simulation.page import Form, Page
from forums.simulation.wire import Wire

CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
LETTER = re.compile(r"/demo/letters/\d+/")
TRIES = 40  # looks for the letter with the code
IN_CONSOLE = re.compile(r"/events/(\d+)/room/")


class Astray(Exception):
    """The facilitator does not find what they look for; the message says what."""


@dataclass
class Facilitator:
    """Who leads a room by its console."""

    wire: Wire
    event: int  # the event whose rehearsal is made; then the rehearsal's own
    say: Callable[[str], None]
    console: Page = field(default_factory=lambda: Page(""))

    async def sign_in(self, email: str) -> None:
        """Sign in with the code of a letter, which a demo shows to everybody.

        Raises: Astray, Lost.
        """
        page = Page((await self.wire.get("/account/login/")).text)
        form = next((one for one in page.forms if "login" in one.texts or "email" in one.texts), None)
        if form is None:
            raise Astray("The page for signing in")
        before = await self._newest_letter(email)
        sent = await self.wire.post(form.address, {**form.held, form.texts[0]: email})
        for _try in range(TRIES):
            letter = await self._newest_letter(email)
            if letter != before and (code := CODE.search((await self.wire.get(letter)).text)):
                break
            await asyncio.sleep(0.25)
        else:
            raise Astray("The letter with the code")
        await self._confirm(sent.headers.get("location", ""), code.group())

    async def _newest_letter(self, email: str) -> str:
        page = await self.wire.get(f"/demo/letters/?to={email}")
        return next(filter(LETTER.fullmatch, Page(page.text).links), "")

    async def _confirm(self, address: str, code: str) -> None:
        page = Page((await self.wire.get(address)).text)
        form = next((one for one in page.forms if "code" in one.texts), None)
        if form is None:
            raise Astray("The page for the code")
        await self.wire.post(form.address or address, {**form.held, "code": code})

    async def rehearse(self) -> None:
        """Make the rehearsal of the event anew, without players of its own, and go to its console.

        Raises: Astray, Lost.
        """
        address = f"/events/{self.event}/room/rehearsal/"
        await self.wire.get(f"/events/{self.event}/room/")
        await self.wire.post(address, {"deed": "remove", "sure": "1"})
        made = await self.wire.post(address, {"deed": "make", "phones": "0"})
        found = IN_CONSOLE.search(made.headers.get("location", ""))
        if found is None:
            raise Astray(f"The console of the rehearsal (the server answered {made.status})")
        self.event = int(found.group(1))
        await self.look()

    async def look(self) -> Page:
        """The console as it is now."""
        answer = await self.wire.get(f"/events/{self.event}/room/")
        if answer.status != 200:
            raise Astray(f"The console (the server answered {answer.status})")
        self.console = Page(answer.text)
        return self.console

    def next_title(self) -> str:
        """What the button for the next step says; nothing after the last one."""
        found = next(self.console.leading_to("/next/"), None)
        return found.words if found else ""

    async def deal_tables(self) -> None:
        """Give everybody a table."""
        await self.wire.post(f"/events/{self.event}/room/tables/", {})

    async def add_step(self, kind: str, title: str) -> None:
        """Add a step to the end of the agenda."""
        address = f"/events/{self.event}/room/steps/"
        page = Page((await self.wire.get(address)).text)
        form = next((one for one in page.forms if "kind" in one.choices), None)
        if form is None:
            raise Astray("The form for a new step")
        await self.wire.post(address, {**form.held, "kind": kind, "title_fi": title, "minutes": "10"})

    async def press(self, verb: str) -> bool:
        """Press the first button of the console that leads to a deed (next, close, reveal, round), if there is one."""
        found = _leading(self.console, f"/{verb}/")
        if found is None:
            return False
        form, address = found
        await self.wire.post(address, {**form.held, "sure": "1"})
        await self.look()
        return True

    async def merge_similar(self, most: int, seconds: float) -> int:
        """Put what says the same under one theme, as the console offers it: all of the same words, then pairs.

        Waits so many seconds for notes of the same words; answers how many times something was put together.
        """
        await self.look()
        for _look in range(int(seconds)):
            if self._alike("set"):
                break
            await asyncio.sleep(1)
            await self.look()
        for merged in range(most):
            form = self._alike("set") or self._alike("note")
            if form is None:
                return merged
            await self.wire.post(form.address, form.hidden)
            await self.look()
        return most

    def _alike(self, name: str) -> Form | None:
        """What the console offers to put together: all sets of the same words, or the notes of one ("note")."""
        return next((form for form in self.console.leading_to("/similar/") if name in form.held), None)


def _leading(page: Page, end: str) -> tuple[Form, str] | None:
    for form in page.forms:
        if form.address.endswith(end) and form.buttons:
            return form, form.address
        for button in form.buttons:
            if button.address.endswith(end):
                return form, button.address
    return None
