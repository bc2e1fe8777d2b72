"""`manage.py letters [FOLDER]`: every letter in every language, as files to be read by people."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.sample_letters import samples
from participants.models import Letter


class Command(BaseCommand):
    """Writes a sample of every letter; nothing is stored or sent, and no server is needed."""

    help = "Write every letter in every language into a folder, as text and HTML and with its calendar file."
    requires_system_checks = ()  # they ask the database

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", nargs="?", type=Path, help="default: letters in the folder for data")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the letters and tell where they are."""
        folder = options["folder"] or Path(settings.DATA_DIR) / "letters"
        for language, _name in settings.LANGUAGES:
            written = samples(language)
            for name, letter in written.items():
                _write(folder / language, name, letter)
            self.stdout.write(f"{folder / language} ({len(written)} letters)")


def _write(folder: Path, name: str, letter: Letter) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text(f"{letter.subject}\n\n{letter.text}", encoding="utf-8")
    (folder / f"{name}.html").write_text(letter.html, encoding="utf-8")
    if letter.calendar:
        (folder / f"{name}.ics").write_bytes(letter.calendar.encode())
