"""`manage.py rotate_needs_key`: seals all diets and access needs anew with the first key of NEEDS_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forums import sealing, special_needs


class Command(BaseCommand):
    """Can be run again at any time; pages work meanwhile."""

    help = "Seal all diets and access needs anew with the first key of NEEDS_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Reseal, and tell whether the older keys can be dropped now."""
        if not sealing.has_key():
            raise CommandError("NEEDS_KEYS is empty: put the new key first, the present one after it.")
        done, failed = special_needs.rotate()
        self.stdout.write(f"{done} sealed with the newest key")
        if failed:
            raise CommandError(f"{failed} could not be opened with any key: keep or bring back the key they need.")
        self.stdout.write("The older keys can be dropped.")
