"""`manage.py run_due`: what the timetable does, once, at a moment of your choice."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.moments import MomentRefused, read_moment
from forums import announcing, lost_links, offers, reminders
from forums.followup import asking
from forums.groupwork import likeness, maps
from forums.picturing import drafts
from forums.rehearsal import copying as rehearsal
from materials import archiving, checking, indexing, packing, publishing, tidying, uploads
from participants import postman, privacy


def send_letters(at: datetime) -> int:
    """Try every letter due at a moment once; answers how many were tried."""
    total = tried = postman.send_due(at)
    while tried == postman.BUNDLE:
        tried = postman.send_due(at)
        total += tried
    return total


def to_the_end(sweep: Callable[[datetime], int]) -> Callable[[datetime], int]:
    """A sweep that works for a moment only, repeated until nothing is left; answers how much it did in all."""

    def rounds(at: datetime) -> int:
        total = done = sweep(at)
        while done:
            done = sweep(at)
            total += done
        return total

    return rounds


# In the order of cause and effect: a seat, a reminder and a document are there before the letters leave.
SWEEPS = (
    ("seats passed on", offers.pass_on_due),
    ("lost links sent", lambda _at: lost_links.send_asked()),
    ("announcements written", to_the_end(announcing.write_due)),
    ("reminders written", to_the_end(reminders.send_planned)),
    ("letters about actions written", asking.send_due),
    ("opinion maps drawn", maps.draw_due),
    ("rooms whose notes were compared", likeness.compare_due),
    ("drafts of pictures kept", drafts.keep_due),
    ("rehearsals removed", rehearsal.sweep),
    ("documents rung again", publishing.sweep),
    ("forum packs rung again", packing.sweep),
    ("files rung for their check", checking.sweep),
    ("letters tried", send_letters),
    ("files rung for reading", indexing.sweep),
    ("archives found shut or open again", archiving.sweep),
    ("removed files deleted", uploads.purge),
    ("files without a row deleted", tidying.sweep),
    ("rows past their time let go", privacy.retain),
)


class Command(BaseCommand):
    """Runs each sweep of the timetable once."""

    help = "Run every clock-driven sweep once, now or at the moment given."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a moment."""
        parser.add_argument("--now", help="a time in Helsinki, such as 2026-11-30T09:00 (default: now)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the sweeps and print a line for each."""
        moment, remark = timezone.now(), ""
        if options["now"]:
            try:
                moment, remark = read_moment(options["now"])
            except MomentRefused as refusal:
                raise CommandError(str(refusal)) from None
        if remark:
            self.stdout.write(remark)
        self.stdout.write(f"At {timezone.localtime(moment):%Y-%m-%d %H:%M %Z}")
        for name, sweep in SWEEPS:
            self.stdout.write(f"{sweep(moment):6} {name}")
