"""What a phone is asked at the door of a room: whom its holder speaks for, and what they want to tell beside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.groupwork import lobby
from forums.models import Event, Registration, Room
from participants.forms import LineField
from regions.models import StakeholderGroup


class JoinForm(forms.Form):
    """Asks for the stakeholder group, and only as much else as the room has use for."""

    stakeholder_group = forms.ChoiceField(label=_("I take part as"), choices=[], widget=forms.RadioSelect)
    name = LineField(
        label=_("Name"),
        max_length=80,
        required=False,
        help_text=_("If you want. It is shown to your own table, and beside an action that you take on."),
    )
    organisation = LineField(
        label=_("Organisation"),
        max_length=160,
        required=False,
        help_text=_("If you want. It is used when the tables are made up, so that each has different people."),
    )
    mode = forms.ChoiceField(label=_("I take part"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, room: Room, seat: Registration | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(seat), **kwargs})
        self.fields["stakeholder_group"].choices = StakeholderGroup.choices  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["organisation"].widget.attrs["autocomplete"] = "organization"
        if not lobby.takes_names(room):
            del self.fields["name"]
        if room.event.mode == Event.Mode.HYBRID:
            self.fields["mode"].choices = [("on_site", _("On site")), ("online", _("Online"))]  # type: ignore[attr-defined]
        else:
            del self.fields["mode"]


def _initial(seat: Registration | None) -> dict[str, str]:
    """What the registration has told already; the name is left for its holder to give."""
    if seat is None:
        return {}
    return {"stakeholder_group": seat.stakeholder_group, "organisation": seat.organisation, "mode": seat.mode}
