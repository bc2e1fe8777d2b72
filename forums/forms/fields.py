"""Form fields that take what people in Finland write: days, times of day, municipalities, texts in three languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.forms import LineField, WordsField
from regions.models import Municipality
from regions.order import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MOST_MUNICIPALITIES = 310  # there are 308
LONGEST_NAME = 80  # characters
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)
_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{1,2}-\d{1,2}")
_HOUR = re.compile(r"(?:klo|kl\.?)?\s*(\d{1,2})(?:[.:](\d{2}))?", re.IGNORECASE)


class DayInput(forms.TextInput):
    """A day as text, written without leading zeros: 30.11.2026."""

    def format_value(self, value: Any) -> str | None:
        """The day as people write it; what was typed stays as typed."""
        return f"{value.day}.{value.month}.{value.year}" if isinstance(value, date) else super().format_value(value)


class DayField(forms.DateField):
    """A day: 30.11.2026, also 1.2.2026 or 2026-11-30."""

    widget = DayInput
    default_error_messages = {
        "invalid": gettext_lazy("Write the day like 30.11.2026."),
        "missing": gettext_lazy("There is no such day. Check the day and the month."),
        "far": gettext_lazy("Check the year: it must be from 1990 to 2099."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Day, month and year: dd.mm.yyyy"))
        super().__init__(input_formats=["%d.%m.%Y", "%Y-%m-%d"], **kwargs)
        self.widget.attrs.update(inputmode="text", autocomplete="off", size=12)

    def to_python(self, value: Any) -> date | None:
        """The day that was written; one like 31.2.2027 is written right, but is in no calendar."""
        try:
            return super().to_python(value)
        except ValidationError:
            if not _DAY.fullmatch(str(value).strip()):
                raise
            raise ValidationError(self.error_messages["missing"], code="missing") from None

    def validate(self, value: date | None) -> None:
        """Refuse years that nobody means."""
        super().validate(value)
        if value and not EARLIEST <= value <= LATEST:
            raise ValidationError(self.error_messages["far"], code="far")


class HourInput(forms.TextInput):
    """A time of day as text: 9.00."""

    def format_value(self, value: Any) -> str | None:
        """The time as people write it; what was typed stays as typed."""
        return f"{value.hour}.{value.minute:02}" if isinstance(value, time) else super().format_value(value)


class HiddenHour(HourInput):
    """A time of day that the page carries along, written as the visible one."""

    input_type = "hidden"
    template_name = "django/forms/widgets/hidden.html"


class HourField(forms.Field):
    """A time of day: 9.00, also 9:00, 9 or klo 9."""

    widget = HourInput
    hidden_widget = HiddenHour
    default_error_messages = {"invalid": gettext_lazy("Write the time like 9.00.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update(inputmode="text", autocomplete="off", size=6)

    def to_python(self, value: Any) -> time | None:
        """The time of day that was written."""
        if value in self.empty_values:
            return None
        found = _HOUR.fullmatch(str(value).strip())
        try:
            return time(int(found[1]), int(found[2] or 0)) if found else self._refuse()
        except ValueError:
            return self._refuse()

    def _refuse(self) -> time:
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class MunicipalitiesField(forms.CharField):
    """Municipalities by their Finnish or Swedish names, separated by commas: Janakkala, Vasa."""

    default_error_messages = {
        "long": gettext_lazy("Write only names of municipalities, separated by commas."),
        "unknown": gettext_lazy("Unknown municipality: {name}"),
        "similar": gettext_lazy("Unknown municipality: {name}. Did you mean {similar}?"),
    }

    def to_python(self, value: Any) -> list[Municipality]:  # type: ignore[override]
        """The municipalities that were named, each once, in the order they were named."""
        parts = re.split(r"[,;\n]", str(super().to_python(value)))
        names = [name for part in parts if (name := " ".join(part.split()))]
        if len(names) > MOST_MUNICIPALITIES or any(len(name) > LONGEST_NAME for name in names):
            raise ValidationError(self.error_messages["long"], code="long")
        known = Municipality.objects.with_successors().by_name() if names else {}
        if unknown := [name for name in names if fold(name) not in known]:
            raise ValidationError([self._unknown(name, known) for name in unknown[:10]])
        return list(dict.fromkeys(known[fold(name)] for name in names))

    def prepare_value(self, value: Any) -> Any:
        """The names as people write them; what was typed stays as typed."""
        return value if isinstance(value, str) or value is None else ", ".join(str(place) for place in value)

    def run_validators(self, value: Any) -> None:
        """A list of municipalities needs none of the checks of a text."""

    def _unknown(self, name: str, known: dict[str, Municipality]) -> ValidationError:
        similar = get_close_matches(fold(name), known, n=1)
        sentence = str(self.error_messages["similar" if similar else "unknown"])
        return ValidationError(sentence.format(name=name, similar=known[similar[0]] if similar else ""))


LANGUAGE_LABELS = {
    "fi": gettext_lazy("{field} in Finnish"),
    "sv": gettext_lazy("{field} in Swedish"),
    "en": gettext_lazy("{field} in English"),
}


def in_languages(name: str, label: str | StrPromise, longest: int, *, rows: int = 0) -> dict[str, forms.CharField]:
    """The fields of a translated text, one for each language; `rows` makes them text areas."""
    return {
        f"{name}_{code}": _text(format_lazy(words, field=label), longest, rows, code)
        for code, words in LANGUAGE_LABELS.items()
    }


NAME_WANTED = gettext_lazy("Required in Finnish or in Swedish.")


def name_in_languages(longest: int) -> dict[str, forms.CharField]:
    """The fields of a name, which is needed in Finnish or in Swedish and says so."""
    fields = in_languages("name", gettext_lazy("Name"), longest)
    for code in ("fi", "sv"):
        fields[f"name_{code}"].help_text = NAME_WANTED
    return fields


class InThreeLanguages:
    """A form with translated texts, shown side by side."""

    def check_name(self) -> None:
        """Refuse a thing that is named in neither Finnish nor Swedish."""
        assert isinstance(self, forms.BaseForm)  # noqa: S101 - a mixin of forms
        if not self.cleaned_data.get("name_fi") and not self.cleaned_data.get("name_sv"):
            self.add_error("name_fi", _("Write the name in Finnish or in Swedish."))

    def triples(self) -> list[list[forms.BoundField]]:
        """The fields of each translated text, in the order of the form."""
        assert isinstance(self, forms.BaseForm)  # noqa: S101 - a mixin of forms
        names = dict.fromkeys(name[:-3] for name in self.fields if name[-3:] in {"_fi", "_sv", "_en"})
        return [[self[f"{name}_{code}"] for code in LANGUAGE_LABELS] for name in names]


def _text(label: str | StrPromise, longest: int, rows: int, language: str) -> forms.CharField:
    if rows:
        area = forms.Textarea(attrs={"rows": rows, "lang": language})
        return WordsField(label=label, max_length=longest, required=False, widget=area)
    line = forms.TextInput(attrs={"lang": language})
    return LineField(label=label, max_length=longest, required=False, widget=line)


def texts_of(cleaned: dict[str, Any], names: Sequence[str]) -> dict[str, dict[str, str]]:
    """The translated texts of a valid form: for each name its text in each language."""
    return {name: {code: cleaned[f"{name}_{code}"] for code in LANGUAGE_LABELS} for name in names}


def their_words(theirs: str) -> str:
    """What is said at a field that somebody else has changed meanwhile; who saves again has seen it."""
    if not theirs:
        return _("Somebody else has emptied this while you were writing. Save again to keep your text.")
    sentence = _("Somebody else has written here while you were writing: “{theirs}”. Save again to keep your text.")
    return sentence.format(theirs=theirs)
