"""`manage.py rehearse`: plays a whole forum with simulated people, so that it can be seen alive on one laptop."""

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo_people import SIGN_INS
from forums.models import Event, Rehearsal
from forums.simulation.facilitator import Astray, Facilitator
from forums.simulation.forum import Forum
from forums.simulation.wire import Lost, Place, Wire

HOUR = 3_600  # seconds


class Command(BaseCommand):
    """Leads a rehearsal of one forum of a running demo through the web, from the door to the actions."""

    help = "Play a whole forum with simulated phones and a simulated facilitator on the running demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the event, how many phones, how long, and who leads."""
        parser.add_argument("--event", type=int, help="the number of the event (default: the demo's next forum)")
        parser.add_argument("--phones", type=int, default=42)
        parser.add_argument("--minutes", type=float, default=6, help="how long it takes in all (default: 6)")
        parser.add_argument("--facilitator", default=SIGN_INS[0].email, help="the e-mail address of who leads")
        parser.add_argument("--wait", type=float, default=8, help="seconds before it begins, to open the pages")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play, and tell what there is to see and what became of it."""
        event = Event.objects.filter(pk=options["event"]).first() if options["event"] else next_forum()
        if event is None:
            raise CommandError("There is no forum to rehearse: is the demo running (make demo)?")
        place = Place(settings.BASE_URL, settings.INNER_URL)
        leader = Facilitator(Wire(place), event.pk, self._say)
        try:
            asyncio.run(self._play(leader, event, options))
        except (Astray, Lost) as problem:
            raise CommandError(f"The rehearsal did not go on: {problem}") from None

    async def _play(self, leader: Facilitator, event: Event, options: dict[str, Any]) -> None:
        await leader.sign_in(options["facilitator"])
        await leader.rehearse()
        code, screen = await asyncio.to_thread(_addresses, leader.event)
        site = settings.BASE_URL
        self._say(f"A rehearsal of “{event}”. Open these beside each other; sign in as {options['facilitator']}:")
        self._say(f"  console     {site}/events/{leader.event}/room/")
        self._say(f"  big screen  {site}/screen/{screen}/")
        self._say(f"  own phone   {site}/f/{code}/\n")
        await asyncio.sleep(options["wait"])
        forum = Forum(leader, code, options["phones"], options["minutes"] * 60)
        told = await forum.play()
        self._say("\n".join(told))
        self._say("The rehearsal stays for 12 hours, or until it is removed on its console.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def next_forum() -> Event | None:
    """The forum that is held next, or the last one there was."""
    forums = Event.objects.filter(kind=Event.Kind.FORUM, cancelled_at=None)
    return forums.upcoming().first() or forums.order_by("starts_at").last()


def _addresses(event: int) -> tuple[str, str]:
    room = Rehearsal.objects.select_related("event__room").get(event=event).event.room
    return room.code, room.screen_key
