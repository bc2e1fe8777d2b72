"""Forms of actions: what is done and by whom, a hand-over, and how it goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.followup.actions import wrong_days
from forums.followup.refusals import ActionRefusal
from forums.forms.fields import DayField
from forums.models import Action, StatementOfWill
from participants.forms import AddressField, LineField

ACTION = (
    "title",
    "first_step",
    "first_step_on",
    "when_then",
    "due_on",
    "indicator",
    "baseline",
    "target",
)


class OwnerForm(forms.Form):
    """Who owns an action."""

    owner_organisation = LineField(
        label=_("Owner organisation"),
        max_length=160,
        help_text=_("The one that answers for it. It is public."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    owner_name = LineField(
        label=_("Contact person"),
        max_length=80,
        required=False,
        help_text=_("Not public."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    owner_email = AddressField(
        label=_("Contact person's e-mail"),
        required=False,
        help_text=_("Not public. The owner confirms the action by a link and is asked later how it goes."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class ActionForm(forms.Form):
    """What is done, from the first step to the sign by which one sees that it worked."""

    title = LineField(label=_("Action"), max_length=200, help_text=_("What is done, in one sentence."))
    first_step = LineField(label=_("First step"), max_length=200)
    first_step_on = DayField(label=_("First step by"), help_text=_("Within 30 days. Day, month and year: dd.mm.yyyy"))
    when_then = LineField(
        label=_("When … then …"),
        max_length=300,
        help_text=_("When [situation], [owner] [does]. For example: When the budget is prepared, the municipality…"),
    )
    due_on = DayField(label=_("Due"))
    indicator = LineField(label=_("Indicator"), max_length=200, help_text=_("By what one sees that it worked."))
    baseline = LineField(label=_("Where we are now"), max_length=100, required=False)
    target = LineField(label=_("Target"), max_length=100, required=False)


class NewActionForm(ActionForm, OwnerForm):
    """A new action under a statement of will, with its owner."""

    statement = forms.ModelChoiceField(
        label=_("Statement of will"), queryset=StatementOfWill.objects.none(), empty_label=None
    )
    field_order = ["statement", "title", "owner_organisation", "owner_name", "owner_email"]

    def __init__(self, *args: Any, statements: QuerySet[StatementOfWill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["statement"].queryset = statements  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """All that is wrong with the days is told at once, each beside its field."""
        given: dict[str, Any] = super().clean() or {}
        today = timezone.localdate()
        for field, reason in wrong_days(given.get("first_step_on"), given.get("due_on"), today, today):
            self.add_error(field, reason.label)
        return given


class CheckInForm(forms.Form):
    """How an action goes: three taps and a sentence."""

    status = forms.ChoiceField(label=_("How does it go?"), choices=Action.Status, widget=forms.RadioSelect)
    sentence = LineField(
        label=_("What has happened, in a sentence"),
        max_length=300,
        required=False,
        help_text=_("It is public. Name no private persons. If the action is given up, tell why."),
    )
    learned = LineField(label=_("What we learned"), max_length=300, required=False)
    link = forms.URLField(label=_("Link"), max_length=200, required=False, assume_scheme="https")

    def clean(self) -> dict[str, Any]:
        """A sentence is always wanted; giving up wants a reason, and says so."""
        answers: dict[str, Any] = super().clean() or {}
        if "sentence" in answers and not answers["sentence"]:
            is_given_up = answers.get("status") == Action.Status.GIVEN_UP
            self.add_error("sentence", ActionRefusal.NO_REASON.label if is_given_up else _("Write one sentence."))
        return answers
