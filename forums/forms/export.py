"""The form of those who take a list of people out of the service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.exporting import Order, Whom, columns_of
from forums.models import Event, Export

TICKED = ["name", "organisation"]  # the least that makes a list


class ExportForm(forms.Form):
    """Asks which columns are needed, of whom, and what for."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick only what you need. Diets and access needs are never exported."),
    )
    whom = forms.ChoiceField(label=_("Who is on the list"), choices=Whom, widget=forms.RadioSelect)
    purpose = forms.ChoiceField(
        label=_("What the list is for"),
        choices=[("", _("Choose")), *Export.Purpose.choices],
        help_text=_("Written down with your name, the time, the columns and the number of people."),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        choices=Export.Format,
        widget=forms.RadioSelect,
        help_text=_(
            "The workbook shows every text as it is. Excel changes some texts when it opens a CSV file, such as the "
            "zeros at the beginning of a number; the file itself is right."
        ),
    )
    is_for_program = forms.BooleanField(
        label=_("The CSV file is for another program; nobody opens it in Excel"), required=False
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        first = {"columns": TICKED, "whom": Whom.ALL, "format": Export.Format.XLSX}
        super().__init__(*args, **{"initial": first, **kwargs})
        self.fields["columns"].choices = [(column.key, column.label) for column in columns_of(event)]  # type: ignore[attr-defined]

    def order(self) -> Order:
        """What was asked for; the form is valid."""
        return Order(**self.cleaned_data)
