"""Forms of letters that people write: an announcement, and the own words of a kind of letter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums import wording
from forums.announcing import HOLDS, names
from forums.forms import starts
from forums.forms.fields import LANGUAGE_LABELS, InThreeLanguages, in_languages
from forums.models import Announcement, Event, Series, Wording
from regions.models import Municipality, StakeholderGroup

TEXTS = tuple(f"{name}_{code}" for name in ("subject", "text") for code in LANGUAGE_LABELS)


class _WordsForm(InThreeLanguages, forms.Form):
    """A subject and a text in three languages, with placeholders of a closed list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(in_languages("subject", gettext_lazy("Subject"), 150))
        self.fields.update(in_languages("text", gettext_lazy("Text"), 5000, rows=10))

    def leave_out_untouched(self, begun: list[dict[str, str]], codes: tuple[str, ...]) -> None:
        """Take a language whose words are still those the form began with as left empty."""
        for code in codes:
            fields = (f"subject_{code}", f"text_{code}")
            written = [self.cleaned_data.get(name, "").splitlines() for name in fields]
            if any(written == [one[name].splitlines() for name in fields] for one in begun):
                self.cleaned_data |= dict.fromkeys(fields, "")

    def check_words(self, names: tuple[str, ...]) -> None:
        """Refuse what is no placeholder, a start without the writer's words, and a language with half of a letter."""
        for code in LANGUAGE_LABELS:
            if starts.OWN_LINE in self.cleaned_data.get(f"text_{code}", "").splitlines():
                self.add_error(f"text_{code}", _("Write your own words in the place of “…”."))
        lines = tuple(name for name in names if not wording.PLACEHOLDERS[name].is_block)
        for field in TEXTS:
            known = lines if field.startswith("subject") else names
            for problem in wording.problems(self.cleaned_data.get(field, ""), known):
                self.add_error(field, problem)
        for code in LANGUAGE_LABELS:
            subject, text = self.cleaned_data.get(f"subject_{code}"), self.cleaned_data.get(f"text_{code}")
            if text and not subject and f"subject_{code}" not in self.errors:
                self.add_error(f"subject_{code}", _("Write the subject too, or leave both empty."))
            if subject and not text and f"text_{code}" not in self.errors:
                self.add_error(f"text_{code}", _("Write the text too, or leave both empty."))


class AnnouncementForm(_WordsForm):
    """Whom an announcement is for, and what it says."""

    event = forms.ModelChoiceField(
        label=gettext_lazy("Event"),
        queryset=Event.objects.none(),
        required=False,
        empty_label=gettext_lazy("All events of the series"),
    )
    audience = forms.ChoiceField(label=gettext_lazy("To whom"), choices=Announcement.Audience.choices)
    stakeholder_group = forms.ChoiceField(
        label=gettext_lazy("Stakeholder group"),
        choices=[("", gettext_lazy("All groups")), *StakeholderGroup.choices],
        required=False,
    )
    municipality = forms.ModelChoiceField(
        label=gettext_lazy("Municipality"),
        queryset=Municipality.objects.none(),
        required=False,
        empty_label=gettext_lazy("All municipalities"),
    )

    def __init__(self, *args: Any, series: Series, announcement: Announcement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.series = series
        places = series.municipalities.all()
        for name, rows in (("event", series.events.all()), ("municipality", places)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        for code in ("subject_fi", "text_fi"):
            self.fields[code].help_text = gettext_lazy("Finnish goes to those whose language is missing.")
        if announcement:
            self.initial = {name: getattr(announcement, name) for name in TEXTS}
            self.initial |= {name: getattr(announcement, name) for name in ("audience", "stakeholder_group")}
            self.initial |= {"event": announcement.event_id, "municipality": announcement.municipality_id}

    def clean(self) -> dict[str, Any]:
        """Refuse unknown placeholders, half letters and groups that do not exist."""
        super().clean()
        self.leave_out_untouched(starts.of_announcements(), ("sv", "en"))
        cleaned = self.cleaned_data
        self.check_words(names(Announcement(series=self.series, event=cleaned.get("event"))))
        for field in ("subject_fi", "text_fi"):
            if not cleaned.get(field) and field not in self.errors:
                self.add_error(field, _("Write this in Finnish: it goes to everybody whose language is missing."))
        team = cleaned.get("audience") == Announcement.Audience.PLANNING_GROUP
        officials = cleaned.get("audience") == Announcement.Audience.OFFICIALS
        if (team or officials) and cleaned.get("stakeholder_group"):
            self.add_error("stakeholder_group", _("Stakeholder groups are known of the registered only."))
        if team and cleaned.get("municipality"):
            self.add_error("municipality", _("The planning group belongs to no municipality."))
        return cleaned


class HoldForm(forms.Form):
    """How long an announcement waits before it leaves."""

    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Leaves in"),
        coerce=int,
        choices=[(minutes, gettext_lazy("%(minutes)s minutes") % {"minutes": minutes}) for minutes in HOLDS],
    )


class WordingForm(_WordsForm):
    """The own words of one kind of letter."""

    def __init__(
        self, *args: Any, kind: str, own: Wording | None = None, is_begun: bool = False, **kwargs: Any
    ) -> None:
        """`is_begun` asks for the start of a letter where there are no own words yet."""
        super().__init__(*args, **kwargs)
        self.kind = kind
        if own:
            self.initial = {name: getattr(own, name) for name in TEXTS}
        elif is_begun:
            self.initial = starts.of_letter(kind)

    def clean(self) -> dict[str, Any]:
        """Refuse unknown placeholders, half letters, and letters without what they are sent for."""
        super().clean()
        self.leave_out_untouched([starts.of_letter(self.kind)], tuple(LANGUAGE_LABELS))
        cleaned = self.cleaned_data
        self.check_words(wording.KINDS[self.kind].names)
        for code in LANGUAGE_LABELS:
            text = cleaned.get(f"text_{code}", "")
            for name in wording.missing(text, self.kind) if text else ():
                sentence = _("The letter needs this placeholder: {name}")
                self.add_error(f"text_{code}", sentence.format(name=f"{{{{ {name} }}}}"))
        return cleaned
