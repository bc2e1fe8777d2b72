"""The form of a programme: a table of items, one row each, with empty rows at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import time, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.forms.fields import HourField, in_languages
from forums.models import Event
from forums.programme import Item, ProgrammeRefusal, Row, rows_of
from forums.timetable import at_clock, clock_refusal
from regions.words import HELSINKI, clock, clocks, local_day

EMPTY_ROWS = 3
MOST_ROWS = 50
PREFIX = "items"
LONGEST_ITEM = 600  # minutes
LATEST_START = 1440  # minutes from the event's start
TITLES = ("title_fi", "title_sv", "title_en")


class ItemForm(forms.Form):
    """One item of a programme; a row left empty is no item."""

    number = forms.IntegerField(label=gettext_lazy("Number"), min_value=1, max_value=99, required=False)
    starts = HourField(label=gettext_lazy("Own starting time"), required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("Length in minutes"), min_value=1, max_value=LONGEST_ITEM, required=False
    )
    speaker = forms.CharField(label=gettext_lazy("Speaker's role"), max_length=200, required=False)
    is_group_work = forms.BooleanField(label=gettext_lazy("Group work"), required=False)

    clock = ""  # the times of the item as they are now

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "empty_permitted": True, "use_required_attribute": False})
        self.event = event
        self.fields.update(in_languages("title", gettext_lazy("Title"), 200))
        if not event.is_time_known:
            self.fields["starts"] = forms.IntegerField(
                label=gettext_lazy("Own start, minutes from the beginning"),
                min_value=0,
                max_value=LATEST_START,
                required=False,
            )
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    @property
    def titles(self) -> list[forms.BoundField]:
        """The title in each language."""
        return [self[name] for name in TITLES]

    def clean_starts(self) -> int | None:
        """The item's own start in minutes from the event's."""
        written: time | int | None = self.cleaned_data["starts"]
        if not isinstance(written, time):
            return written
        day = local_day(self.event.starts_at)
        if reason := clock_refusal(day, written):
            raise forms.ValidationError(reason.label)
        moment = at_clock(day, written)
        minutes = int((moment - self.event.starts_at).total_seconds()) // 60
        if minutes < 0:
            raise forms.ValidationError(_("The event starts later than this: move its start, or write a later time."))
        return minutes

    def clean(self) -> dict[str, Any]:
        """Ask for a title in Finnish or in Swedish."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("title_fi") and not cleaned.get("title_sv"):
            self.add_error("title_fi", _("Write the title in Finnish or in Swedish, or tick Remove."))
        return cleaned

    def row(self, place: int) -> Row:
        """What the valid row says, for the room."""
        cleaned = self.cleaned_data
        item = Item(
            title_fi=cleaned["title_fi"],
            title_sv=cleaned["title_sv"],
            title_en=cleaned["title_en"],
            minutes=cleaned["minutes"],
            speaker=cleaned["speaker"],
            is_group_work=cleaned["is_group_work"],
        )
        return Row(item, place, cleaned["number"], cleaned["starts"])


class _Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """The rows of a programme."""

    refusal: ProgrammeRefusal | None = None

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Name every field by its row: in a table the labels stand in the head."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = gettext_lazy("Remove")
        for field in form.fields.values():
            field.label = format_lazy(gettext_lazy("{field}, row {number}"), field=field.label, number=(index or 0) + 1)
            field.widget.attrs["aria-label"] = field.label

    def rows(self) -> list[Row]:
        """The valid rows that are not empty and not to be removed."""
        kept = [(place, form) for place, form in enumerate(self.forms, start=1) if form.has_changed()]
        return [form.row(place) for place, form in kept if not form.cleaned_data["DELETE"]]

    @property
    def problems(self) -> Problems:
        """What is wrong in all rows, for the summary."""
        return Problems(self)


class Problems:
    """What is wrong in a programme, as the summary of a form wants it."""

    def __init__(self, formset: _Rows) -> None:
        self._formset = formset

    def __iter__(self) -> Iterator[forms.BoundField]:
        return (bound for form in self._formset.forms if form.is_bound for bound in form)

    def non_field_errors(self) -> list[str]:
        """What concerns no single row."""
        refused = [str(self._formset.refusal.label)] if self._formset.refusal else []
        return [*refused, *self._formset.non_form_errors()] if self._formset.is_bound else refused


ProgrammeForm = cast(
    "type[_Rows]",
    forms.formset_factory(
        ItemForm,
        formset=_Rows,
        extra=EMPTY_ROWS,
        can_delete=True,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
        validate_max=True,
    ),
)


def blank_form(event: Event, items: Sequence[Item]) -> _Rows:
    """The form that shows `items`, with empty rows at the end."""
    initial = [_initial(event, row) for row in rows_of(items)]
    form = _unbound(event, initial)
    for row, item in zip(form.forms, items, strict=False):
        row.clock = _clock(event, item)
    return form


def written_form(event: Event, written: Mapping[str, Any]) -> _Rows:
    """The form as it was written, to be checked."""
    return ProgrammeForm(written, form_kwargs={"event": event}, prefix=PREFIX)


def _unbound(event: Event, initial: list[dict[str, Any]]) -> _Rows:
    return ProgrammeForm(initial=initial, form_kwargs={"event": event}, prefix=PREFIX)


def with_more_rows(event: Event, written: Mapping[str, Any]) -> _Rows:
    """The form as it was written, not yet checked, with more empty rows; the first of them takes the focus."""
    try:
        count = max(0, min(int(written.get(f"{PREFIX}-TOTAL_FORMS", 0)), MOST_ROWS))
    except ValueError:
        count = 0
    names = [*ItemForm(event=event).fields, "DELETE"]
    initial = [{name: written.get(f"{PREFIX}-{row}-{name}", "") for name in names} for row in range(count)]
    form = _unbound(event, initial)
    if len(form.forms) > count:
        form.forms[count].fields["title_fi"].widget.attrs["autofocus"] = True
    return form


def _initial(event: Event, row: Row) -> dict[str, Any]:
    start: Any = row.starts_after
    if start is not None and event.is_time_known:
        start = timezone.localtime(event.starts_at + timedelta(minutes=start), HELSINKI).time()
    return {**row.item, "number": row.place, "starts": start}


def _clock(event: Event, item: Item) -> str:
    """When an item is, by the clock or, where the event's hour is not known, in minutes from its start."""
    start, minutes = item.get("starts_after"), item.get("minutes")
    if start is None:
        return ""
    if not event.is_time_known:
        return _("{start}–{end} min").format(start=start, end="" if minutes is None else start + minutes)
    starts_at = event.starts_at + timedelta(minutes=start)
    return clock(starts_at) if minutes is None else clocks(starts_at, starts_at + timedelta(minutes=minutes))
