"""Forms of the personal link: own details, a colleague who comes instead, and the address of a lost link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forums.models import Event, Registration
from forums.rules import has_account
from forums.self_service import Colleague, Details
from participants.forms import AddressField, LineField
from regions.models import StakeholderGroup


class DetailsForm(forms.Form):
    """What a registered person changes of their own registration; who has an account changes their name there."""

    first_name = LineField(
        label=_("First name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = LineField(
        label=_("Last name"),
        max_length=100,
        required=False,
        help_text=_("Leave empty if you use one name only."),
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    organisation = LineField(
        label=_("Organisation"),
        max_length=160,
        required=False,
        help_text=_("The company, school, association or authority you speak for. Leave empty if none."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    stakeholder_group = forms.ChoiceField(label=_("I take part as"), choices=StakeholderGroup.choices)
    mode = forms.ChoiceField(label=_("I take part"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the letters"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        names = ("organisation", "stakeholder_group", "mode")
        initial = {name: getattr(registration, name) for name in names}
        initial |= {name: getattr(registration.person, name) for name in ("first_name", "last_name", "language")}
        super().__init__(*args, **{"initial": initial, **kwargs})
        if has_account(registration.person):
            del self.fields["first_name"], self.fields["last_name"]
        if registration.event.mode == Event.Mode.HYBRID:
            self.fields["mode"].choices = [("on_site", _("On site")), ("online", _("Online"))]  # type: ignore[attr-defined]
        else:
            del self.fields["mode"]

    def details(self) -> Details:
        """What the valid form says."""
        return Details(**self.cleaned_data)


class AddressForm(forms.Form):
    """Another address of the same person."""

    email = AddressField(
        label=_("New e-mail address"),
        help_text=_("A link that confirms the change is sent here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ColleagueForm(forms.Form):
    """Who comes instead."""

    first_name = LineField(label=_("First name"), max_length=100)
    last_name = LineField(label=_("Last name"), max_length=100, required=False)
    email = AddressField(label=_("E-mail"), help_text=_("The colleague’s own confirmation is sent here."))
    language = forms.ChoiceField(label=_("Language of the letters"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"language": get_language() or "fi"}, **kwargs})
        for name in ("first_name", "last_name", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"  # what the browser remembers is of somebody else

    def colleague(self) -> Colleague:
        """The person the valid form describes."""
        return Colleague(**self.cleaned_data)


class LostLinkForm(forms.Form):
    """The address to which the links are sent."""

    email = AddressField(
        label=_("E-mail"),
        help_text=_("The address you registered with."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
