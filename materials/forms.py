"""Forms of the extranet: what narrows the library down, and what is asked of a file."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import Model
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from forums.models import Event, Series
from materials.contents import CONTENT_TYPES
from materials.library import Choices
from materials.models import Licence, Material
from materials.rules import MADE_ONLY, choosable, may_publish_for_all, may_share_with, series_to_fill
from materials.uploads import Description
from participants.models import User, Visitor
from participants.plain import one_line
from regions import words

ACCESSIBLE = {"yes": True, "no": False, "unknown": None}
LABELS = {
    "series": pgettext_lazy("one", "Series"),
    "phase": _("Phase"),
    "kind": _("Kind"),
    "audience": _("For whom"),
    "language": _("Language"),
}


class LibraryForm(forms.Form):
    """Searches the library and narrows it down; asks only what has something to choose between."""

    q = forms.CharField(
        label=_("Words in titles and files"), max_length=200, required=False, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, *, choices: dict[str, Choices], chosen: dict[str, str]) -> None:
        super().__init__(initial=chosen)
        for name, values in choices.items():
            if len(values) > 1 or name in chosen:
                everything = [("", gettext("All")), *values]
                self.fields[name] = forms.ChoiceField(label=LABELS[name], choices=everything, required=False)


class MaterialForm(forms.Form):
    """Asks what a file is, whom it is for and to which series or event it belongs."""

    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(
        label=_("What it is for"),
        max_length=400,
        required=False,
        help_text=_("One sentence, such as: For the planning group's first meeting."),
    )
    place = forms.ChoiceField(label=_("Series or event"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[c for c in Material.Kind.choices if c[0] not in MADE_ONLY], initial="presentation"
    )
    phase = forms.ChoiceField(label=_("Phase"), choices=Material.Phase, initial=Material.Phase.EVENTS)
    audience = forms.ChoiceField(
        label=_("For whom"), choices=Material.Audience, initial=Material.Audience.PARTICIPANTS, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    is_accessible = forms.ChoiceField(
        label=_("Is the file accessible?"),
        help_text=_("Can it be read with a screen reader: headings, alternative texts, tags?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("unknown", _("I do not know"))],
        widget=forms.RadioSelect,
        initial="unknown",
    )
    alternative = forms.CharField(
        label=_("The same as text"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For those who cannot read the file: a link that begins with https://, or the main points."),
    )
    licence = forms.ChoiceField(
        label=_("Licence"), choices=Licence, initial=Licence.CC_BY, help_text=_("Choose what the author allows.")
    )
    change = forms.CharField(
        label=_("What changed"),
        max_length=200,
        required=False,
        help_text=_("One sentence for those who know the version before."),
    )
    file = forms.FileField(label=_("File"), allow_empty_file=True, max_length=1000)

    def __init__(self, answers: Any = None, files: Any = None, *, user: Visitor, initial: dict[str, Any]) -> None:
        super().__init__(answers, files, initial={"language": get_language() or "fi"} | initial)
        if "title" not in initial:  # a file of its own, not a new version
            del self.fields["change"]
        self.user = user
        self.places = _places(user)
        self.fields["place"].choices = [("", gettext("Choose")), *_labels(self.places)]  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{ending}" for ending in (*CONTENT_TYPES, "jpeg"))
        self.fields["file"].help_text = gettext(
            "PDF, Word, PowerPoint, Excel, OpenDocument, PNG, JPEG, CSV or plain text, at most {limit}."
        ).format(limit=words.size(settings.MAX_UPLOAD_BYTES))

    def clean_title(self) -> str:
        """The title on one line, without marks that turn the writing direction."""
        title = one_line(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError(_("Write a title."))
        return title

    def clean_description(self) -> str:
        """The description on one line."""
        return one_line(self.cleaned_data["description"])

    def clean_change(self) -> str:
        """What changed, on one line."""
        return one_line(self.cleaned_data["change"])

    def clean(self) -> dict[str, Any]:
        """See that the audience fits the place, and that the person may share with it."""
        cleaned = super().clean() or {}
        place, audience = self.places.get(cleaned.get("place", "")), cleaned.get("audience")
        if not place or not audience:
            return cleaned
        if place == (None, None) and audience != Material.Audience.OPEN:
            self.add_error("audience", _("A file that belongs to no series is open to all."))
        elif not may_share_with(self.user, audience, place[0]):
            self.add_error("audience", _("Files for officials or named people only are uploaded by project managers."))
        return cleaned

    def about(self) -> Description:
        """What the valid form says of the file."""
        answers = {k: v for k, v in self.cleaned_data.items() if k not in {"file", "place", "is_accessible"}}
        series, event = self.places[self.cleaned_data["place"]]
        accessible = ACCESSIBLE[self.cleaned_data["is_accessible"]]
        return Description(**answers, series=series, event=event, is_accessible=accessible)


Place = tuple[Series | None, Event | None]


def _places(user: Visitor) -> dict[str, Place]:
    """Where `user` may put a file: open to all, a series, or one of its events."""
    places: dict[str, Place] = {"open": (None, None)} if may_publish_for_all(user) else {}
    for series in series_to_fill(user).prefetch_related("events").order_by("-pk"):
        places[f"series:{series.pk}"] = (series, None)
        places |= {f"event:{event.pk}": (series, event) for event in series.events.all()}
    return places


def _labels(places: dict[str, Place]) -> Choices:
    return [(key, _label(*place)) for key, place in places.items()]


def _label(series: Series | None, event: Event | None) -> str:
    if series is None:
        return gettext("None: open to all")
    return f"{series.name}: {event.name}" if event else series.name


def place_of(series_id: int | None, event_id: int | None) -> str:
    """The value of the field `place` for a series or one of its events."""
    if event_id:
        return f"event:{event_id}"
    return f"series:{series_id}" if series_id else "open"


class FeedbackForm(forms.Form):
    """Asks whether a file was of help."""

    is_helpful = forms.ChoiceField(
        label=_("Was the material of help?"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect
    )
    sentence = forms.CharField(
        label=_("In a sentence"),
        max_length=300,
        required=False,
        help_text=_("Write no names: the organisers see the sentence, and nobody sees who wrote it."),
    )

    def clean_sentence(self) -> str:
        """The sentence on one line."""
        return one_line(self.cleaned_data["sentence"])


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Offers people by name and address."""

    def label_from_instance(self, obj: Model) -> str:
        """The name with the address, which tells people of one name apart."""
        person = cast("User", obj)
        name = person.get_full_name()
        return f"{name} ({person.email})" if name else person.email


