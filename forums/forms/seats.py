"""The fields by which a person chooses a slot or belongs to a quota, where an event has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.ledger import Ledger, quotas_of
from forums.models import Event, Slot
from regions.forms import MunicipalityField
from regions.models import Municipality
from regions.words import when


@dataclass(frozen=True)
class SlotChoice:
    """One slot as it is offered to a person."""

    slot: Slot
    free: int | None  # persons; None = no limit
    own_free: int | None  # persons, of the slot's own seats
    is_shut: bool = False  # it cannot be chosen now

    @property
    def label(self) -> str:
        """The slot in words: what, when, and whether there is room."""
        time = when(self.slot.starts_at, self.slot.ends_at, is_time_known=self.slot.is_time_known)
        words = {"name": self.slot, "time": time, "free": self.free}
        if self.is_shut:
            return _("{name}, {time} (full)").format(**words)
        if self.free == 0:
            return _("{name}, {time} (full; you can queue)").format(**words)
        if self.free is None:
            return _("{name}, {time}").format(**words)
        return _("{name}, {time} (free seats: {free})").format(**words)


def slot_choices(event: Event) -> list[SlotChoice]:
    """The slots of an event with the room in each."""
    if not event.has_slots:
        return []
    ledger = Ledger.of(event)
    return [SlotChoice(slot, ledger.free_of_slot(slot.pk), ledger.left_in(slot.pk)) for slot in event.slots.all()]


class SlotField(forms.TypedChoiceField):
    """One of the slots of an event."""

    def __init__(self, choices: list[SlotChoice], **kwargs: Any) -> None:
        slots = {str(choice.slot.pk): choice.slot for choice in choices}
        super().__init__(
            label=gettext_lazy("Slot"),
            choices=[(number, choice.label) for number, choice in zip(slots, choices, strict=True)],
            coerce=slots.__getitem__,
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )


def seat_fields(event: Event) -> dict[str, forms.Field]:
    """What an event asks of everybody because of its slots, quotas and targets; nothing where it has none."""
    fields: dict[str, forms.Field] = {}
    if choices := slot_choices(event):
        fields["slot"] = SlotField(choices)
    if kept_for := [quota.municipality_id for quota in quotas_of(event) if quota.municipality_id]:
        fields["municipality"] = MunicipalityField(
            Municipality.objects.filter(pk__in=kept_for),
            required=False,
            empty_label=gettext_lazy("Another municipality"),
            help_text=gettext_lazy("Some of the seats are kept for people of these municipalities."),
        )
    elif event.counts_places:
        fields["municipality"] = MunicipalityField(
            Municipality.objects.filter(pk__in=event.series.targets.values("municipality")),
            required=False,
            empty_label=gettext_lazy("Another municipality"),
            help_text=gettext_lazy("So that the organisers see whether everybody is represented."),
        )
    return fields
