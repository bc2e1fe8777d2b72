"""The form of a brand: a colour, and a name in three languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.forms.fields import LANGUAGE_LABELS, InThreeLanguages, in_languages, texts_of
from regions.colours import clear_on_white
from regions.models import Brand
from regions.models.brands import HEX


class ColourField(forms.CharField):
    """A colour such as #0a4a5c; written in capitals or without its # it is the same."""

    default_validators = [HEX, clear_on_white]

    def to_python(self, value: Any) -> str:
        """The colour in the one way it is kept."""
        said = str(super().to_python(value)).lower()
        return f"#{said}" if said and not said.startswith("#") else said


class BrandForm(InThreeLanguages, forms.Form):
    """The look of a municipality or a network."""

    colour = ColourField(
        label=_("Colour"),
        required=False,
        max_length=20,
        help_text=_(
            "# and six signs, for example #7a1f4d. White must be clear on it: 4.5:1. "
            "Leave empty to use the colour of Tilannekuva."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "size": 9}),
    )

    def __init__(self, *args: Any, brand: Brand | None, **kwargs: Any) -> None:
        texts = {f"name_{code}": getattr(brand, f"name_{code}") or "" for code in LANGUAGE_LABELS} if brand else {}
        super().__init__(*args, **kwargs)
        self.initial = {"colour": brand.colour if brand else "", **texts}
        self.fields.update(in_languages("name", _("Displayed name"), 60))

    def names(self) -> dict[str, str]:
        """The displayed name in each language."""
        return texts_of(self.cleaned_data, ["name"])["name"]
