"""The form of how an event's seats are given: offers, approval, quotas and slots, each on a row of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.capacity import CapacityRefusal, Fault, Kept, Part, Terms
from forums.forms.event import MOST_SEATS
from forums.forms.fields import DayField, HourField, in_languages
from forums.models import Event, Quota, Slot
from forums.timetable import at_clock, clock_refusal
from regions.models import Municipality, StakeholderGroup
from regions.words import HELSINKI, local_day

EMPTY_ROWS = 1  # to begin with, and how many more one press adds
MOST_ROWS = 40
LONGEST_OFFER = 14 * 24  # hours
ADDING = "more"  # the name of the buttons that add a row; their values are the kinds of rows
_ROW = re.compile(r"(quota|slot)_(\d{1,2})_")
_WRONG_IN = {  # the field beside which a fault is told
    CapacityRefusal.NO_LIMIT: "seats",
    CapacityRefusal.TOO_MANY_KEPT: "seats",
    CapacityRefusal.TWICE: "who",
    CapacityRefusal.SLOT_OUTSIDE: "starts",
    CapacityRefusal.TOO_FEW_SEATS: "seats",
    CapacityRefusal.SLOT_TAKEN: "name_fi",
}


class TermsForm(forms.Form):
    """Everything about how the seats of one event are given, on one page."""

    offer_hours = forms.IntegerField(
        label=gettext_lazy("Hours to accept an offered seat"),
        min_value=1,
        max_value=LONGEST_OFFER,
        required=False,
        help_text=gettext_lazy("Leave empty to give a freed seat at once to the first in the queue."),
    )
    needs_approval = forms.BooleanField(
        label=gettext_lazy("Registrations are approved one by one"),
        required=False,
        help_text=gettext_lazy("Whom you add or import yourself is approved already."),
    )

    def __init__(self, *args: Any, event: Event, written: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """`written` is what stands on the page so far, to be shown again with more rows and without judging it."""
        self.event = event
        self.quotas, self.slots = list(event.quotas.all()), list(event.slots.all())
        initial = self._initial() if written is None else {"needs_approval": False, **written}
        super().__init__(*args, **{**kwargs, "initial": initial})
        sent: Mapping[str, Any] = self.data or written or {}
        self.rows = {
            "quota": range(_count(sent, "quota", len(self.quotas))),
            "slot": range(_count(sent, "slot", len(self.slots))),
        }
        self.more = str(sent.get(ADDING, ""))  # the kind of rows of which more were asked for
        self.row_names: dict[str, str] = {}  # in which row a field is, for the summary of errors
        for number in self.rows["quota"]:
            self._add(f"quota_{number}", number, _quota_fields(self._places()))
        for number in self.rows["slot"]:
            self._add(f"slot_{number}", number, _slot_fields())

    def _add(self, prefix: str, number: int, fields: dict[str, forms.Field]) -> None:
        place = _("Kept seats {number}") if prefix.startswith("quota") else _("Slot {number}")
        for name, field in fields.items():
            self.fields[f"{prefix}_{name}"] = field
            self.row_names[f"{prefix}_{name}"] = place.format(number=number + 1)

    def _places(self) -> list[Municipality]:
        if not hasattr(self, "_known_places"):
            kept = [quota.municipality for quota in self.quotas if quota.municipality]
            self._known_places = list(dict.fromkeys([*self.event.series.municipalities.all(), *kept]))
        return self._known_places

    def _initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = {
            "offer_hours": self.event.offer_hours,
            "needs_approval": self.event.needs_approval,
        }
        for number, quota in enumerate(self.quotas):
            initial |= {f"quota_{number}_{name}": value for name, value in _of_quota(quota).items()}
        for number, slot in enumerate(self.slots):
            initial |= {f"slot_{number}_{name}": value for name, value in _of_slot(slot).items()}
        return initial

    def quota_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each quota."""
        return [[self[f"quota_{n}_{name}"] for name in ("who", "seats", "day")] for n in self.rows["quota"]]

    def slot_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each slot, its number last."""
        names = ("name_fi", "name_sv", "name_en", "starts", "ends", "seats", "pk")
        return [[self[f"slot_{n}_{name}"] for name in names] for n in self.rows["slot"]]

    def clean(self) -> dict[str, Any]:
        """Ask for what a row that has been begun still lacks."""
        cleaned = super().clean() or {}
        for prefix, row in self._begun("quota"):
            for name in ("who", "seats"):
                self._demand(prefix, name, row)
        for prefix, row in self._begun("slot"):
            if not row.get("name_fi") and not row.get("name_sv"):
                self.add_error(f"{prefix}_name_fi", _("Write the name in Finnish or in Swedish."))
            for name in ("starts", "ends"):
                self._demand(prefix, name, row)
                if row.get(name) and (refusal := clock_refusal(local_day(self.event.starts_at), row[name])):
                    self.add_error(f"{prefix}_{name}", refusal.label)
        return cleaned

    def _demand(self, prefix: str, name: str, row: dict[str, Any]) -> None:
        if f"{prefix}_{name}" not in self.errors and not row.get(name):
            self.add_error(f"{prefix}_{name}", _("Fill this in, or empty the whole row."))

    def _begun(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The rows in which something stands; a row that was emptied is no more."""
        for number in self.rows[kind]:
            start = f"{kind}_{number}_"
            row = {
                name.removeprefix(start): value for name, value in self.cleaned_data.items() if name.startswith(start)
            }
            if any(value for name, value in row.items() if name != "pk"):
                yield start[:-1], row

    def _sound(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """The rows in which something stands and nothing is wrong."""
        return [(prefix, row) for prefix, row in self._begun(kind) if not self._is_wrong(prefix)]

    def _is_wrong(self, prefix: str) -> bool:
        return any(name.startswith(f"{prefix}_") for name in self.errors)

    def terms(self) -> Terms:
        """What the form says, for the room; of one that is not valid, the rows that are."""
        places = {place.pk: place for place in self._places()}
        return Terms(
            offer_hours=self.cleaned_data.get("offer_hours"),
            needs_approval=self.cleaned_data["needs_approval"],
            quotas=[_kept(row, places) for _prefix, row in self._sound("quota")],
            slots=[_part(row, self.event) for _prefix, row in self._sound("slot")],
        )

    def tell(self, faults: Sequence[Fault]) -> None:
        """Say what the room refuses, each beside the field of the row in question."""
        rows = {kind: [prefix for prefix, _row in self._sound(kind)] for kind in ("quota", "slot")}
        for fault in faults:
            prefix = self._row_of(fault, rows)
            if fault.removed and prefix and self._is_wrong(prefix):
                continue  # the slot is not gone: its row is wrong already
            self.add_error(f"{prefix}_{_WRONG_IN[fault.reason]}" if prefix else None, str(fault))

    def _row_of(self, fault: Fault, rows: dict[str, list[str]]) -> str:
        """The row that a fault is about; empty when it is about none."""
        if fault.quota is not None:
            return rows["quota"][fault.quota]
        if fault.slot is not None:
            return rows["slot"][fault.slot]
        known = {self.cleaned_data.get(f"slot_{n}_pk"): f"slot_{n}" for n in self.rows["slot"]}
        return known.get(fault.removed, "") if fault.removed else ""

    def quotas_in_use(self) -> bool:
        """Whether the rows of kept seats are to be seen at once."""
        return bool(self.quotas) or self._stands("quota")

    def slots_in_use(self) -> bool:
        """Whether the rows of slots are to be seen at once."""
        return bool(self.slots) or self._stands("slot")

    def _stands(self, kind: str) -> bool:
        written = [name for name, value in self.initial.items() if value]
        return self.more == kind or any(name.startswith(kind) for name in [*written, *self.errors])


def _count(sent: Mapping[str, Any], kind: str, known: int) -> int:
    """How many rows there are: those sent and those asked for, or those known and an empty one."""
    numbers = [int(found[2]) for name in sent if (found := _ROW.match(name)) and found[1] == kind]
    more = EMPTY_ROWS if sent.get(ADDING) == kind else 0
    return min(max(numbers) + 1 + more if numbers else known + EMPTY_ROWS, MOST_ROWS)


def _quota_fields(places: list[Municipality]) -> dict[str, forms.Field]:
    groups = [(f"group:{value}", label) for value, label in StakeholderGroup.choices]
    homes = [(f"place:{place.pk}", str(place)) for place in places]
    choices = [("", _("Nobody")), (_("Stakeholder group"), groups), *([(_("Municipality"), homes)] if homes else [])]
    return {
        "who": forms.ChoiceField(label=gettext_lazy("Seats kept for"), choices=choices, required=False),
        "seats": _seats_field(gettext_lazy("Seats kept")),
        "day": DayField(label=gettext_lazy("Released on"), required=False),
    }


def _slot_fields() -> dict[str, forms.Field]:
    return {
        **in_languages("name", gettext_lazy("Name"), 160),
        "starts": HourField(label=gettext_lazy("Starts at"), required=False),
        "ends": HourField(label=gettext_lazy("Ends at"), required=False),
        "seats": _seats_field(gettext_lazy("Seats of the slot")),
        "pk": forms.IntegerField(label="", required=False, min_value=1, widget=forms.HiddenInput),
    }


def _seats_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_SEATS, required=False)


