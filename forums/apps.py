"""The forums app."""

from django.apps import AppConfig
from django.core import checks


class ForumsConfig(AppConfig):
    """Names the app, and tells participants.privacy and participants.merging what it knows of people."""

    name = "forums"

    def ready(self) -> None:
        """Enter this app's answers about personal data, and its part of merging people."""
        from forums import merging, privacy, sealing
        from forums.followup import privacy as of_actions
        from forums.groupwork import privacy as of_rooms
        from forums.picturing import privacy as of_pictures

        privacy.enter()
        of_rooms.enter()
        of_actions.enter()
        of_pictures.enter()
        merging.enter()
        checks.register(sealing.check_keys)
