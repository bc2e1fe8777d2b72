"""`manage.py demo`: everything runs with one command and stops with Ctrl-C."""

import os
import signal
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from config.demo_people import SIGN_INS
from config.household import LETTERS_STAY, Household, HouseholdFailed
from config.services import ServiceFailed

STEPS = ("migrate", "createcachetable", "load_register", "load_templates", "seed")
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked the demo to end."""


class Command(BaseCommand):
    """Owns all processes of the demo: PostgreSQL, Valkey, web, workers and the clock."""

    help = "Run the demo: PostgreSQL, Valkey, seeded data, web, workers and the clock. Ctrl-C stops all."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer a web server that follows changes of the code."""
        parser.add_argument("--reload", action="store_true", help="restart the web server when the code changes")
        parser.add_argument("--prepare", action="store_true", help="only bring the database up to date and seed it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until asked to stop."""
        if options["prepare"]:
            for step in STEPS:
                call_command(step, verbosity=0)
            return
        began = time.monotonic()
        household = Household(folder=settings.DATA_DIR.resolve(), port=settings.PORT, reload=options["reload"])
        for ending in ENDINGS:
            signal.signal(ending, _stop)
        try:
            address = household.start()
            self._welcome(address, household, time.monotonic() - began)
            household.watch()
        except Stopped:
            pass
        except (HouseholdFailed, ServiceFailed) as problem:
            raise CommandError(str(problem)) from None
        finally:
            for ending in ENDINGS:
                signal.signal(ending, signal.SIG_IGN)
            household.stop()
        self.stdout.write("Stopped.")

    def _welcome(self, address: str, household: Household, seconds: float) -> None:
        """Tell where the demo is and who can sign in."""
        lines = ["", f"Tilannekuva is ready in {seconds:.0f} s:  {address}", ""]
        lines.append("Sign in by e-mail; the code comes in a letter:")
        with translation.override("en"):
            lines += [f"  {person.email:34} {person.role}" for person in SIGN_INS]
        if os.environ["MAIL_URL"] != LETTERS_STAY:
            lines.append("Letters leave through MAIL_URL.")
        lines += [f"Letters can be read at {address}/demo/letters", f"Logs and data: {household.folder}", ""]
        self.stdout.write("\n".join([*lines, "Ctrl-C stops everything."]))
        self.stdout.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped
