"""The form of an event: its times, its contents, and whether the later events move along."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.forms.fields import DayField, HourField, InThreeLanguages, in_languages, name_in_languages, their_words
from forums.models import Event
from forums.scheduling import Revision, SchedulingRefusal
from forums.timetable import at_clock, clock_refusal, shifted, slips_into_past
from participants.forms import LineField
from regions.words import HELSINKI

TEXTS = ("name", "theme", "place", "dataset", "summary", "note")
PLAIN = ("mode", "address", "join_url", "seats", "reported_attendance")
DEADLINES = (
    ("closes_day", "closes_hour", "registration_closes_at"),
    ("changes_day", "changes_hour", "changes_close_at"),
)
TIMES = ("day", "starts", "ends", *(name for pair in DEADLINES for name in pair[:2]))
TIMES_OF_EVENT = ("starts_at", "ends_at")
MOST_SEATS = 32_767  # persons


class EventForm(InThreeLanguages, forms.Form):
    """Everything that can be changed of one event, on one page.

    Every field carries along what the writer saw in it (Django's hidden initial), so that only what they changed is
    saved, and not over what somebody else has changed meanwhile.
    """

    day = DayField(label=gettext_lazy("Day"))
    starts = HourField(label=gettext_lazy("Starts at"))
    ends = HourField(label=gettext_lazy("Ends at"))
    move_others = forms.ChoiceField(
        label=gettext_lazy("If the day changes, do the later events move too?"),
        choices=[
            ("no", gettext_lazy("No, only this event moves")),
            ("yes", gettext_lazy("Yes, they move by as many days")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    mode = forms.ChoiceField(label=gettext_lazy("How it is held"), choices=Event.Mode.choices)
    address = LineField(label=gettext_lazy("Address"), max_length=200, required=False)
    join_url = forms.URLField(
        label=gettext_lazy("Join link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Only those who have a seat and the team see it."),
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        min_value=1,
        max_value=MOST_SEATS,
        required=False,
        help_text=gettext_lazy("Persons. Leave empty if there is no limit."),
    )
    closes_day = DayField(
        label=gettext_lazy("Registration closes on"),
        required=False,
        help_text=gettext_lazy("Leave empty to close when the event starts."),
    )
    closes_hour = HourField(label=gettext_lazy("Registration closes at"), required=False)
    changes_day = DayField(
        label=gettext_lazy("Own changes until"),
        required=False,
        help_text=gettext_lazy("The registered can change, pass on or give up their seat. Empty = until the start."),
    )
    changes_hour = HourField(label=gettext_lazy("Own changes until, time"), required=False)
    reported_attendance = forms.IntegerField(
        label=gettext_lazy("Attendance as reported"),
        min_value=0,
        max_value=MOST_SEATS,
        required=False,
        help_text=gettext_lazy("Persons, when the list of people is not kept here."),
    )
    is_dataset_ready = forms.BooleanField(label=gettext_lazy("The dataset is ready"), required=False)
    is_worked_up = forms.BooleanField(label=gettext_lazy("The notes have been worked up"), required=False)

    def __init__(self, *args: Any, event: Event, others: list[Event], **kwargs: Any) -> None:
        """`others` are the later events that could move along."""
        self.event, self.others = event, others
        super().__init__(*args, **{**kwargs, "initial": _initial(event)})
        self.fields.update(name_in_languages(160))
        for name, label, longest, rows in (
            ("theme", gettext_lazy("Theme"), 200, 0),
            ("place", gettext_lazy("Place"), 200, 0),
            ("dataset", gettext_lazy("Dataset"), 200, 0),
            ("summary", gettext_lazy("Summary"), 4000, 3),
            ("note", gettext_lazy("Note"), 2000, 3),
        ):
            self.fields.update(in_languages(name, label, longest, rows=rows))
        if not others:
            del self.fields["move_others"]
        for name, field in self.fields.items():
            told = self.add_initial_prefix(name) in self.data or not self.is_bound
            field.show_hidden_initial = told and name != "move_others"

    def clean(self) -> dict[str, Any]:
        """Refuse times that are no moment or end before they start, and ask of the later events."""
        cleaned = super().clean() or {}
        self.check_name()
        self._tell_of_others(cleaned)
        self._keep_times(cleaned)
        self._clean_hours("day", "starts", "ends")
        self._clean_hours("closes_day", "closes_hour")
        self._clean_hours("changes_day", "changes_hour")
        if not self.errors and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", _("The event must end after it starts."))
        if not self.errors and self._slips():
            self.add_error("day" if self.moves_days else "starts", SchedulingRefusal.PAST.label)
        if not self.errors and self.others and self.moves_days and not cleaned.get("move_others"):
            self.add_error("move_others", _("The day changes: choose whether the later events move too."))
        return cleaned

    def _tell_of_others(self, cleaned: dict[str, Any]) -> None:
        """Say at each field that two have changed what the other wrote; who saves again has seen it."""
        now, posted = _initial(self.event), cast("QueryDict", self.data).copy()
        for name in self.changed_data:
            bound = self[name]
            if name not in cleaned or name not in now or not bound.field.show_hidden_initial:
                continue
            theirs = self._carried(name, now[name])
            if theirs not in (_even(str(posted[bound.html_initial_name])), self._carried(name, cleaned[name])):
                posted[bound.html_initial_name] = theirs
                self.add_error(name, their_words(_words(now[name])))
        self.data = posted

    def _carried(self, name: str, value: Any) -> str:
        """A value as its field carries it along."""
        field = self.fields[name]
        return _even(str(field.hidden_widget().format_value(field.prepare_value(value)) or ""))

    def _slips(self) -> bool:
        """Whether the event, or one that moves along, would start in the past though it was still to come."""
        if slips_into_past(self.event.starts_at, self.times[0]):
            return True
        days = timedelta(days=self.moves_days if self.cleaned_data.get("move_others") == "yes" else 0)
        return any(slips_into_past(other.starts_at, shifted(other.starts_at, days)) for other in self.others)

    def _keep_times(self, cleaned: dict[str, Any]) -> None:
        """Where the writer left a day or a time as it was, what stands there now counts, not what they saw."""
        now = _initial(self.event)
        for name in TIMES:
            if name in cleaned and name not in self.changed_data:
                cleaned[name] = now[name]

    def _clean_hours(self, day_name: str, *hour_names: str) -> None:
        day = self.cleaned_data.get(day_name)
        for name in hour_names:
            hour = self.cleaned_data.get(name)
            if day and hour and (refusal := clock_refusal(day, hour)):
                self.add_error(name, refusal.label)

    @property
    def times(self) -> tuple[datetime, datetime]:
        """Start and end as moments."""
        cleaned = self.cleaned_data
        return at_clock(cleaned["day"], cleaned["starts"]), at_clock(cleaned["day"], cleaned["ends"])

    @cached_property
    def moves_days(self) -> int:
        """By how many days the event moves; negative = earlier."""
        return int((self.cleaned_data["day"] - _local(self.event.starts_at).date()).days)

    def revision(self) -> Revision:
        """What the valid form says, for the room; times only if they changed."""
        is_moved = self.times != (self.event.starts_at, self.event.ends_at) or not self.event.is_time_known
        return Revision(
            times=self.times if is_moved else None,
            move_others=self.cleaned_data.get("move_others") == "yes",
            changes=(changes := self._changes()),
            known={name: getattr(self.event, name) for name in (*changes, *(TIMES_OF_EVENT if is_moved else ()))},
        )

    def _changes(self) -> dict[str, object]:
        """What the writer changed, by the names of the event's columns."""
        cleaned, changed = self.cleaned_data, set(self.changed_data)
        names = [name for name in self.fields if name.rpartition("_")[0] in TEXTS]
        changes: dict[str, object] = {name: cleaned[name] for name in (*names, *PLAIN) if name in changed}
        for day, hour, column in DEADLINES:
            if not changed.isdisjoint({day, hour}):
                changes[column] = at_clock(cleaned[day], cleaned[hour] or time(16)) if cleaned[day] else None
        for tick, column in (("is_dataset_ready", "dataset_ready_at"), ("is_worked_up", "processed_at")):
            if tick in changed:
                changes[column] = (getattr(self.event, column) or timezone.now()) if cleaned[tick] else None
        return changes


def _even(text: str) -> str:
    """A text as it is compared: browsers send their own ends of lines."""
    return "\n".join(text.strip().splitlines())


def _words(value: Any) -> str:
    """A value of the form in words."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, time):
        return f"{value.hour}.{value.minute:02}"
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    if value in Event.Mode.values:
        return str(Event.Mode(value).label)
    return "" if value is None else str(value)


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment, HELSINKI)


def _initial(event: Event) -> dict[str, Any]:
    texts = {f"{name}_{code}": getattr(event, f"{name}_{code}") or "" for name in TEXTS for code in ("fi", "sv", "en")}
    starts, ends = _local(event.starts_at), _local(event.ends_at)
    closes = _local(event.registration_closes_at) if event.registration_closes_at else None
    until = _local(event.changes_close_at) if event.changes_close_at else None
    return {
        **texts,
        **{name: getattr(event, name) for name in PLAIN},
        "move_others": "no",
        "day": starts.date(),
        "starts": starts.time() if event.is_time_known else None,
        "ends": ends.time() if event.is_time_known else None,
        "closes_day": closes and closes.date(),
        "closes_hour": closes and closes.time(),
        "changes_day": until and until.date(),
        "changes_hour": until and until.time(),
        "is_dataset_ready": event.dataset_ready_at is not None,
        "is_worked_up": event.processed_at is not None,
    }
