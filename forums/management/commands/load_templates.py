"""The command that takes in the operating models."""

from django.core.management.base import BaseCommand, CommandError

from forums import operating
from forums.operating_format import OperatingModelRefused


class Command(BaseCommand):
    """Take in the operating models of forums/operating_models; safe to run again."""

    help = "Take in the operating models of forums/operating_models; safe to run again."

    def handle(self, *_args: object, **_options: object) -> None:
        """Take in every file and tell what became of it."""
        try:
            for loaded in operating.load():
                template, outcome = loaded.template, "added" if loaded.is_new else "unchanged"
                self.stdout.write(f"{template.key} {template.version}: {outcome}")
        except OperatingModelRefused as refusal:
            raise CommandError(str(refusal)) from refusal
