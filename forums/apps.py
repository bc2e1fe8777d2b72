"""The forums app."""

from django.apps import AppConfig
from django.core import checks


class ForumsConfig(AppConfig):
    """Names the app, and tells participants.privacy what it knows of people."""

    name = "forums"

    def ready(self) -> None:
        """Enter this app's answers about personal data."""
        from forums import privacy, sealing

        privacy.enter()
        checks.register(sealing.check_keys)
