"""Fills an empty installation with the demo's content; can be run again."""

from typing import Any

from django.core.management.base import BaseCommand

from config.seeding import seed


class Command(BaseCommand):
    """Seeds through the actions."""

    help = "Write the demo's series, events and invented people; running it again adds nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed and tell what there is."""
        for line in seed():
            self.stdout.write(line)
