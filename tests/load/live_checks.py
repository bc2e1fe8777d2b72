"""Single rows of `make bench-live`: weights, step changes, hiding, reconnecting, and what was lost or doubled."""

import asyncio
import html
import re
import time

import numpy as np

from forums.simulation.wire import Wire
from tests.load.live_people import p, place

ASSETS = re.compile(r'(?:rel="(?:stylesheet|modulepreload)" href|script src)="([^"]+)"')
NOTE = re.compile(rb'id="note-([0-9a-f-]{36})"')
IMPORTS = re.compile(rb'(?:from|import)\s*"(\./[^"]+)"')


def live_address(page):
    """Where a page listens."""
    return html.unescape(re.search(r'data-live="([^"]+)"', page).group(1))


async def first_load(stand, forum):
    """Everything a phone fetches for its page, packed."""
    wire = Wire(place(stand.port), {f"room-{forum.code}": forum.secrets[0]})
    page = await wire.get(f"/f/{forum.code}/now/")
    sizes, waiting = {"page": page.size}, ASSETS.findall(page.text)
    while waiting:
        path = waiting.pop()
        if path not in sizes:
            answer = await wire.get(path)
            sizes[path] = answer.size
            folder = path.rpartition("/")[0]
            waiting += [f"{folder}/{name.decode()[2:]}" for name in IMPORTS.findall(answer.body)]
    total = sum(sizes.values()) / 1000
    return "first load of a phone", f"{total:.1f} kB in {len(sizes)} requests", total <= 60


def opinion_map():
    """CPU of drawing the map of 300 people who have said what they think of 150 statements; the best of three."""
    from tests.load.rows_pages import house

    house()
    from forums.opinion.mapping import opinion_map as draw
    from forums.opinion.votes import Votes

    lot = np.random.default_rng(5)
    side = np.where(np.arange(300)[:, None] % 2, 1, -1) * np.where(np.arange(150) % 3, 1, -1)
    table = np.where(lot.random((300, 150)) < 0.3, lot.integers(-1, 2, (300, 150)), side).astype(float)
    table[lot.random((300, 150)) < 0.3] = np.nan
    votes = Votes(tuple(str(n) for n in range(300)), tuple(range(150)), table)
    took = []
    for _time in range(3):
        began = time.process_time()
        draw(votes, 5)
        took.append(time.process_time() - began)
    return "opinion map of 300 × 150", f"{min(took):.2f} s of CPU", min(took) <= 0.3


async def _press(show, which, step, verb, **more):
    """Press a button of a console; the version seen is read first, as from the page."""
    from asgiref.sync import sync_to_async

    from forums.models import Step

    seen = await sync_to_async(Step.objects.values_list("version", flat=True).get)(pk=step)
    path = f"/events/{show.forums[which].event}/room/steps/{step}/{verb}/"
    answer = await show.leaders[which].post(path, {"seen": seen, "sure": 1, **more})
    if answer.status != 302:
        raise RuntimeError(f"The console answered {answer.status} to {verb}.")


async def _change(show, within):
    """Give the open step of each forum a minute more, and see when every phone has fetched it; seconds of each."""
    began = time.perf_counter()
    await asyncio.gather(*(_press(show, which, one.step, "longer") for which, one in enumerate(show.forums)))
    phones = [one for group in show.phones for one in group]
    while time.perf_counter() - began < within and not all(one.renewed(began) for one in phones):
        await asyncio.sleep(0.05)
    return [(one.renewed(began) or began + within) - began for one in phones]


async def step_change(show):
    """A step moves in both forums at once, and every phone shows it; phones spread their fetches over 1.5 s."""
    took = [seconds for _time in range(3) for seconds in await _change(show, 30)]
    times = f"p50 {p(took, 0.5):.2f}, p95 {p(took, 0.95):.2f}, last {max(took):.2f} s"
    figure = f"{times} ({len(took) // 3} phones, three times)"
    return "step change on all phones in", figure, p(took, 0.95) <= 3


