"""Forms of invitations: the answer of the invited, whom to invite, and who may register at all."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forums.answering import may_be_renamed
from forums.forms.registration import RegistrationForm
from forums.models import Event, Invitation, Series
from forums.registration import Attendee
from regions.models import Municipality, StakeholderGroup

_DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")


class InvitationForm(RegistrationForm):
    """The answer of an invited person; the address is that of the invitation and is not asked."""

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        self.invitation = invitation
        super().__init__(*args, event=invitation.event, person=invitation.person, **kwargs)
        del self.fields["email"]
        if not may_be_renamed(invitation.person):
            for name in ("first_name", "last_name", "language"):
                del self.fields[name]
        if "municipality" in self.fields:
            self.fields["municipality"].required = False  # the invited are admitted from anywhere
        self.initial["organisation"] = invitation.organisation
        self.initial["stakeholder_group"] = invitation.stakeholder_group
        self.initial["municipality"] = invitation.home_id

    def attendee(self) -> Attendee:
        """The invited person with their answers."""
        person, given = self.invitation.person, self.cleaned_data
        known = {name: getattr(person, name) for name in ("email", "first_name", "last_name", "language")}
        home = given.get("municipality") or self.invitation.home
        self.cleaned_data = {**known, **given, "municipality": home}
        return super().attendee()


class AdmissionForm(forms.Form):
    """Who may register for an event."""

    admission = forms.ChoiceField(label=_("Who may register?"), choices=Event.Admission, widget=forms.RadioSelect)
    domains = forms.CharField(
        label=_("E-mail domains"),
        required=False,
        max_length=500,
        help_text=_(
            "If certain organisations may register: what stands after @ in their addresses, such as example.org"
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        self.event = event
        initial = {"admission": event.admission, "domains": ", ".join(event.admission_domains.split())}
        super().__init__(*args, **{"initial": initial, **kwargs})

    def clean_domains(self) -> list[str]:
        """The domains, each once, in small letters."""
        written = re.split(r"[\s,;]+", self.cleaned_data["domains"].lower())
        domains = list(dict.fromkeys(domain for word in written if (domain := word.rpartition("@")[2])))
        for domain in domains:
            if not _DOMAIN.fullmatch(domain):
                raise ValidationError(
                    gettext("This is not a domain of e-mail addresses: {domain}").format(domain=domain)
                )
        return domains

    def clean(self) -> dict[str, Any]:
        """Refuse a limit that nobody could meet."""
        cleaned = super().clean() or {}
        admission, series = cleaned.get("admission"), self.event.series
        if admission == Event.Admission.DOMAINS and "domains" not in self.errors and not cleaned.get("domains"):
            self.add_error("domains", gettext("Write at least one domain."))
        if admission == Event.Admission.NETWORK and series.network_id is None:
            self.add_error("admission", gettext("The series has no network."))
        if admission == Event.Admission.MUNICIPALITIES and not series.municipalities.exists():
            self.add_error("admission", gettext("The series has no municipalities."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What the valid form says, for the room; domains are kept for a limit to domains only."""
        admission = self.cleaned_data["admission"]
        domains = self.cleaned_data["domains"] if admission == Event.Admission.DOMAINS else []
        return {"admission": admission, "admission_domains": " ".join(domains)}


class TargetsForm(forms.Form):
    """How many people of each stakeholder group and from each municipality an event should have; empty = no target."""

    def __init__(self, *args: Any, series: Series, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = series.targets.all()
        by_group = {one.stakeholder_group: one.persons for one in known}
        by_place = {one.municipality_id: one.persons for one in known}
        self.municipalities = {place.pk: place for place in series.municipalities.in_order()}
        for group in StakeholderGroup:
            self.fields[f"group_{group.value}"] = _persons(group.label, by_group.get(group.value))
        for code, place in self.municipalities.items():
            self.fields[f"place_{code}"] = _persons(place.name, by_place.get(code))

    def groups(self) -> dict[str, int]:
        """The targets of stakeholder groups."""
        return self._given("group_")

    def places(self) -> dict[Municipality, int]:
        """The targets of municipalities."""
        return {self.municipalities[code]: persons for code, persons in self._given("place_").items()}

    def _given(self, start: str) -> dict[str, int]:
        written = self.cleaned_data.items()
        return {
            name.removeprefix(start): persons
            for name, persons in written
            if name.startswith(start) and persons is not None
        }


def _persons(label: Any, initial: int | None) -> forms.IntegerField:
    digits = forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(label=label, initial=initial, required=False, min_value=0, max_value=5000, widget=digits)
