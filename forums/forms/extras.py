"""What an event asks beyond a seat, as fields of any form about a registration.

The same function adds them to the public form, to the one of those who keep a roster and to the personal page.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums import sealing
from forums.extras import Extras, Needs, Value, needs_of, questions_of, shown
from forums.models import Access, Answer, Consent, Diet, Event, Question, Registration
from participants.forms import LineField, WordsField

NEEDS = ("diets", "diet_words", "access", "access_words")
LONGEST = {Question.Kind.TEXT: 300, Question.Kind.LONG_TEXT: 4000}
CONSENTS = {"is_listed": Consent.Kind.PARTICIPANT_LIST, "is_photographed": Consent.Kind.PHOTOS}


class NumberField(forms.DecimalField):
    """A number as people in Finland write it: 1 250,5, also 1250.5."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 12})
        super().__init__(**{"max_digits": 12, "decimal_places": 3, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number that was written."""
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".").replace("−", "-")
        return super().to_python(value)


class ExtrasForm(forms.Form):
    """A form that also asks what an event asks beyond a seat: own questions, special needs and consents."""

    def add_extras(
        self, event: Event, *, registration: Registration | None = None, is_own: bool = True, is_over: bool = False
    ) -> None:
        """Add the fields; with the answers of `registration` as they are now.

        Who keeps a roster (`is_own` false) may leave a question open, and is not asked for what only the person
        can allow: needs and consents. When it `is_over`, only what was allowed can be taken back.
        """
        self.questions, self.is_own, self.is_over = [] if is_over else questions_of(event), is_own, is_over
        told = _answers(registration) if registration else {}
        for question in self.questions:
            self.fields[question.field_name] = self._question(question)
            self.initial.setdefault(question.field_name, _known(question, told.get(question.lineage)))
        self.before = {  # what was answered to earlier words: what was written stands in the field, a choice does not
            one: _known(one, known)
            for one in self.questions
            if (known := told.get(one.lineage)) and known.question != one
        }
        if is_own:
            self._add_needs(event, registration)
            self._add_consents(event, registration)

    @property
    def has_conditions(self) -> bool:
        """Whether a question depends on another, so that the script that hides it is worth loading."""
        return any(question.shown_if_id for question in self.questions)

    @property
    def extra_names(self) -> set[str]:
        """The names of the fields that `add_extras` has added."""
        asked = {question.field_name for question in self.questions}
        return asked | {"needs_consent", *NEEDS, *CONSENTS}

    def clean(self) -> dict[str, Any]:
        """Decide by the answers which questions are really asked, and ask for what must not be left open."""
        cleaned: dict[str, Any] = super().clean() or {}
        answers = self._answers(cleaned)
        asked = shown(self.questions, answers)
        for question in asked:
            name = question.field_name
            is_open = question.is_required and self.is_own and name not in self.errors
            if is_open and answers[question] in (None, "", []):
                self.add_error(name, ValidationError(self.fields[name].error_messages["required"], code="required"))
        for question in set(self.questions) - asked:
            self.errors.pop(question.field_name, None)  # what was not asked cannot be wrong
        self._ask_again(asked)
        self._check_needs(cleaned)
        return cleaned

    def extras(self) -> Extras:
        """What the valid form tells."""
        cleaned = self.cleaned_data
        consents = {str(kind): cleaned[name] for name, kind in CONSENTS.items() if name in self.fields}
        needs = None
        if "needs_consent" in self.fields:
            needs = Needs(**{name: cleaned[name] for name in NEEDS if name in self.fields})
        return Extras(answers=self._given(self._answers(cleaned)), consents=consents, needs=needs)

    def _question(self, question: Question) -> forms.Field:
        field = _FIELDS[Question.Kind(question.kind)](question)
        field.label, field.help_text = question.label, _help(question)
        field.required = question.is_required and self.is_own and question.shown_if_id is None
        if question.shown_if:
            decider = self.add_prefix(question.shown_if.field_name)
            field.widget.attrs.update({"data-asked-if": decider, "data-asked-answer": question.shown_answer})
        return field

    def _answers(self, cleaned: dict[str, Any]) -> dict[Question, Value | None]:
        """The answers as they are kept: a number as text."""
        given = {question: cleaned.get(question.field_name) for question in self.questions}
        return {one: f"{value.normalize():f}" if isinstance(value, Decimal) else value for one, value in given.items()}

    def _given(self, answers: dict[Question, Value | None]) -> dict[Question, Value | None]:
        """Without what was answered to earlier words and not anew, and what depends on it: that stays as it is."""
        asked, standing = shown(self.questions, answers), set[Question]()
        for question, value in answers.items():
            is_untouched = question in self.before and (value or None) == self.before[question]
            if (is_untouched and question in asked) or question.shown_if in standing:
                standing.add(question)
        return {question: value for question, value in answers.items() if question not in standing}

    def _ask_again(self, asked: set[Question]) -> None:
        """What was answered to earlier words is asked anew; what one wrote is in the field, a choice is left open."""
        doubtful: set[Question] = set()  # asked again, or depending on what is
        for question in self.questions:
            earlier = self._earlier_name(question)
            may_be_asked = question in asked or question.shown_if in doubtful
            if question.shown_if in doubtful or (earlier and may_be_asked):
                doubtful.add(question)
            if not (earlier and may_be_asked):
                continue
            if question.kind in Question.WRITTEN and earlier.endswith(Question.WRITTEN):
                posted = cast("QueryDict", self.data).copy()
                posted[self.add_prefix(question.field_name)] = self.data[earlier]
                self.data = posted
            self.errors.pop(question.field_name, None)
            words = _("The wording of this question has changed since you opened this page. Please answer it again.")
            self.add_error(question.field_name, words)

    def _earlier_name(self, question: Question) -> str:
        """The name under which an earlier wording of a question was answered; empty if none was."""
        now, start = self.add_prefix(question.field_name), self.add_prefix(question.key)
        names = (name for name in self.data if name.startswith(start) and name != now)
        return next((name for name in names if self.data[name]), "")

    def _add_needs(self, event: Event, registration: Registration | None) -> None:
        if not sealing.has_key() or not (event.asks_diet or event.asks_access):
            return
        now = needs_of(registration) if registration else Needs()
        if self.is_over and not now:
            return
        if event.asks_diet:
            self.fields.update(diets=_ticks(Diet, gettext_lazy("Diet")), diet_words=_line(_DIET_WORDS))
        if event.asks_access:
            self.fields.update(access=_ticks(Access, gettext_lazy("I need")), access_words=_line(_ACCESS_WORDS))
        self.fields["needs_consent"] = forms.BooleanField(
            label=Consent.Kind.NEEDS.label,
            required=False,
            help_text=gettext_lazy("Needed only if you told of a diet or a need. Untick to have it deleted."),
        )
        self.initial.update({name: getattr(now, name) for name in NEEDS}, needs_consent=bool(now))

    def _check_needs(self, cleaned: dict[str, Any]) -> None:
        """Needs without the consent are not taken; those of before go when the consent is unticked."""
        if "needs_consent" not in self.fields or cleaned.get("needs_consent"):
            return
        if any(cleaned.get(name) for name in NEEDS):
            if self.initial["needs_consent"]:  # it was ticked, and has been unticked
                cleaned.update({name: [] if name in {"diets", "access"} else "" for name in NEEDS})
            else:
                self.add_error("needs_consent", _("Tick this if we may use what you told, or leave it out."))

    def _add_consents(self, event: Event, registration: Registration | None) -> None:
        given = set(registration.consents.valid().values_list("kind", flat=True)) if registration else set()
        wanted = {"is_listed": event.asks_listing, "is_photographed": event.asks_photos}
        for name, kind in CONSENTS.items():
            if kind in given or (wanted[name] and not self.is_over):
                self.fields[name] = forms.BooleanField(label=kind.label, required=False)
                self.initial[name] = kind in given


_DIET_WORDS = gettext_lazy("Other about food, without names")
_ACCESS_WORDS = gettext_lazy("Other about access, without names")


def _answers(registration: Registration) -> dict[Any, Answer]:
    """What a person has answered, by the lineage of the question."""
    return {answer.question.lineage: answer for answer in registration.answers.select_related("question")}


def _known(question: Question, answer: Answer | None) -> Value | None:
    """What was answered, if it can be shown under these words: of earlier ones only what was written."""
    if answer is None:
        return None
    is_written = question.kind in Question.WRITTEN and answer.question.kind in Question.WRITTEN
    return answer.value if is_written or answer.question == question else None


def _help(question: Question) -> str:
    """The help as HTML, for help is shown as such; with the answer on which the question depends."""
    if question.shown_if is None:
        return format_html("{}", question.help)
    if question.is_required:
        sentence = _("Required if you answered “{answer}” to “{question}”. Otherwise leave this empty.")
    else:
        sentence = _("Only if you answered “{answer}” to “{question}”.")
    condition = sentence.format(answer=question.condition_words(), question=question.shown_if.label)
    return format_html("{} {}", condition, question.help)


def _ticks(choices: Any, label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def _line(label: Any) -> LineField:
    return LineField(label=label, max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def _text(question: Question) -> forms.Field:
    return LineField(max_length=LONGEST[Question.Kind.TEXT], widget=forms.TextInput(attrs={"autocomplete": "off"}))


def _long_text(question: Question) -> forms.Field:
    area = forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
    return WordsField(max_length=LONGEST[Question.Kind.LONG_TEXT], widget=area)


def _choice(question: Question) -> forms.Field:
    return forms.ChoiceField(choices=question.options(), widget=forms.RadioSelect)


def _several(question: Question) -> forms.Field:
    return forms.MultipleChoiceField(choices=question.options(), widget=forms.CheckboxSelectMultiple)


def _number(question: Question) -> forms.Field:
    return NumberField()


_FIELDS = {
    Question.Kind.TEXT: _text,
    Question.Kind.LONG_TEXT: _long_text,
    Question.Kind.CHOICE: _choice,
    Question.Kind.YES_NO: _choice,
    Question.Kind.SEVERAL: _several,
    Question.Kind.NUMBER: _number,
}
