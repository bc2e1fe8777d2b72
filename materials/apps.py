"""The materials app."""

from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    """Names the app, and tells participants.privacy what it knows of people."""

    name = "materials"

    def ready(self) -> None:
        """Enter this app's answers about personal data."""
        from materials import privacy

        privacy.enter()
