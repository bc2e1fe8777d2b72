"""What comes in at the door: the taps of a phone, and a person who was not expected."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forums.door import Tap, WalkIn
from forums.marks import Presence
from participants.forms import AddressField, LineField
from regions.models import StakeholderGroup
from regions.requests import row_number

MOST_TAPS = 500  # at one time


def taps(body: bytes) -> list[Tap]:
    """The taps that a phone has sent as JSON.

    Raises: ValueError for anything else.
    """
    try:
        told = json.loads(body)["marks"]
        if not isinstance(told, list) or len(told) > MOST_TAPS:
            raise ValueError("Not a list of at most 500 taps.")
        return [_tap(one) for one in told]
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("These are not taps.") from error


def _tap(told: dict[str, Any]) -> Tap:
    at = datetime.fromisoformat(told["at"])
    number = row_number(str(told["registration"]))
    if number is None or timezone.is_naive(at) or not 2000 < at.year < 2200:
        raise ValueError("A tap is on a person, at a moment.")
    return Tap(UUID(told["uuid"]), number, _presence(told["state"]), _presence(told.get("seen", "")), at)


def _presence(word: str) -> Presence | None:
    return Presence(word) if word else None


class WalkInForm(forms.Form):
    """Asks for a person who came unregistered; without an address only a number is kept."""

    email = AddressField(
        label=_("E-mail"),
        required=False,
        help_text=_(
            "With an address the person gets a seat, even when the event is full. Without one they are counted."
        ),
    )
    first_name = LineField(label=_("First name"), max_length=100, required=False)
    last_name = LineField(label=_("Last name"), max_length=100, required=False)
    organisation = LineField(label=_("Organisation"), max_length=160, required=False)
    stakeholder_group = forms.ChoiceField(label=_("Stakeholder group"), choices=[("", "")], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stakeholder_group"].choices = [("", _("Choose")), *StakeholderGroup.choices]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """Whoever leaves an address has a name and a group too."""
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("email"):
            for name in ("first_name", "stakeholder_group"):
                if not answers.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed for a person with an e-mail address."))
        return answers

    def walk_in(self) -> WalkIn | None:
        """The person of the valid form; None without an address."""
        if not self.cleaned_data["email"]:
            return None
        return WalkIn(**self.cleaned_data, language=get_language() or "fi")
