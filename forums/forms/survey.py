"""The form of the feedback survey: two scales and one sentence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.models.survey import HIGHEST, LONGEST, LOWEST
from participants.forms import LineField

_ENDS = {LOWEST: _("1 – not at all"), HIGHEST: _("5 – very much")}
SCALE = [(value, _ENDS.get(value, str(value))) for value in range(LOWEST, HIGHEST + 1)]


class SurveyForm(forms.Form):
    """How it was."""

    useful = forms.TypedChoiceField(
        label=_("Was the event useful to you?"), choices=SCALE, coerce=int, widget=forms.RadioSelect
    )
    heard = forms.TypedChoiceField(label=_("Were you heard?"), choices=SCALE, coerce=int, widget=forms.RadioSelect)
    words = LineField(
        label=_("One sentence to those who run the series"),
        max_length=LONGEST,
        required=False,
        help_text=_("Write nothing by which you or others can be recognised."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def answers(self) -> dict[str, Any]:
        """The answers of a valid form."""
        return dict(self.cleaned_data)
