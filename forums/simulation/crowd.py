"""A crowd of simulated phones, which come in one after another and go on at their own pace until they are stopped."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from forums.simulation.phone import Phone
from forums.simulation.wire import Lost, Place

GOODBYE = 0.05  # seconds for connections to be let go before the loop ends
AT_ONCE = 6  # requests of a crowd at the same time: real people share the server with it


class Crowd:
    """Phones of one room; `pace` is the mean of seconds between two looks of a phone."""

    def __init__(self, place: Place, code: str, pace: float, count: int, memories: list[dict[str, Any]]) -> None:
        kept = [*memories, *({} for _number in range(count - len(memories)))]
        self.phones = [Phone(place, code, number, memory) for number, memory in enumerate(kept)]
        self.pace = pace
        self._resting: set[int] = set()  # the numbers of those who have found nothing to do since anybody did anything
        self._stopped = asyncio.Event()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def play(self, seconds: float | None = None) -> None:
        """Play for some seconds, or until it is stopped; what is being sent is sent first."""
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, self.stop)
        try:
            async with asyncio.TaskGroup() as lives:  # where one breaks off, nobody goes on
                for phone in self.phones:
                    lives.create_task(self._live(phone))
        finally:
            for phone in self.phones:
                phone.wire.close()
            await asyncio.sleep(GOODBYE)

    @property
    def is_quiet(self) -> bool:
        """Whether everybody has looked and found nothing to do, those too whose answers were slow to come."""
        return len(self._resting) == len(self.phones)

    def wake(self) -> None:
        """There may be something new to do for everybody."""
        self._resting.clear()

    def stop(self) -> None:
        """Let everybody finish what they are doing, and no more."""
        self._stopped.set()

    def kept(self) -> list[dict[str, Any]]:
        """What the phones keep until they play again."""
        return [phone.memory for phone in self.phones]

    async def _live(self, phone: Phone) -> None:
        """The life of one phone: a look, a deed, a while of nothing."""
        await self._wait(phone.number * self.pace / max(1, len(self.phones)))
        while not self._stopped.is_set():
            with suppress(Lost):
                async with self._turns:
                    if await phone.act():
                        self.wake()
                    elif not phone.outbox.waiting:
                        self._resting.add(phone.number)
            await self._wait(self.pace * phone.lot.uniform(0.5, 1.5))

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)
