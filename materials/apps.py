"""The materials app."""

from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    """Names the app."""

    name = "materials"
