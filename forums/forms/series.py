"""Forms of a series: starting one, bending its dates, its words, and its team."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.forms.fields import (
    DayField,
    HourField,
    InThreeLanguages,
    MunicipalitiesField,
    in_languages,
    name_in_languages,
    texts_of,
    their_words,
)
from forums.models import Event, Series, SeriesTemplate, TeamMember
from forums.scheduling import Draft, collisions
from forums.timetable import Slot, clock_refusal
from participants.forms import AddressField, LineField
from participants.models import User
from participants.rules import manages_all, valid_roles
from regions.forms import merger_refusal
from regions.models import Network, Region, StakeholderGroup
from regions.words import language

PASSED = gettext_lazy("The day has already passed. Tick below if the series has been held.")


class TemplateChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An operating model with its summary."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and summary of the model."""
        return format_html('<span>{}<br><span class="small quiet">{}</span></span>', obj.name, obj.summary)


class SeriesForm(InThreeLanguages, forms.Form):
    """What a series is started from: the model, the place and the first day; every other date follows."""

    template = TemplateChoice(
        label=gettext_lazy("Operating model"),
        queryset=SeriesTemplate.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    municipalities = MunicipalitiesField(
        label=gettext_lazy("Municipalities"),
        required=False,
        help_text=gettext_lazy(
            "For example: Janakkala. Separate several by commas. Leave empty to take all of a region or a network."
        ),
    )
    region: forms.ModelChoiceField[Region] = forms.ModelChoiceField(
        label=gettext_lazy("Region or sub-region"), queryset=Region.objects.none(), required=False, empty_label="–"
    )
    network: forms.ModelChoiceField[Network] = forms.ModelChoiceField(
        label=gettext_lazy("Network"), queryset=Network.objects.none(), required=False, empty_label="–"
    )
    first_day = DayField(label=gettext_lazy("Day of the first event"))
    first_time = HourField(label=gettext_lazy("Starts at"), required=False, initial=time(9))
    is_history = forms.BooleanField(label=gettext_lazy("The series has already been held"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("template").queryset = SeriesTemplate.objects.newest()
        self._choices("region").queryset = Region.objects.order_by("kind", "name_fi")
        self._choices("network").queryset = _networks(user)
        self.fields["network"].required = not manages_all(user)
        self.fields["first_time"].help_text = _("Leave empty if the time of day is not known.")
        self.fields.update(name_in_languages(160))

    def _choices(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Refuse a day that has passed, a time the clocks skip, a merged municipality and a nameless series."""
        cleaned = super().clean() or {}
        self.check_name()
        if day := cleaned.get("first_day"):
            self._clean_day(day, cleaned)
        return cleaned

    def _clean_day(self, day: date, cleaned: dict[str, Any]) -> None:
        if day < timezone.localdate() and not cleaned.get("is_history"):
            self.add_error("first_day", PASSED)
        hour = cleaned.get("first_time")
        if hour and (refusal := clock_refusal(day, hour)):
            self.add_error("first_time", refusal.label)
        for place in cleaned.get("municipalities") or []:
            if place.abolished_on and place.abolished_on <= day:
                self.add_error("municipalities", merger_refusal(place))

    def draft(self, dates: Sequence[date | None] | None = None) -> Draft:
        """What the valid form says, for the room."""
        cleaned = self.cleaned_data
        return Draft(
            template=cleaned["template"],
            name=texts_of(cleaned, ["name"])["name"],
            municipalities=cleaned["municipalities"],
            region=cleaned["region"],
            network=cleaned["network"],
            first_day=cleaned["first_day"],
            first_time=cleaned["first_time"],
            dates=dates,
        )

    @cached_property
    def basis(self) -> str:
        """What the dates were counted from; dates bent by hand hold only while it stays the same."""
        cleaned = self.cleaned_data
        places = ",".join(place.code for place in cleaned["municipalities"])
        region, network = cleaned["region"], cleaned["network"]
        parts = (cleaned["template"].pk, places, region and region.pk, network and network.pk, cleaned["first_day"])
        return "|".join(str(part or "") for part in parts)


def _networks(user: User) -> QuerySet[Network]:
    """The networks a manager may start a series for."""
    if manages_all(user):
        return Network.objects.order_by("name_fi")
    return Network.objects.filter(pk__in=[role.network_id for role in valid_roles(user)]).order_by("name_fi")


class DatesForm(forms.Form):
    """The day of each event of a new series, to be bent before anything is saved; an empty day leaves it out."""

    basis = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, slots: Sequence[Slot], basis: str, posted: Any, *, is_history: bool) -> None:
        """Bind what was posted only if it was bent from the same basis; only history may lie in the past."""
        is_bent = posted.get("basis") == basis
        super().__init__(posted if is_bent else None, initial={"basis": basis})
        self.is_history = is_history
        self.turns = sorted(slot.turn for slot in slots)
        for slot in sorted(slots, key=lambda slot: slot.turn):
            label = slot.name(language())
            field = DayField(label=label, required=False, initial=slot.day, help_text="")
            self.fields[f"day_{slot.turn}"] = field

    def clean(self) -> dict[str, Any]:
        """Refuse days that have passed."""
        cleaned = super().clean() or {}
        for name in [f"day_{turn}" for turn in self.turns]:
            day = cleaned.get(name)
            if day and day < timezone.localdate() and not self.is_history:
                self.add_error(name, PASSED)
        return cleaned

    def dates(self) -> list[date | None] | None:
        """The days in the order of the model; None when they are as counted."""
        if not self.is_bound or not self.is_valid():
            return None
        return [self.cleaned_data[f"day_{turn}"] for turn in self.turns]

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong in the days: they are as counted, or bent to days that exist."""
        return not self.is_bound or self.is_valid()

    def rows(self, slots: Sequence[Slot]) -> list[tuple[forms.BoundField, Slot | None]]:
        """The field of each event of the model, with its place in the timetable; None for one left out."""
        placed = {slot.turn: slot for slot in slots}
        return [(self[f"day_{turn}"], placed.get(turn)) for turn in self.turns]


class WordsForm(InThreeLanguages, forms.Form):
    """The name, the current need and the goals of a series, in three languages.

    Every field carries along what the writer saw in it (Django's hidden initial), so that only what they changed is
    saved, and not over what somebody else has written meanwhile.
    """

    def __init__(self, *args: Any, series: Series, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(name_in_languages(160))
        self.fields.update(in_languages("need", gettext_lazy("Current need"), 4000, rows=4))
        self.fields.update(in_languages("goals", gettext_lazy("Goals"), 4000, rows=4))
        for name, field in self.fields.items():
            field.initial = getattr(series, name) or ""
            field.show_hidden_initial = self.add_initial_prefix(name) in self.data or not self.is_bound

    def clean(self) -> dict[str, Any]:
        """A series has a name in Finnish or in Swedish."""
        cleaned = super().clean() or {}
        self.check_name()
        return cleaned

    def texts(self) -> dict[str, dict[str, str]]:
        """The texts that the writer changed, in each language, for the room."""
        texts = texts_of(self.cleaned_data, ["name", "need", "goals"])
        changed = {
            field: {code: text for code, text in words.items() if f"{field}_{code}" in self.changed_data}
            for field, words in texts.items()
        }
        return {field: words for field, words in changed.items() if words}

    def seen(self) -> dict[str, str]:
        """What the writer saw in each column, as far as the page told."""
        pages = {name: self.data.get(self.add_initial_prefix(name)) for name in self.fields}
        return {name: words for name, words in pages.items() if words is not None}

    def show_theirs(self, series: Series) -> None:
        """Say beside each field that was changed by two what the other wrote; who saves again has seen it."""
        posted = cast("QueryDict", self.data).copy()
        for name in collisions(series, self.texts(), self.seen()):
            theirs = getattr(series, name) or ""
            posted[self.add_initial_prefix(name)] = theirs
            self.add_error(name, their_words(theirs))
        self.data = posted


class TeamForm(forms.Form):
    """One person to the planning group or to facilitate."""

    first_name = LineField(label=gettext_lazy("First name"), max_length=100)
    last_name = LineField(label=gettext_lazy("Last name"), max_length=100, required=False)
    email = AddressField(label=gettext_lazy("E-mail"))
    organisation = LineField(label=gettext_lazy("Organisation"), max_length=160, required=False)
    stakeholder_group = forms.ChoiceField(label=gettext_lazy("Stakeholder group"), choices=StakeholderGroup.choices)
    kind = forms.ChoiceField(label=gettext_lazy("Task"), choices=TeamMember.Kind.choices)
    event: forms.ModelChoiceField[Event] = forms.ModelChoiceField(
        label=gettext_lazy("Event to facilitate"),
        queryset=Event.objects.none(),
        required=False,
        empty_label=gettext_lazy("All events of the series"),
    )

    def __init__(self, *args: Any, series: Series, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events: Any = self.fields["event"]
        events.queryset = Event.objects.filter(series=series).active().order_by("starts_at")

    def clean(self) -> dict[str, Any]:
        """The planning group belongs to the whole series."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == TeamMember.Kind.PLANNING_MEMBER:
            cleaned["event"] = None
        return cleaned
