"""A whole forum played in a few minutes: phones come in, sit down, write, group, vote and take on actions."""

from __future__ import annotations

import asyncio

from forums.simulation.crowd import Crowd
from forums.simulation.facilitator import Facilitator

COMMIT = "Toimenpiteet"
LOOK = 1.5  # seconds a result stays on the screen at least
MOST_STEPS = 20
SIMILAR = 4  # times similar notes are put together after a step of writing: all of the same words at once, then pairs
COMPARED = 12.0  # seconds until a worker has compared the notes of a step that was closed
LEAST_PACE = 2.0  # seconds between two looks of a phone, so that 42 of them leave the server to those who watch
LOOKS = 300  # at the door, five in a second


class Forum:
    """A facilitator and their crowd.

    `seconds` is how long the forum takes, whatever its agenda says; `patience` how much longer than its share a step
    may last until nobody finds anything more to do.
    """

    def __init__(self, leader: Facilitator, code: str, phones: int, seconds: float, patience: float = 0) -> None:
        self.leader, self.seconds, self.patience = leader, seconds, patience
        self.crowd = Crowd(leader.wire.place, code, pace=max(LEAST_PACE, seconds / 120), count=phones, memories=[])

    async def play(self) -> list[str]:
        """Play to the end of the agenda; answers what became of it, in lines to be read.

        Raises: Astray, Lost.
        """
        crowd = asyncio.create_task(self.crowd.play())
        try:
            await self._come_in()
            if COMMIT not in (await self.leader.look()).words:
                await self.leader.add_step("commit", COMMIT)
                await self.leader.look()
            for number in range(1, MOST_STEPS + 1):
                if not await self._step(number):
                    break
        finally:
            self.leader.wire.close()
            self.crowd.stop()
            await crowd
        return self.told()

    async def _come_in(self) -> None:
        """Wait until everybody is in, then give them tables."""
        for _look in range(LOOKS):
            inside = sum(phone.is_in for phone in self.crowd.phones)
            if inside == len(self.crowd.phones):
                break
            await asyncio.sleep(0.2)
        self.leader.say(f"{inside} phones are in; they are given tables.")
        await self.leader.deal_tables()

    async def _step(self, number: int) -> bool:
        """Open the next step, give it its time, close it and show what came of it; False after the last one."""
        share, written = self.seconds / 12, self._written()
        title = self.leader.next_title()
        if not title or not await self.leader.press("next"):
            return False
        self.leader.say(f"Step {number}: {title}")
        await self._work(share)
        if await self.leader.press("round"):
            self.leader.say("  second round")
            await self._work(share / 2)
        for verb in ("close", "reveal"):
            await self.leader.press(verb)
        await asyncio.sleep(min(LOOK, share / 2))
        if self._written() > written:
            await self._put_together(min(COMPARED, share))
        return True

    def _written(self) -> int:
        """How many notes the phones have sent."""
        return sum("text" in item.form for phone in self.crowd.phones for item in phone.outbox.sent)

    async def _put_together(self, seconds: float) -> None:
        """Put under one theme what says the same, before people are asked to vote on it twice."""
        if merged := await self.leader.merge_similar(SIMILAR, seconds):
            self.leader.say(f"  similar notes put under one theme: {merged} times")

    async def _work(self, seconds: float) -> None:
        """Let people work for a while, and as long as they find something to do and the patience lasts."""
        self.crowd.wake()
        await asyncio.sleep(seconds)
        for _look in range(int(self.patience * 5)):
            if self.crowd.is_quiet:
                break
            await asyncio.sleep(0.2)

    def told(self) -> list[str]:
        """What the phones have sent, and what became of it."""
        boxes = [phone.outbox for phone in self.crowd.phones]
        parts = ("sent", "refused", "waiting")
        sent, refused, waiting = (sum(len(getattr(box, part)) for box in boxes) for part in parts)
        tries = sum(box.tries for box in boxes)
        return [f"Sent: {sent} notes, votes and answers in {tries} tries. Refused: {refused}. Waiting: {waiting}."]
