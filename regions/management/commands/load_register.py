"""Load regions, municipalities and networks from their files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from regions import register
from regions.register_files import FOLDER, RegisterRefused

MOST_LINES = 20  # changed rows named on the screen


class Command(BaseCommand):
    """Bring the register up to date and tell what changed."""

    help = "Loads regions, municipalities and networks from regions/data; repeatable, deletes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the folder of the files."""
        parser.add_argument("--folder", type=Path, default=FOLDER, help="where the files are (default: regions/data)")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Load, and write one line for each kind of row and for each row that changed."""
        try:
            counts = register.load(folder)
        except RegisterRefused as refused:
            raise CommandError(f"Nothing was loaded. {refused}") from refused
        for count in counts:
            self.stdout.write(str(count))
            for line in count.changed[:MOST_LINES]:
                self.stdout.write(f"  {line}")
            if len(count.changed) > MOST_LINES:
                self.stdout.write(f"  … and {len(count.changed) - MOST_LINES} more")
        for municipality in register.unknown(folder):
            self.stderr.write(
                f"{municipality.code} {municipality} is not in the files: is its merger missing from them?"
            )
