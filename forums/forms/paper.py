"""What a facilitator types from the papers of a table: many notes at once, one a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.groupwork import subjects
from forums.groupwork.lobby import plain_code
from forums.models import Contribution, Room, Step, WorkGroup


class PaperForm(forms.Form):
    """Asks for the table, the step, the field and the notes; which of them fit together the room decides."""

    code = forms.CharField(
        label=_("Code of the table"),
        max_length=12,
        required=False,
        help_text=_("As it stands on the worksheet. It goes before the choice of a table."),
    )
    group = forms.ModelChoiceField(
        WorkGroup.objects.none(), label=pgettext_lazy("furniture", "Table"), empty_label=None
    )
    step = forms.ModelChoiceField(Step.objects.none(), label=_("Step"), empty_label=None)
    field = forms.ChoiceField(label=_("Field"))
    about = forms.ChoiceField(
        label=_("What is it about?"), required=False, help_text=_("All the lines typed at once are about the same.")
    )
    lines = forms.CharField(
        label=_("Notes"),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("One note on each line, as it stands on the paper."),
    )
    first = forms.UUIDField(widget=forms.HiddenInput)  # the same form sent twice keeps its notes once

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = room.steps.filter(kind__in=Step.WITH_FIELDS).exclude(state=Step.State.HIDDEN)
        self.fields["group"].queryset = room.groups.all()  # type: ignore[attr-defined]
        self.fields["step"].queryset = written  # type: ignore[attr-defined]
        self._offer_subjects(written)
        keys = dict.fromkeys(key for step in written for key in step.fields)
        labels = [(key, Contribution.Field(key).label) for key in keys]
        self.fields["code"].widget.attrs |= {
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }
        self.fields["field"].choices = labels or [("other", Contribution.Field.OTHER.label)]  # type: ignore[attr-defined]

    def _offer_subjects(self, written: Iterable[Step]) -> None:
        """Ask what is written about only where some step offers subjects; those of each under its title."""
        offered = [(str(step), [(one.key, one.text) for one in subjects.offered(step)]) for step in written]
        asked = [(title, named) for title, named in offered if named]
        self.fields["about"].choices = [("", _("Not said")), *asked]  # type: ignore[attr-defined]
        if not asked:
            del self.fields["about"]

    def clean(self) -> dict[str, Any]:
        """Find the table by its code, where one was typed, and see that the step offers the subject."""
        cleaned = super().clean() or {}
        if cleaned.get("about") and "step" in cleaned and not subjects.chosen(cleaned["step"], cleaned["about"]):
            self.add_error("about", _("The step that was chosen does not ask about this."))
        code = plain_code(cleaned.pop("code", ""))
        if code:
            found = self.fields["group"].queryset.filter(code=code).first()  # type: ignore[attr-defined]
            if found is None:
                self.add_error("code", _("No table of this room has this code."))
            cleaned["group"] = found
        return cleaned
