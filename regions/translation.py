"""The columns of this app that exist in three languages."""

from modeltranslation.translator import TranslationOptions, register

from regions.models import Brand, Municipality, Network, Region, Spearhead


@register([Brand, Region, Municipality, Spearhead])
class NameTranslation(TranslationOptions):
    """Translated texts."""

    fields = ("name",)


@register(Network)
class NetworkTranslation(TranslationOptions):
    """Translated texts."""

    fields = ("name", "description")