async def hiding(show):
    """A note is hidden on the console while all screens show it."""
    took = []
    one = show.forums[1]
    await _press(show, 1, one.step, "close")
    await _press(show, 1, one.step, "reveal")
    end = time.perf_counter() + 30
    while time.perf_counter() < end and not all(NOTE.search(screen.body) for screen in show.screens[1]):
        await asyncio.sleep(0.1)
    for key in list(dict.fromkeys(NOTE.findall(show.screens[1][0].body)))[:3]:
        began = time.perf_counter()
        path = f"/events/{one.event}/room/hide/"
        await show.leaders[1].post(path, {"kind": "note", "key": key.decode()})
        while any(key in screen.body for screen in show.screens[1]) and time.perf_counter() - began < 20:
            await asyncio.sleep(0.01)
        took.append(time.perf_counter() - began)
        await asyncio.sleep(1.5)
    await _press(show, 1, one.step, "back")
    figure = ", ".join(f"{one:.2f}" for one in took) + " s (the last of ten screens)"
    return "hidden on all screens in", figure, bool(took) and max(took) <= 1


async def reconnecting(show):
    """The live process is killed and comes back; all streams of both forums stand again."""
    show.stand.kill_live()
    await asyncio.sleep(2.5)
    show.stand.spawn_live()
    async with asyncio.timeout(60):
        while not any(one.live_at for group in show.phones for one in group):
            await asyncio.sleep(0.02)
    began = time.perf_counter()
    await show.settled()
    took = time.perf_counter() - began
    return "300 reconnect in", f"{took:.1f} s (all streams of both forums, from the first)", took <= 5


async def polling(show):
    """The live process is away, and every phone asks every five seconds."""
    show.stand.kill_live()
    for listener in [one for group in (*show.screens, *show.phones) for one in group]:
        listener.is_open = False
    await asyncio.sleep(6)
    took = await _change(show, 40)
    for listener in [one for group in (*show.screens, *show.phones) for one in group]:
        listener.is_open = True
    show.stand.spawn_live()
    await show.settled()
    figure = f"p50 {p(took, 0.5):.2f}, p95 {p(took, 0.95):.2f}, last {max(took):.2f} s ({len(took)} phones)"
    return "step change on polling phones in", figure, p(took, 0.95) <= 6


ROWS = (step_change, hiding, reconnecting, polling)


def lost_and_doubled(show):
    """What was sent beside what the database has."""
    from forums.models import Contribution, Vote

    one, other = show.forums
    votes = [
        (row["voter_key"], row["choice"])
        for row in Vote.objects.filter(choice__step=one.step).values("voter_key", "choice")
    ]
    people = list(one.room.participants.order_by("pk").values_list("pk", flat=True))
    told = {(str(people[key[0]]), key[1]): value for key, value in show.sent.items() if isinstance(key, tuple)}
    kept = {(row.voter_key, row.choice_id): row.value for row in Vote.objects.filter(choice__step=one.step)}
    notes = {key: text for key, text in show.sent.items() if isinstance(key, str)}
    rows = {str(row.pk): row.text for row in Contribution.objects.filter(step=other.step)}
    lost = sum(kept.get(key) != value for key, value in told.items()) + len(notes.keys() - rows.keys())
    doubled = len(votes) - len(set(votes)) + len(rows) - len(set(rows.values()))
    foreign = len(kept.keys() - told.keys()) + len(rows.keys() - notes.keys())
    refused = sum(len(sender.outbox.refused) for group in show.senders for sender in group)
    tries, posts = show.tries
    figure = (
        f"{lost}, {doubled} of {len(told)} votes and {len(notes)} notes; {posts} sent in {tries} tries while "
        f"processes were killed, {refused} refused, {foreign} never sent"
    )
    return "lost, doubled", figure, lost == doubled == foreign == refused == 0
