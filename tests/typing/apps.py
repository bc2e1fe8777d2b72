"""An app loaded before modeltranslation, which then leaves the models' managers as they are written."""

from django.apps import AppConfig


class TypingConfig(AppConfig):
    """Keeps the managers that the type checker can read."""

    name = "tests.typing"

    def ready(self) -> None:
        """Let modeltranslation add columns but no managers."""
        from modeltranslation import translator

        translator.add_manager = lambda model: None  # type: ignore[assignment]
