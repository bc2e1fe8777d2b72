"""Forms of those who keep a roster: one person, a list, and the confirmation of a checked list."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from forums.forms.registration import RegistrationForm
from forums.forms.seats import SlotField, slot_choices
from forums.models import Event
from forums.spreadsheets import (
    ColumnsUnknown,
    Line,
    Recall,
    Row,
    Sheet,
    SpreadsheetRefused,
    check_size,
    read_file,
    read_text,
)
from participants.models import User
from regions.models import StakeholderGroup

CHECK_LASTS = timedelta(hours=1)  # how long a checked list may wait for its confirmation
LONGEST_SEALED = 2_000_000  # characters of a sealed table that a form still takes back, see DATA_UPLOAD_MAX_MEMORY_SIZE


class AttendeeForm(RegistrationForm):
    """Asks the keeper of a roster for one person."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, event=event, is_own=False, **kwargs)
        words = {"stakeholder_group": _("Stakeholder group"), "language": _("Language of the letters")}
        for name, field in self.fields.items():
            field.label = words.get(name, field.label)
            field.widget.attrs["autocomplete"] = "off"  # what the browser remembers is of somebody else
        self.fields["last_name"].help_text = _("Leave empty if the person uses one name only.")
        self.fields["organisation"].help_text = ""
        self.fields["organisation"].widget.attrs["list"] = "organisations"
        self.fields["email"].help_text = _("The confirmation and the reminders are sent here.")
        if "mode" in self.fields:
            self.fields["mode"].label = _("Takes part")


class ListForm(forms.Form):
    """Asks for a list of people, as a file or pasted; a valid form has read it into `sheet`.

    `recall` may know how headings are read. A form refused because its headings say too little has its `rows`.
    """

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("An Excel workbook (.xlsx) or a CSV file, at most 10 MB and 5,000 people."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    people = forms.CharField(
        label=_("Or paste the list here"),
        required=False,
        strip=False,
        help_text=_(
            "Cells copied from a sheet, or one person on each line: name; e-mail; organisation; stakeholder group"
        ),
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
    )
    group = forms.ChoiceField(
        label=_("Stakeholder group of those whose row names none"), required=False, choices=[("", "")]
    )

    def __init__(self, *args: Any, recall: Recall | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = Sheet([], [])
        self.rows: list[Row] = []
        self.recall = recall
        self.fields["group"].choices = [("", _("Every row names its own")), *StakeholderGroup.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the list; a list that cannot be read is an error of the field it came in."""
        answers: dict[str, Any] = super().clean() or {}
        file, people = answers.get("file"), answers.get("people", "").strip("\r\n ")
        if "file" in self.errors or "group" in self.errors:
            return answers
        if bool(file) == bool(people):
            raise ValidationError(_("Choose a file or paste a list, one of the two."))
        try:
            self.sheet = self._read(file, people, answers["group"])
        except SpreadsheetRefused as refused:
            self.rows = refused.rows if isinstance(refused, ColumnsUnknown) else []
            self.add_error("file" if file else "people", str(refused))
        return answers

    def _read(self, file: UploadedFile[bytes] | None, people: str, group: str) -> Sheet:
        if not file:
            return read_text(people, group=group, recall=self.recall)
        check_size(file.size or 0)  # before the file is read
        return read_file(file.read(), group=group, recall=self.recall)


class RosterListForm(ListForm):
    """Asks for a list of people of one event; where it is held in slots, also for the slot of everybody on the list."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices := slot_choices(event):
            self.fields["slot"] = SlotField(choices)
            self.fields["slot"].label = _("Slot of everybody on the list")


def seal(lines: list[Line], *, event: Event, by: User) -> str:
    """A checked list, signed, for the page that asks for confirmation; nothing of it is kept here meanwhile."""
    return signing.dumps([list(asdict(line).values()) for line in lines], salt=_salt(event, by), compress=True)


def unseal(sealed: str, *, event: Event, by: User) -> list[Line] | None:
    """The list that the same person checked for the same event within the hour; otherwise None."""
    try:
        rows = signing.loads(sealed, salt=_salt(event, by), max_age=CHECK_LASTS)
    except signing.BadSignature:
        return None
    return [Line(*row) for row in rows]


def seal_rows(rows: list[Row], *, place: str, by: User) -> str:
    """A table whose columns are to be told, signed, for the page that asks; nothing of it is kept here meanwhile.

    Empty when the table is too large to travel so.
    """
    plain = [[row.number, row.cells, sorted(row.formulas)] for row in rows]
    sealed = signing.dumps(plain, salt=f"rows:{place}:{by.pk}", compress=True)
    return sealed if len(sealed) <= LONGEST_SEALED else ""


def unseal_rows(sealed: str, *, place: str, by: User) -> list[Row] | None:
    """The table that the same person sent for the same place within the hour; otherwise None."""
    try:
        rows = signing.loads(sealed, salt=f"rows:{place}:{by.pk}", max_age=CHECK_LASTS)
    except signing.BadSignature:
        return None
    return [Row(number, cells, frozenset(formulas)) for number, cells, formulas in rows]


def _salt(event: Event, by: User) -> str:
    return f"roster:{event.pk}:{by.pk}"
