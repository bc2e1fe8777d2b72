"""`manage.py render KIND EVENT_ID`: draw one document at once, for looking at; nothing is stored or rung."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from forums.models import Event
from materials import documents, pdf


class Command(BaseCommand):
    """Draws a document of an event into a file."""

    help = "Draw one document of an event into a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the kind, the event, the language and where to write."""
        parser.add_argument("kind", choices=[str(kind) for kind in documents.KINDS])
        parser.add_argument("event_id", nargs="?", type=int, help="default: the event that comes next, or the latest")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="fi")
        parser.add_argument("--output", type=Path, help="default: KIND-EVENT-LANGUAGE.pdf in the folder for data")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw and tell where the file is."""
        event, kind, language = self._event(options["event_id"]), options["kind"], options["language"]
        drawn = pdf.render(kind, documents.snapshot(event, kind, language), language)
        file = options["output"] or Path(settings.DATA_DIR) / f"{kind}-{event.pk}-{language}.pdf"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(drawn)
        self.stdout.write(f"{file} ({pdf.page_count(drawn)} p)")

    def _event(self, event_id: int | None) -> Event:
        if event_id is not None:
            found = Event.objects.filter(pk=event_id).first()
        else:
            found = Event.objects.active().upcoming().first() or Event.objects.order_by("-starts_at").first()
        if found is None:
            raise CommandError("There is no such event.")
        return found
