"""The form that puts right what is written of a registered person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from forums.correcting import Details, keeps_own_name
from forums.extras import has_told
from forums.models import Event, Registration
from participants.forms import AddressField, LineField
from regions.forms import MunicipalityField
from regions.models import StakeholderGroup


class CorrectionForm(forms.Form):
    """Asks for the details of one person; who keeps their own name and language is not renamed here."""

    first_name = LineField(label=_("First name"), max_length=100)
    last_name = LineField(
        label=_("Last name"),
        max_length=100,
        required=False,
        help_text=_("Leave empty if the person uses one name only."),
    )
    email = AddressField(
        label=_("E-mail"),
        help_text=_("Another address gets a letter with a new personal link, and the old link stops working."),
    )
    is_same = forms.BooleanField(
        label=_("Another address of the same person: keep what they have answered"),
        required=False,
        help_text=_("Otherwise answers, consents and special needs are deleted when the address changes."),
    )
    language = forms.ChoiceField(label=_("Language of the letters"), choices=settings.LANGUAGES)
    organisation = LineField(label=_("Organisation"), max_length=160, required=False)
    stakeholder_group = forms.ChoiceField(label=_("Stakeholder group"), choices=StakeholderGroup.choices)
    municipality = MunicipalityField(required=False)
    mode = forms.ChoiceField(label=_("Takes part"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, seat: Registration, **kwargs: Any) -> None:
        person = seat.person
        first = {name: getattr(person, name) for name in ("first_name", "last_name", "email", "language")}
        first |= {name: getattr(seat, name) for name in ("organisation", "stakeholder_group", "mode")}
        first["municipality"] = seat.municipality_id
        super().__init__(*args, **{"initial": first, **kwargs})
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
        if not has_told(seat):
            del self.fields["is_same"]
        if keeps_own_name(seat):
            for name in ("first_name", "last_name", "language"):
                del self.fields[name]
        if seat.event.mode == Event.Mode.HYBRID:
            self.fields["mode"].choices = [("on_site", _("On site")), ("online", _("Online"))]  # type: ignore[attr-defined]
        else:
            del self.fields["mode"]

    def details(self) -> Details:
        """What the valid form says, for the room."""
        is_given = self.data.get("is_given") == self.cleaned_data["email"]
        return Details(**self.cleaned_data, is_given=is_given)

    def ask_who(self, email: str) -> None:
        """Ask whether whoever has the address gets the seat; the tick holds for the very address it was asked of."""
        tick = forms.CheckboxInput({"value": email}, check_test=lambda _value: False)
        label = _("The address belongs to somebody else already: give the seat to that person")
        self.fields["is_given"] = forms.BooleanField(label=label, required=False, widget=tick)
        self.order_fields(["first_name", "last_name", "email", "is_given", "is_same"])
