"""The outbox of a simulated phone: what is written is kept under an id made here, and sent until it is answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from forums.simulation.wire import Lost, Wire

FIRST_WAIT = 0.3  # seconds before the second try, doubled for each one after it
LONGEST_WAIT = 5.0
BY_SCRIPT = {"Accept": "application/json"}
BY_PAGE = {"HX-Request": "true"}  # the answer is the part that changes
AGAIN = {429, 500, 502, 503, 504}  # answers after which the same is sent again


@dataclass
class Item:
    """One thing to be sent, until the server has said what became of it."""

    path: str
    form: dict[str, Any]
    headers: dict[str, str] = field(default_factory=lambda: dict(BY_SCRIPT))
    status: int = 0  # the last answer; 0 = none yet


@dataclass
class Outbox:
    """What a phone has to send, in its order."""

    wire: Wire
    waiting: list[Item] = field(default_factory=list)
    sent: list[Item] = field(default_factory=list)
    refused: list[Item] = field(default_factory=list)
    tries: int = 0

    async def send(
        self, path: str, form: dict[str, Any], *, most: int = 5, headers: dict[str, str] = BY_SCRIPT
    ) -> Item:
        """Put one thing into the outbox and send it until it is answered; after `most` tries it goes on waiting."""
        item = Item(path, form, headers)
        self.waiting.append(item)
        wait = FIRST_WAIT
        for _try in range(most):
            if await self._is_answered(item):
                break
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
        return item

    async def flush(self) -> None:
        """Try once more what is still waiting."""
        for item in list(self.waiting):
            await self._is_answered(item)

    async def _is_answered(self, item: Item) -> bool:
        self.tries += 1
        try:
            answer = await self.wire.post(item.path, item.form, **item.headers)
        except Lost:
            return False
        item.status = answer.status
        if answer.status in AGAIN:
            return False
        self.waiting.remove(item)
        (self.sent if answer.status < 400 else self.refused).append(item)
        return True
