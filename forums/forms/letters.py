"""Forms of an event's letters: a rule of one's own, and when a rule's letters leave."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums import letter_plans
from forums.forms.fields import HourField
from forums.models import Event, PlannedLetter
from forums.models.letter_rule import AUDIENCES, FARTHEST


class MomentForm(forms.Form):
    """How many days from the event, and at what time, the letters of a rule leave."""

    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=0, max_value=90)
    at = HourField(label=gettext_lazy("Time of day"), help_text=gettext_lazy("For example 9.00"))

    def __init__(self, *args: Any, rule: PlannedLetter, **kwargs: Any) -> None:
        kwargs["initial"] = {"days": abs(rule.days), "at": rule.at}
        super().__init__(*args, **kwargs)
        self.rule = rule
        sentence = _("Days after the event") if rule.is_after else _("Days before the event")
        self.fields["days"].label = sentence

    def clean(self) -> dict[str, Any]:
        """Refuse a moment at which the letter would make no sense."""
        cleaned = super().clean() or {}
        if not self.errors:
            days = cleaned["days"] if self.rule.is_after else -cleaned["days"]
            self.rule.days, self.rule.at = days, cleaned["at"]
            check(self, self.rule)
        return cleaned


class RuleForm(forms.Form):
    """A rule of one's own."""

    kind = forms.ChoiceField(label=gettext_lazy("Letter"), choices=PlannedLetter.Kind.choices)
    audience = forms.ChoiceField(label=gettext_lazy("To whom"), choices=PlannedLetter.Audience.choices)
    days = forms.IntegerField(
        label=gettext_lazy("Days before or after the event"),
        min_value=0,
        max_value=90,
        help_text=gettext_lazy("Letters about what was leave after the event, the others before it."),
    )
    at = HourField(label=gettext_lazy("Time of day"), help_text=gettext_lazy("For example 9.00"))

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event

    def clean(self) -> dict[str, Any]:
        """Refuse a letter that is not meant for these people, or stands there already."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        allowed = AUDIENCES[cleaned["kind"]]
        if cleaned["audience"] not in allowed:
            names = ", ".join(str(one.label) for one in allowed)
            self.add_error("audience", _("This letter goes to: {names}.").format(names=names))
            return cleaned
        self.rule = letter_plans.new_rule(event=self.event, **cleaned)
        check(self, self.rule)
        return cleaned


def check(form: forms.Form, rule: PlannedLetter) -> None:
    """Refuse a rule that could not write, or that stands there already."""
    if rule.is_after and rule.days > FARTHEST:
        form.add_error("days", _("At most {days} days after the event.").format(days=FARTHEST))
    elif not rule.is_after and rule.due_at >= rule.event.starts_at:
        form.add_error("at", _("Choose a time before the event starts."))
    try:
        rule.validate_constraints()
    except ValidationError as problem:
        form.add_error(None, problem.messages)
