"""The columns of this app that exist in three languages."""

from modeltranslation.translator import TranslationOptions, register

from materials.models import News


@register(News)
class NewsTranslation(TranslationOptions):
    """Translated texts."""

    fields = ("title", "text")
