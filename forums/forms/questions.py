"""Forms of those who prepare a series: one question, and what an event asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.forms.fields import LANGUAGE_LABELS, InThreeLanguages, in_languages
from forums.models import Event, Question
from forums.models.question import lines
from forums.questions import WORDS, Wording

MOST_CHOICES = 30


class QuestionForm(InThreeLanguages, forms.Form):
    """Asks for one question: its kind, words, choices and condition."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of answer"), choices=Question.Kind.choices)
    condition = forms.ChoiceField(label=gettext_lazy("Asked"), required=False)
    is_required = forms.BooleanField(label=gettext_lazy("An answer is required"), required=False)

    def __init__(self, *args: Any, before: list[Question], question: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(in_languages("label", gettext_lazy("Question"), 200))
        self.fields.update(in_languages("help", gettext_lazy("Help"), 300))
        self.fields.update(in_languages("choices", gettext_lazy("Choices, one on each line"), 2000, rows=4))
        self.before = {str(one.pk): one for one in before}
        sentence = _("Only if “{question}” is answered “{answer}”")
        conditions = [
            (f"{one.pk}:{value}", sentence.format(question=one.label, answer=words))
            for one in before
            for value, words in one.options()
        ]
        self.fields["condition"].choices = [("", _("Always")), *conditions]  # type: ignore[attr-defined]
        if question:
            self.initial = _initial(question)

    def clean(self) -> dict[str, Any]:
        """Ask for words in Finnish or Swedish, and for as many choices in every language."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("label_fi") and not cleaned.get("label_sv") and "label_fi" not in self.errors:
            self.add_error("label_fi", _("Write the question in Finnish or in Swedish."))
        if cleaned.get("kind") in Question.WITH_CHOICES:
            self._check_choices(cleaned)
        else:
            cleaned.update({f"choices_{code}": "" for code in LANGUAGE_LABELS})
        return cleaned

    def wording(self) -> Wording:
        """The question the valid form describes."""
        decider, _colon, answer = self.cleaned_data["condition"].partition(":")
        return Wording(
            kind=self.cleaned_data["kind"],
            words={name: self.cleaned_data[name] for name in WORDS},
            is_required=self.cleaned_data["is_required"],
            shown_if=self.before.get(decider),
            shown_answer=answer,
        )

    def _check_choices(self, cleaned: dict[str, Any]) -> None:
        written = {code: lines(cleaned.get(f"choices_{code}", "")) for code in LANGUAGE_LABELS}
        cleaned.update({f"choices_{code}": "\n".join(rows) for code, rows in written.items()})
        counts = {len(rows) for rows in written.values() if rows}
        if not written["fi"] and not written["sv"]:
            self.add_error("choices_fi", _("Write the choices in Finnish or in Swedish."))
        elif len(counts) > 1:
            self.add_error("choices_fi", _("Write as many choices in each language, in the same order."))
        elif not 2 <= max(counts) <= MOST_CHOICES:
            self.add_error("choices_fi", _("Write from 2 to 30 choices."))


class AskingForm(forms.Form):
    """Asks what an event asks of everybody beside its own questions."""

    asks_diet = forms.BooleanField(label=gettext_lazy("Ask for diets"), required=False)
    asks_access = forms.BooleanField(label=gettext_lazy("Ask for access needs"), required=False)
    asks_listing = forms.BooleanField(
        label=gettext_lazy("Ask who may be shown to the other participants"), required=False
    )
    asks_photos = forms.BooleanField(label=gettext_lazy("Ask who may be recognisable in photos"), required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "asking"})
        self.initial = {name: getattr(event, name) for name in self.fields}


def _initial(question: Question) -> dict[str, Any]:
    condition = f"{question.shown_if_id}:{question.shown_answer}" if question.shown_if_id else ""
    words = {name: getattr(question, name) or "" for name in WORDS}
    return {**words, "kind": question.kind, "is_required": question.is_required, "condition": condition}
