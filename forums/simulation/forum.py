"""A whole forum played in a few minutes: phones come in, sit down, write, group, vote and take on actions."""

from __future__ import annotations

import asyncio

from forums.simulation.crowd import Crowd
from forums.simulation.facilitator import Facilitator

COMMIT = "Toimenpiteet"
LOOK = 1.5  # seconds a result stays on the screen at least
MOST_STEPS = 20
LOOKS = 300  # at the door, five in a second


class Forum:
    """A facilitator and their crowd. `seconds` is how long the forum takes, whatever its agenda says."""

    def __init__(self, leader: Facilitator, code: str, phones: int, seconds: float) -> None:
        self.leader, self.seconds = leader, seconds
        self.crowd = Crowd(leader.wire.place, code, pace=max(0.5, seconds / 120), count=phones, memories=[])

    async def play(self) -> list[str]:
        """Play to the end of the agenda; answers what became of it, in lines to be read.

        Raises: Astray, Lost.
        """
        crowd = asyncio.create_task(self.crowd.play())
        try:
            await self._come_in()
            if COMMIT not in (await self.leader.look()).words:
                await self.leader.add_step("commit", COMMIT)
            for number in range(1, MOST_STEPS + 1):
                if not await self._step(number):
                    break
        finally:
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
        share = self.seconds / 12
        title = self.leader.next_title(await self.leader.look())
        if not title or await self.leader.press("next") is None:
            return False
        self.leader.say(f"Step {number}: {title}")
        await asyncio.sleep(share / 2)
        merged = await self.leader.merge_similar() if number > 1 else 0
        if merged:
            self.leader.say(f"  similar notes put under one theme: {merged} times")
        await asyncio.sleep(share / 2)
        if await self.leader.press("round"):
            self.leader.say("  second round")
            await asyncio.sleep(share / 2)
        for verb in ("close", "reveal"):
            await self.leader.press(verb)
        await asyncio.sleep(min(LOOK, share / 2))
        return True

    def told(self) -> list[str]:
        """What the phones have sent, and what became of it."""
        boxes = [phone.outbox for phone in self.crowd.phones]
        parts = ("sent", "refused", "waiting")
        sent, refused, waiting = (sum(len(getattr(box, part)) for box in boxes) for part in parts)
        tries = sum(box.tries for box in boxes)
        return [f"Sent: {sent} notes, votes and answers in {tries} tries. Refused: {refused}. Waiting: {waiting}."]
