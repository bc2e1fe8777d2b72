"""The form that asks what the columns of a list are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _u
from django.utils.translation import gettext_lazy as _

from forums.spreadsheets import Columns, Row, columns_of, label_of, missing_of
from forums.spreadsheets.words import HEADINGS
from regions.models import StakeholderGroup

SAMPLES = 3  # values shown of each column
SAMPLE_LENGTH = 40  # characters


class MappingForm(forms.Form):
    """Asks of each column of a table what it tells; a valid form has `columns` and, for all, a `group`."""

    def __init__(self, *args: Any, rows: list[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.columns: Columns = {}
        known = {index: column for column, index in columns_of(rows[0]).items()}
        for index in range(max(len(row.cells) for row in rows)):
            if samples := self._samples(index):
                self.fields[f"column_{index}"] = forms.ChoiceField(
                    label=label_of(rows[0], index),
                    required=False,
                    choices=[("", _("Not read")), *HEADINGS.items()],
                    initial=known.get(index, ""),
                    help_text=_u("For example: {values}").format(values=", ".join(samples)),
                )
        self.fields["group"] = forms.ChoiceField(
            label=_("Stakeholder group of those whose row names none"),
            required=False,
            choices=[("", _("Every row names its own")), *StakeholderGroup.choices],
        )

    def clean(self) -> dict[str, Any]:
        """See that every field is told by one column, and that nothing needed is missing."""
        answers: dict[str, Any] = super().clean() or {}
        for name, column in list(answers.items()):
            if not name.startswith("column_") or not column:
                continue
            if column in self.columns:
                self.add_error(name, _("Another column is read as this already. Choose one of the two."))
            self.columns.setdefault(column, int(name.removeprefix("column_")))
        if missing := missing_of(self.columns, answers.get("group", "")):
            raise ValidationError(_u("No column tells these yet: {columns}.").format(columns=", ".join(missing)))
        return answers

    def _samples(self, index: int) -> list[str]:
        values = (row.cell(index).strip()[:SAMPLE_LENGTH] for row in self.rows[1:])
        return list(dict.fromkeys(value for value in values if value))[:SAMPLES]
