"""Forms of news and of the questions asked in sparring."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from materials.models import Material, News, SparringQuestion
from participants.plain import one_line

MOST_TAGS = 6


class NewsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Asks for a piece of news in Finnish, and in the other languages if there is time."""

    tag_line = forms.CharField(
        label=_("Tags"), max_length=200, required=False, help_text=_("At most six words, with commas between them.")
    )
    is_published = forms.BooleanField(label=_("Show it to everybody"), required=False, initial=True)

    class Meta:
        model = News
        fields = ("title_fi", "text_fi", "title_sv", "text_sv", "title_en", "text_en")
        labels = {
            "title_fi": _("Title in Finnish"),
            "text_fi": _("Text in Finnish"),
            "title_sv": _("Title in Swedish"),
            "text_sv": _("Text in Swedish"),
            "title_en": _("Title in English"),
            "text_en": _("Text in English"),
        }

    def __init__(self, answers: Any = None, *, instance: News | None = None) -> None:
        said = {"tag_line": ", ".join(instance.tags), "is_published": bool(instance.published_at)} if instance else {}
        super().__init__(answers, instance=instance, initial=said)
        for name in ("title_fi", "text_fi"):
            self.fields[name].required = True

    def clean_tag_line(self) -> list[str]:
        """The different tags in small letters."""
        found = [one_line(tag).lower()[:40] for tag in self.cleaned_data["tag_line"].split(",")]
        return list(dict.fromkeys(filter(None, found)))[:MOST_TAGS]

    def words(self) -> dict[str, Any]:
        """Titles and texts in the three languages."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SparringQuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Asks for a question and its answer."""

    class Meta:
        model = SparringQuestion
        fields = ("phase", "question", "answer")
        help_texts = {"question": _("Write no names: the question is shown to everybody when it has an answer.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].choices = [("", _("Choose")), *Material.Phase.choices]  # type: ignore[attr-defined]
