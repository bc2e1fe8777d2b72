"""The public registration form: name, organisation, stakeholder group, e-mail, language, and what the event asks."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forums import admission
from forums.forms.extras import ExtrasForm
from forums.forms.seats import seat_fields
from forums.models import Event
from forums.registration import Attendee
from participants.forms import AddressField, LineField
from participants.models import User
from regions.forms import MunicipalityField
from regions.models import StakeholderGroup


class RegistrationForm(ExtrasForm):
    """Asks a person for what a seat needs. For a hybrid event also how the person takes part."""

    first_name = LineField(label=_("First name"), max_length=100)
    last_name = LineField(
        label=_("Last name"),
        max_length=100,
        required=False,
        help_text=_("Leave empty if you use one name only."),
    )
    organisation = LineField(
        label=_("Organisation"),
        max_length=160,
        required=False,
        help_text=_("The company, school, association or authority you speak for. Leave empty if none."),
    )
    stakeholder_group = forms.ChoiceField(label=_("I take part as"), choices=[("", "")])
    email = AddressField(label=_("E-mail"), help_text=_("The confirmation and the reminders are sent here."))
    language = forms.ChoiceField(label=_("Language of the letters"), choices=settings.LANGUAGES)
    mode = forms.ChoiceField(label=_("I take part"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, event: Event, person: User | None = None, is_own: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"initial": _initial(person), **kwargs})
        self.fields["stakeholder_group"].choices = [("", _("Choose")), *StakeholderGroup.choices]  # type: ignore[attr-defined]
        autocomplete = {
            "first_name": "given-name",
            "last_name": "family-name",
            "organisation": "organization",
            "email": "email",
        }
        for name, hint in autocomplete.items():
            self.fields[name].widget.attrs["autocomplete"] = hint
        if event.mode == Event.Mode.HYBRID:
            self.fields["mode"].choices = [("on_site", _("On site")), ("online", _("Online"))]  # type: ignore[attr-defined]
        else:
            del self.fields["mode"]
        self.fields.update(seat_fields(event))
        if (here := admission.places(event)) is not None:
            self.fields["municipality"] = MunicipalityField(here)
        self.add_extras(event, is_own=is_own)

    def attendee(self) -> Attendee:
        """The person the valid form describes, with all they told."""
        own = {name: value for name, value in self.cleaned_data.items() if name not in self.extra_names}
        return Attendee(**own, extras=self.extras())


def _initial(person: User | None) -> dict[str, str]:
    if person is None:
        return {"language": get_language() or "fi"}
    fields = ("first_name", "last_name", "email", "language")
    return {field: getattr(person, field) for field in fields}
