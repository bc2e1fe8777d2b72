"""`manage.py files`: whether the files in storage and the rows of the database fit together; changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from materials import tidying


class Command(BaseCommand):
    """Tells of files without a row and of rows without a file."""

    help = "Tell which files no row names, and which rows have lost their file."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print both."""
        orphans, lost = tidying.nameless(), tidying.lost()
        self.stdout.write(f"{len(orphans)} files older than a day without a row")
        for name in orphans:
            self.stdout.write(f"  {name}")
        self.stdout.write(f"{len(lost)} rows without their file")
        for row in lost:
            self.stdout.write(f"  {row}")
