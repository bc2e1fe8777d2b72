"""Forms about people: the own profile, inviting an official, erasing oneself, and feedback."""

from __future__ import annotations

from typing import Any, cast

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.core.validators import EmailValidator, RegexValidator
from django.db.models import QuerySet
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from participants.contact import Contact
from participants.contacts import Details
from participants.models import User
from participants.plain import undirected
from regions.forms import MunicipalityField
from regions.models import Municipality, StakeholderGroup

_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\Z"


class WordsField(forms.CharField):
    """Words without the marks that turn the writing direction, which come along with what is pasted."""

    def to_python(self, value: Any) -> Any:
        """The words without the marks."""
        return super().to_python(undirected(value) if isinstance(value, str) else value)


class LineField(WordsField):
    """Words on one line."""

    default_validators = [RegexValidator(_CONTROLS, _("Write this on one line, without control characters."))]


class AddressField(forms.EmailField):
    """An e-mail address in small letters to which a letter can be sent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, **kwargs})

    def to_python(self, value: Any) -> Any:
        """The address in small letters."""
        return str(super().to_python(value) or "").lower()

    def run_validators(self, value: Any) -> None:
        """Refuse what is no address, also one whose letters no mail server knows."""
        super().run_validators(value)
        try:
            punycode(value.rpartition("@")[2])
        except UnicodeError:
            raise forms.ValidationError(EmailValidator.message, code="invalid") from None


def _name(label: Any, autocomplete: str, *, required: bool = True) -> LineField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return LineField(label=label, max_length=100, required=required, widget=widget)


class ProfileForm(forms.Form):
    """A person's own name and language."""

    first_name = _name(_("First name"), "given-name")
    last_name = _name(_("Last name"), "family-name", required=False)
    language = forms.ChoiceField(label=_("Language of the letters"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        initial = {name: getattr(person, name) for name in ("first_name", "last_name", "language")}
        super().__init__(*args, **{"initial": initial, **kwargs})


class EraseForm(forms.Form):
    """The confirmation that one really wants to be erased."""

    is_sure = forms.BooleanField(
        label=_("Erase me. I understand that this cannot be undone."),
        error_messages={"required": _("Tick the box if you want to be erased.")},
    )


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey, whose name is asked in the reader's language."""

    name = LineField(label=_("Name"), max_length=100, required=False)


class PasskeyNameForm(EditWebAuthnForm):  # type: ignore[misc]
    """A passkey's new name."""

    name = LineField(label=_("Name"), max_length=100)


class OfficialForm(forms.Form):
    """Who is invited to be an official of which municipality."""

    first_name = _name(_("First name"), "off")
    last_name = _name(_("Last name"), "off", required=False)
    email = AddressField(
        label=_("E-mail"), help_text=_("The invitation is sent here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    municipality = MunicipalityField(Municipality.objects.none())
    language = forms.ChoiceField(label=_("Language of the letters"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, municipalities: QuerySet[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = municipalities  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """Somebody who may be invited."""

    first_name = _name(_("First name"), "off")
    last_name = _name(_("Last name"), "off", required=False)
    email = AddressField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    organisation = LineField(label=_("Organisation"), max_length=160, required=False)
    title = LineField(label=_("Job title"), max_length=120, required=False)
    stakeholder_group = forms.ChoiceField(label=_("Stakeholder group"), choices=[("", "")])
    home = MunicipalityField(required=False, help_text=_("Where the contact comes from."))
    language = forms.ChoiceField(label=_("Language of the letters"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, contact: Contact | None = None, **kwargs: Any) -> None:
        if contact:
            kwargs["initial"] = {name: getattr(contact, name) for name in self.base_fields} | {"home": contact.home_id}
        super().__init__(*args, **kwargs)
        self.fields["stakeholder_group"].choices = [("", _("Choose")), *StakeholderGroup.choices]  # type: ignore[attr-defined]

    def details(self) -> Details:
        """What the valid form says, for the room."""
        return cast("Details", self.cleaned_data)


class FeedbackForm(forms.Form):
    """A message about a page. `website` is a trap for robots: people do not see it."""

    message = WordsField(
        label=_("Your message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Do not write personal identity codes or about anybody’s health."),
    )  # fmt: skip
    reply_to = AddressField(
        label=_("E-mail, if you want an answer"), required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    page = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def is_from_robot(self) -> bool:
        """Whether the trap has been filled in."""
        return bool(self.cleaned_data.get("website"))
