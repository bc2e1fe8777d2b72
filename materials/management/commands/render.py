"""`manage.py render KIND ID`: draw one document of an event or a series, for looking at; nothing is stored or rung."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from forums.models import Event, Series
from materials import documents, pdf


class Command(BaseCommand):
    """Draws a document of an event or a series into a file."""

    help = "Draw one document of an event or a series into a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the kind, the event or series, the language and where to write."""
        parser.add_argument("kind", choices=[str(kind) for kind in (*documents.KINDS, *documents.OF_SERIES)])
        parser.add_argument("thing_id", nargs="?", type=int, help="default: what comes next, or the latest")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="fi")
        parser.add_argument("--output", type=Path, help="default: KIND-EVENT-LANGUAGE.pdf in the folder for data")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw and tell where the file is."""
        kind, language = options["kind"], options["language"]
        event_or_series, snapshot = self._said(kind, options["thing_id"], language)
        drawn = pdf.render(kind, snapshot, language)
        file = options["output"] or Path(settings.DATA_DIR) / f"{kind}-{event_or_series.pk}-{language}.pdf"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(drawn)
        self.stdout.write(f"{file} ({pdf.page_count(drawn)} p)")

    def _said(self, kind: str, thing_id: int | None, language: str) -> tuple[Event | Series, documents.Snapshot]:
        if kind in documents.KINDS:
            event = self._event(thing_id)
            return event, documents.snapshot(event, kind, language)
        series = self._series(thing_id)
        try:
            return series, documents.snapshot_of_series(series, kind, language)
        except documents.NotWritten as error:
            raise CommandError(str(error)) from error

    def _series(self, series_id: int | None) -> Series:
        found = Series.objects.filter(pk=series_id) if series_id is not None else Series.objects.order_by("-pk")
        series = found.first()
        if series is None:
            raise CommandError("There is no such series.")
        return series

    def _event(self, event_id: int | None) -> Event:
        if event_id is not None:
            found = Event.objects.filter(pk=event_id).first()
        else:
            found = Event.objects.active().upcoming().first() or Event.objects.order_by("-starts_at").first()
        if found is None:
            raise CommandError("There is no such event.")
        return found
