"""The stand of `make bench-live`: two forums at work, the live process beside the web server, and kills at random."""

import os
import random
import signal
import sys
import time
import urllib.request
from types import SimpleNamespace

from config import services
from tests.load import measure
from tests.load.rows_pages import house, signed_in
from tests.load.stand import Stand

CHOICES = 30
GROUPS = ("official", "elected", "business", "education", "developer", "association", "other")


class LiveStand(Stand):
    """The stand of the other benchmark, and the live process."""

    def spawn_live(self):
        """Start the live process at its port."""
        words = ["-m", "gunicorn", "config.live:application", "-k", "asgi", "-b", f"127.0.0.1:{self.live_port}"]
        self._spawn("live", [sys.executable, *words, "--no-control-socket", "--graceful-timeout", "1"])

    def start_live(self):
        """Start the live process, and wait until it answers."""
        self.spawn_live()
        for _ in range(400):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.live_port}/live/healthz", timeout=5).read()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("The live process does not answer.")

    def choose_live_port(self):
        """Before the web server starts, so that pages tell where to listen."""
        self.live_port = services.free_port()
        os.environ.pop("PORT", None)  # gunicorn would listen there too
        os.environ["LIVE_URL"] = f"http://127.0.0.1:{self.live_port}/live/"

    def kill_live(self):
        """End the live process at once, with its worker."""
        os.killpg(self.children.pop("live").pid, signal.SIGKILL)

    def kill_web_worker(self):
        """End one of the two web workers at once; gunicorn starts another."""
        workers = [pid for pid in measure.tree(self.children["web"].pid) if pid != self.children["web"].pid]
        if workers:
            os.kill(random.choice(workers), signal.SIGKILL)

    def cpu(self):
        """CPU milliseconds so far: web, live, database."""
        pids = [self.children[name].pid for name in ("web", "live") if name in self.children]
        web, live = (measure.cpu_ms([pid]) for pid in pids) if len(pids) == 2 else (measure.cpu_ms(pids), 0)
        return web, live, measure.cpu_ms([self.postgres.process.pid])


def forum(phones, kind):
    """An open room of some phones at tables, a step of a kind open: its code, secrets, steps and choices."""
    make = house()
    from forums.groupwork import lobby, placing, streams
    from forums.groupwork.rings import of_console, of_room, of_screen

    room = make.make_room()
    step = make.make_step(room, kind=kind, fields=["other"] if kind == "board" else [], title_fi="Koe")
    other = make.make_step(room, kind="assignment", state="hidden", opened_at=None)
    choices = [make.make_choice(step, text=f"Väite {n}").pk for n in range(CHOICES)] if kind == "vote" else []
    secrets = [lobby.join(room=room, stakeholder_group=GROUPS[number % 7]).secret for number in range(phones)]
    placing.seat(room=room, by=None)
    return SimpleNamespace(
        room=room, code=room.code, event=room.event_id, step=step.pk, other=other.pk, choices=choices, secrets=secrets,
        cookies=signed_in(make.make_manager()), screen=f"/screen/{room.screen_key}/",
        screen_topics=streams.address(of_room(room), of_screen(room)),
        console_topics=streams.address(of_room(room), of_console(room)),
    )  # fmt: skip
