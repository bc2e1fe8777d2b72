"""The participants app."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """Names the app."""

    name = "participants"
