"""The forums app."""

from django.apps import AppConfig


class ForumsConfig(AppConfig):
    """Names the app."""

    name = "forums"