def _of_quota(quota: Quota) -> dict[str, Any]:
    who = f"group:{quota.stakeholder_group}" if quota.stakeholder_group else f"place:{quota.municipality_id}"
    return {"who": who, "seats": quota.seats, "day": quota.released_at and local_day(quota.released_at)}


def _of_slot(slot: Slot) -> dict[str, Any]:
    starts, ends = (timezone.localtime(moment, HELSINKI).time() for moment in (slot.starts_at, slot.ends_at))
    names = {f"name_{code}": getattr(slot, f"name_{code}") or "" for code in ("fi", "sv", "en")}
    return {**names, "starts": starts, "ends": ends, "seats": slot.seats, "pk": slot.pk}


def _kept(row: dict[str, Any], places: dict[str, Municipality]) -> Kept:
    kind, _colon, key = row["who"].partition(":")
    return Kept(
        stakeholder_group=key if kind == "group" else "",
        municipality=places[key] if kind == "place" else None,
        seats=row["seats"],
        released_at=at_clock(row["day"], time(0)) if row["day"] else None,
    )


def _part(row: dict[str, Any], event: Event) -> Part:
    day = local_day(event.starts_at)
    return Part(
        pk=row["pk"],
        names={code: row[f"name_{code}"] for code in ("fi", "sv", "en")},
        starts_at=at_clock(day, row["starts"]),
        ends_at=at_clock(day, row["ends"]),
        seats=row["seats"],
    )
