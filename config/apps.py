"""The config app."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Names the app."""

    name = "config"