class PeopleForm(forms.Form):
    """Asks for whom a file for named people is, among the people of its series."""

    people = PeopleField(
        label=_("Named people"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, answers: Any = None, *, material: Material) -> None:
        super().__init__(answers, initial={"people": material.people.values_list("pk", flat=True)})
        self.fields["people"].queryset = choosable(material)  # type: ignore[attr-defined]


class ArchiveForm(forms.Form):
    """Asks whether somebody has looked at what an archive will show."""

    has_looked = forms.BooleanField(
        label=_("I have looked at the texts and the files, and none of them tells of a person who has not agreed to it")
    )
    looked_at = forms.CharField(max_length=64, widget=forms.HiddenInput)


class LinkForm(forms.Form):
    """Asks how long a link opens a file."""

    days = forms.ChoiceField(
        label=_("How long does the link work?"),
        choices=[("7", _("A week")), ("30", _("30 days")), ("90", _("90 days"))],
        widget=forms.RadioSelect,
        initial="7",
    )


class ProposalForm(forms.Form):
    """Asks for the words of a proposal for a decision."""

    title = forms.CharField(label=_("What is to be decided"), max_length=160)
    body = forms.CharField(
        label=_("Who decides"), max_length=160, required=False, help_text=_("Such as: municipal board.")
    )
    background = forms.CharField(
        label=_("Background"),
        max_length=3000,
        widget=forms.Textarea,
        help_text=_("What has been found out together, and by whom. An empty line begins a new paragraph."),
    )
    decision = forms.CharField(label=_("Proposed decision"), max_length=2000, widget=forms.Textarea)
    effects = forms.CharField(
        label=_("Effects"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=_("On residents, companies, staff and other municipalities."),
    )
    cost = forms.CharField(label=_("Cost and funding"), max_length=1000, required=False, widget=forms.Textarea)
    attachments = forms.CharField(
        label=_("Attachments"),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
        help_text=_("One on a line, by its title."),
    )
