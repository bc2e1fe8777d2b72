"""The columns of this app that exist in three languages."""

from modeltranslation.translator import TranslationOptions, register

from forums.models import (
    Announcement,
    Event,
    KeyQuestion,
    ProgrammeItem,
    Question,
    Series,
    SeriesTemplate,
    Slot,
    Step,
    Task,
    Wording,
)


@register(SeriesTemplate)
class SeriesTemplateTranslation(TranslationOptions):
    """Translated texts."""

    fields = ("name", "summary")


@register(Series)
class SeriesTranslation(TranslationOptions):
    """Translated texts."""

    fields = ("name", "need", "goals")


@register(Event)
class EventTranslation(TranslationOptions):
    """Translated texts."""

    fields = ("name", "theme", "summary", "dataset", "place", "note")


@register([ProgrammeItem, Task])
class TitleTranslation(TranslationOptions):
    """Translated texts."""

    fields = ("title",)


@register(Step)
class StepTranslation(TranslationOptions):
    """Translated texts."""

    fields = ("title", "prompt")


@register(KeyQuestion)
class KeyQuestionTranslation(TranslationOptions):
    """Translated texts."""

    fields = ("theme", "question")


@register(Question)
class QuestionTranslation(TranslationOptions):
    """Translated texts."""

    fields = ("label", "help", "choices")


@register(Slot)
class SlotTranslation(TranslationOptions):
    """Translated texts."""

    fields = ("name",)


@register([Announcement, Wording])
class LetterTranslation(TranslationOptions):
    """Translated texts; a missing language stays empty, so that it can be told."""

    fields = ("subject", "text")
    fallback_languages = {"default": ("fi",)}
