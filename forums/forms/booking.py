"""Forms of bookings: a group for one event, one person for a series, and one more person in a booking."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forums import admission
from forums.booking import MOST_PEOPLE, Pick
from forums.forms.registration import RegistrationForm
from forums.forms.seats import SlotField, slot_choices
from forums.models import Booking, Event, Registration, SeriesTarget
from forums.registration import Attendee
from forums.seating import RegistrationRefusal
from forums.states import EventState, state_of
from participants.forms import AddressField, LineField
from participants.models import User
from regions.forms import MunicipalityField
from regions.models import Municipality, StakeholderGroup
from regions.words import when

ROWS = 3  # empty rows to begin with, and how many more one press adds


class PersonForm(forms.Form):
    """One person of a group."""

    first_name = LineField(label=_("First name"), max_length=100)
    last_name = LineField(label=_("Last name"), max_length=100, required=False)
    email = AddressField(label=_("E-mail"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"  # what the browser remembers is of somebody else

    @property
    def row_names(self) -> dict[str, str]:
        """Which person of the group each field is about."""
        number = int(str(self.prefix).rpartition("-")[2]) + 1
        return dict.fromkeys(self.fields, gettext("Person {number}").format(number=number))


class _People(forms.BaseFormSet):  # type: ignore[type-arg]
    """The people of a group; the same address on two rows is a mistake, an empty row is none."""

    def initial_form_count(self) -> int:
        """How many rows must be filled in: none."""
        return 0 if self.is_bound else super().initial_form_count()

    def clean(self) -> None:
        """Refuse an address that is there twice."""
        seen: set[str] = set()
        for form in self.forms:
            email = getattr(form, "cleaned_data", {}).get("email", "")
            if email and email in seen:
                form.add_error("email", _("This address is on another row already."))
            seen.add(email)


People = forms.formset_factory(PersonForm, formset=_People, extra=0, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE)


class _WithoutExtras(RegistrationForm):
    """A registration form for others: what an event asks beyond a seat, everybody answers on their own page."""

    def add_extras(self, event: Event, **ignored: Any) -> None:
        """Ask nothing beyond the seat."""
        self.questions, self.is_own, self.is_over = [], False, True


class GroupForm(_WithoutExtras):
    """The contact person of a group, and what is the same for everybody in it."""

    takes_part = forms.BooleanField(label=_("I take part myself, too"), required=False, initial=True)

    def __init__(self, *args: Any, event: Event, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, event=event, person=person, **kwargs)
        self.event = event
        self.initial.setdefault("takes_part", True)
        self.fields["organisation"].help_text = _("The organisation that the group speaks for. Leave empty if none.")
        self.fields["stakeholder_group"].label = _("The group takes part as")
        self.fields["email"].help_text = _("The link to the page of the booking is sent here.")
        if "mode" in self.fields:
            self.fields["mode"].label = _("The group takes part")
        if "slot" in self.fields:
            self.fields["slot"].help_text = _("Everybody can change their own slot later.")

    @property
    def contact_fields(self) -> list[Any]:
        """The fields about the contact person."""
        return [self[name] for name in ("first_name", "last_name", "email", "language", "takes_part")]

    @property
    def shared_fields(self) -> list[Any]:
        """The fields that are the same for everybody."""
        contact = {bound.name for bound in self.contact_fields}
        return [bound for bound in self if bound.name not in contact]

    def contact(self) -> User:
        """The contact person, not saved yet."""
        own = {name: self.cleaned_data[name] for name in ("email", "first_name", "last_name", "language")}
        return User(**own)

    def picks(self, people: Iterable[Any]) -> list[Pick]:
        """Everybody of the group for the event; the contact person first, if they take part."""
        shared = {name: value for name, value in self.cleaned_data.items() if name != "takes_part"}
        rows = [row.cleaned_data for row in people if row.has_changed()]
        everybody = [{}, *rows] if self.cleaned_data["takes_part"] else rows
        return [Pick(self.event, Attendee(**{**shared, **row})) for row in everybody]


class BookedPersonForm(_WithoutExtras):
    """One more person in a booking."""

    def __init__(self, *args: Any, event: Event, booking: Booking, **kwargs: Any) -> None:
        first = booking.registrations.filter(event=event).first() or booking.registrations.first()
        initial = {"language": booking.contact.language, **_same_as(first)}
        super().__init__(*args, event=event, initial=initial, **kwargs)
        self.fields["stakeholder_group"].label = _("The person takes part as")
        for name in ("first_name", "last_name", "email", "organisation"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


def _same_as(seat: Registration | None) -> dict[str, Any]:
    return {name: getattr(seat, name) for name in ("organisation", "stakeholder_group", "mode")} if seat else {}


class SeriesRegistrationForm(forms.Form):
    """One person for the coming events of a series, of which each is ticked or not."""

    first_name = LineField(label=_("First name"), max_length=100)
    last_name = LineField(label=_("Last name"), max_length=100, required=False)
    organisation = LineField(label=_("Organisation"), max_length=160, required=False)
    stakeholder_group = forms.ChoiceField(label=_("I take part as"))
    email = AddressField(label=_("E-mail"), help_text=_("The confirmation and the reminders are sent here."))
    language = forms.ChoiceField(label=_("Language of the letters"), choices=settings.LANGUAGES)
    events = forms.TypedMultipleChoiceField(
        label=_("I register for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one event.")},
    )

    def __init__(self, *args: Any, events: list[Event], **kwargs: Any) -> None:
        """`events` are those one can register for now, with their counts and slots at hand."""
        super().__init__(*args, **kwargs)
        self.by_number = {str(event.pk): event for event in events}
        self.fields["stakeholder_group"].choices = [("", _("Choose")), *StakeholderGroup.choices]  # type: ignore[attr-defined]
        ticks: Any = self.fields["events"]
        full = {number for number, event in self.by_number.items() if state_of(event) == EventState.FULL}
        ticks.choices = [(number, _label(event, number in full)) for number, event in self.by_number.items()]
        ticks.coerce = self.by_number.__getitem__
        ticks.initial = [number for number in self.by_number if number not in full]
        self._add_seat_fields(events)
        hints = ("given-name", "family-name", "email", "organization")
        for name, hint in zip(("first_name", "last_name", "email", "organisation"), hints, strict=True):
            self.fields[name].widget.attrs["autocomplete"] = hint

    def _add_seat_fields(self, events: list[Event]) -> None:
        """What some of the events ask because of how they are held, of their slots and of their quotas."""
        if any(event.mode == Event.Mode.HYBRID for event in events):
            modes = [("on_site", _("On site")), ("online", _("Online"))]
            label = _("In events on site and online I take part")
            self.fields["mode"] = forms.ChoiceField(label=label, choices=modes, widget=forms.RadioSelect)
        for event in events:
            if choices := slot_choices(event):
                asked = SlotField(choices, required=False)
                asked.label = _("Slot: {event}").format(event=event)
                asked.help_text = _("Choose one if you come to this event.")
                asked.widget.attrs |= {"data-asked-if": "events", "data-asked-answer": str(event.pk)}
                self.fields[f"slot_{event.pk}"] = asked
        if codes := _municipalities(events):
            self.fields["municipality"] = MunicipalityField(Municipality.objects.filter(pk__in=codes), required=False)

    @property
    def has_conditions(self) -> bool:
        """Whether something is asked of those only who come to a certain event."""
        return any(name.startswith("slot_") for name in self.fields)

    def contact(self) -> User:
        """The person, not saved yet."""
        return User(**{name: self.cleaned_data[name] for name in ("email", "first_name", "last_name", "language")})

    def picks(self) -> list[Pick]:
        """The person for every event that is ticked."""
        plain = ("email", "first_name", "last_name", "language", "organisation", "stakeholder_group")
        told = {name: self.cleaned_data[name] for name in plain}
        told["municipality"] = self.cleaned_data.get("municipality")
        if "mode" in self.fields:
            told["mode"] = self.cleaned_data["mode"]
        return [
            Pick(event, Attendee(**told, slot=self.cleaned_data.get(f"slot_{event.pk}")))
            for event in self.cleaned_data["events"]
        ]

    def tell(self, picks: list[Pick], reasons: dict[int, RegistrationRefusal]) -> None:
        """Say of every event why it cannot be registered for."""
        for place, reason in reasons.items():
            event = picks[place].event
            name = f"slot_{event.pk}" if reason == RegistrationRefusal.NO_SLOT else "events"
            self.add_error(name, _("{event}: {reason}").format(event=event, reason=reason.label))


def _label(event: Event, is_full: bool) -> str:
    """An event with its time and its room, on one line."""
    words = {"name": event, "time": when(event.starts_at, event.ends_at, is_time_known=event.is_time_known)}
    if is_full:
        return _("{name}, {time} (full; you can queue)").format(**words)
    if event.seats is None:
        return _("{name}, {time}").format(**words)
    return _("{name}, {time} (free seats: {free})").format(**words, free=event.seats_left())


def _municipalities(events: list[Event]) -> set[str]:
    """The codes of the municipalities by which an event of these chooses, seats or counts its people."""
    found: set[str] = set()
    for event in events:
        here = admission.places(event)
        found |= set(here.values_list("pk", flat=True)) if here is not None else set()
        quotas = event.quotas.active().exclude(municipality=None)
        found |= set(quotas.values_list("municipality", flat=True))
    targets = SeriesTarget.objects.exclude(municipality=None).filter(series__in={event.series_id for event in events})
    return found | set(targets.values_list("municipality", flat=True))
