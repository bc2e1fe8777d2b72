"""What a facilitator writes of a step of the agenda."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.groupwork.agenda import NewStep, StepWords
from forums.models import Contribution, Step
from participants.forms import LineField


class StepForm(forms.ModelForm):  # type: ignore[type-arg]
    """Asks for the words, the length and the names of a step; Finnish is needed, the rest may come later."""

    title_fi = LineField(label=_("Title in Finnish"), max_length=160)
    title_sv = LineField(label=_("Title in Swedish"), max_length=160, required=False)
    title_en = LineField(label=_("Title in English"), max_length=160, required=False)
    prompt_fi = LineField(label=_("Question to the groups in Finnish"), max_length=400, required=False)
    prompt_sv = LineField(label=_("Question to the groups in Swedish"), max_length=400, required=False)
    prompt_en = LineField(label=_("Question to the groups in English"), max_length=400, required=False)
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=1, max_value=240)

    class Meta:
        model = Step
        fields = (
            "title_fi",
            "prompt_fi",
            "title_sv",
            "prompt_sv",
            "title_en",
            "prompt_en",
            "minutes",
            "anonymity",
        )
        widgets = {"anonymity": forms.RadioSelect}

    def words(self) -> StepWords:
        """What was written."""
        written: Any = {name: self.cleaned_data[name] for name in self.Meta.fields}
        words: StepWords = written
        return words


class NewStepForm(StepForm):
    """Asks also for the kind of a step that is added, and what is written in it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Step.Kind.choices)
    fields_ = forms.MultipleChoiceField(
        label=_("What is written"),
        choices=Contribution.Field.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For steps where one writes. None chosen: notes without headings."),
    )

    def __init__(self, *args: Any, instance: Step | None = None, **kwargs: Any) -> None:
        initial = {"kind": instance.kind, "fields_": instance.fields} if instance else {}
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(*args, **{**kwargs, "instance": instance})

    def new(self) -> NewStep:
        """The step to add."""
        kind = self.cleaned_data["kind"]
        fields = self.cleaned_data["fields_"] or [Contribution.Field.OTHER]
        return {**self.words(), "kind": kind, "fields": fields if kind in Step.WITH_FIELDS else []}


class HiddenStepForm(NewStepForm):
    """Asks of a step that nobody has seen also what it works on: one of those before it, or none."""

    source = forms.ModelChoiceField(
        label=_("Works on"),
        queryset=Step.objects.none(),
        required=False,
        empty_label=_("What was written before it, or nothing"),
    )

    def __init__(self, *args: Any, instance: Step, **kwargs: Any) -> None:
        kwargs["initial"] = {"source": instance.source_id, **kwargs.get("initial", {})}
        super().__init__(*args, instance=instance, **kwargs)
        earlier = Step.objects.filter(room=instance.room_id, ordinal__lt=instance.ordinal)
        self.fields["source"].queryset = earlier  # type: ignore[attr-defined]

    def words(self) -> StepWords:
        """What was written, with what the step is made of."""
        fields = self.cleaned_data["fields_"] or [Contribution.Field.OTHER]
        kind = self.cleaned_data["kind"]
        made: StepWords = {
            **super().words(),
            "kind": kind,
            "fields": fields if kind in Step.WITH_FIELDS else [],
            "source": self.cleaned_data["source"],
        }
        return made
