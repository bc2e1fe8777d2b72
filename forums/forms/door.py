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
LONGEST_NAME = 100  # characters of a tap's name that are told back


def taps(body: bytes) -> tuple[list[Tap], list[str]]:
    """The taps that a phone has sent as JSON, and the names (uuid, as sent) of those that cannot be read.

    One bad tap must not keep the others waiting: the phone is told of it alone.
    Raises: ValueError for anything else than a list of taps.
    """
    try:
        told = json.loads(body)["marks"]
        if not isinstance(told, list) or len(told) > MOST_TAPS:
            raise ValueError("Not a list of at most 500 taps.")
    except (KeyError, TypeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("These are not taps.") from error
    read, refused = [], []
    for one in told:
        try:
            read.append(_tap(one))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            refused.append(_name(one))
    return read, refused


def _name(told: object) -> str:
    name = told.get("uuid") if isinstance(told, dict) else None
    return name[:LONGEST_NAME] if isinstance(name, str) else ""


def _tap(told: dict[str, Any]) -> Tap:
    if str(uuid := UUID(told["uuid"])) != told["uuid"]:
        raise ValueError("A tap is told of under the very name it was sent by.")
    at = datetime.fromisoformat(told["at"])
    number = row_number(str(told["registration"]))
    if number is None or timezone.is_naive(at) or not 2000 < at.year < 2200:
        raise ValueError("A tap is on a person, at a moment.")
    return Tap(uuid, number, _presence(told["state"]), _presence(told.get("seen", "")), at)


def _presence(word: str) -> Presence | None:
    return Presence(word) if word else None


class WalkInForm(forms.Form):
    """Asks for a person who came unregistered and leaves an address; who leaves none is only counted."""

    email = AddressField(
        label=_("E-mail"),
        help_text=_(
            "The person gets a seat, even when the event is full. Who leaves no address is counted by a button below."
        ),
    )
    first_name = LineField(label=_("First name"), max_length=100)
    last_name = LineField(label=_("Last name"), max_length=100, required=False)
    organisation = LineField(label=_("Organisation"), max_length=160, required=False)
    stakeholder_group = forms.ChoiceField(label=_("Stakeholder group"), choices=[("", "")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stakeholder_group"].choices = [("", _("Choose")), *StakeholderGroup.choices]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def walk_in(self) -> WalkIn:
        """The person of the valid form."""
        return WalkIn(**self.cleaned_data, language=get_language() or "fi")
