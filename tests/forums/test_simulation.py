"""Simulated phones on a real wire, without a forum."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from forums.simulation.crowd import Crowd
from forums.simulation.wire import Place

SLOW = b"room-ABC=2"


def test_crowd_is_not_quiet_before_the_slowest_has_looked():
    memories = [{"cookies": {"room-ABC": str(number)}} for number in range(3)]

    async def story():
        heads = []
        others_looked, let_go, slow_looked = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def serve(reader, writer):
            heads.append(head := await reader.readuntil(b"\r\n\r\n"))
            if sum(SLOW not in one for one in heads) == 12:
                others_looked.set()
            if sum(SLOW in one for one in heads) == 2:
                slow_looked.set()
            if SLOW in head:
                await let_go.wait()
            writer.write(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            crowd = Crowd(Place(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"), "ABC", 0.02, 3, memories)
            life = asyncio.create_task(crowd.play(20))
            await others_looked.wait()
            early = crowd.is_quiet
            let_go.set()
            await slow_looked.wait()
            crowd.stop()
            await life
            return early, crowd.is_quiet

    with ThreadPoolExecutor(1) as thread:  # the browser of other tests keeps a loop in this one
        told = thread.submit(asyncio.run, story()).result()

    assert told == (False, True)
