"""`manage.py examples [KIND]`: draw every kind of document with example data into a folder; needs no database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from materials import pdf
from materials.examples import FAMILIES, example


class Command(BaseCommand):
    """Draws examples of documents into files."""

    help = "Draw every kind of document, or one, with example data."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a kind, the language and where to write."""
        parser.add_argument("kind", nargs="?", choices=[str(kind) for kind in FAMILIES], help="default: every kind")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="fi")
        parser.add_argument("--output", type=Path, required=True, help="the folder to write into")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw and tell where the files are."""
        folder, language = options["output"], options["language"]
        folder.mkdir(parents=True, exist_ok=True)
        for kind in [options["kind"]] if options["kind"] else [str(kind) for kind in FAMILIES]:
            drawn = pdf.render(kind, example(kind), language)
            file = folder / f"{kind}-{language}.pdf"
            file.write_bytes(drawn)
            self.stdout.write(f"{file} ({pdf.page_count(drawn)} p)")
