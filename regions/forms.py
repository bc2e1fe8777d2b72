"""Forms and fields about places: finding a municipality, and choosing one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regions.models import Municipality, MunicipalityQuerySet

LONGEST_WORDS = 80  # characters; no municipality has a longer name


class SearchForm(forms.Form):
    """Words to find a municipality by."""

    q = forms.CharField(
        label=_("Name of the municipality"),
        help_text=_("In Finnish or Swedish. Names of former municipalities are found too."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )


class _InOrder(ModelChoiceIterator):  # type: ignore[type-arg]  # Django's own is not generic
    """The options in the alphabetical order of the language the page is in, told when it is drawn."""

    def __iter__(self) -> Iterator[Any]:
        self.queryset = cast("MunicipalityQuerySet", self.field.queryset).in_order()
        return super().__iter__()


class MunicipalityField(forms.ModelChoiceField):  # type: ignore[type-arg]  # as above
    """One municipality: a native list to choose from, which works without JavaScript and by typing its first letters.

    A code or a whole name in any language is understood too, so that spreadsheets and other programs can use the field.
    A municipality that has been merged is refused with a sentence that names its successor.
    """

    iterator = _InOrder
    default_error_messages = {
        "invalid_choice": _("Choose a municipality from the list."),
        "unknown": _("There is no municipality called “%(name)s”."),
    }

    def __init__(self, queryset: QuerySet[Municipality] | None = None, **kwargs: Any) -> None:
        kwargs = {"label": _("Municipality"), "empty_label": _("Choose a municipality"), **kwargs}
        super().__init__(Municipality.objects.current() if queryset is None else queryset, **kwargs)

    def to_python(self, value: Any) -> Municipality | None:
        """The municipality that was chosen or named."""
        if value in self.empty_values or not str(value).strip():
            return None
        name = str(value.pk if isinstance(value, Municipality) else value)[: LONGEST_WORDS + 1]
        found: Municipality | None = Municipality.objects.named(name).with_successors().first()
        if found is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"name": name.strip()})
        if found.successor:
            raise ValidationError(merger_refusal(found), code="merged")
        if not cast("MunicipalityQuerySet", self.queryset).filter(pk=found.pk).exists():
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found


def merger_refusal(merged: Municipality) -> str:
    """What became of a merged municipality, and what to choose instead."""
    if merged.other_successor:
        return gettext("%(sentence)s Choose one of them.") % {"sentence": merged.merger_sentence()}
    names = {"sentence": merged.merger_sentence(), "successor": merged.today()}
    return gettext("%(sentence)s Choose %(successor)s instead.") % names
