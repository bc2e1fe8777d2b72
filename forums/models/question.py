"""Questions: what the organisers ask of those who register, and what was answered."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _u
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models.event import Event
from forums.models.registration import Registration
from forums.models.series import Series
from regions.words import number

YES, NO = "yes", "no"


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions, as sentences."""

    def asked(self) -> Self:
        """Questions as they are asked now: no earlier wordings, none taken off the form."""
        return self.filter(replaced_at=None, removed_at=None)

    def of_event(self, event: Event) -> Self:
        """The questions of an event's form in their order: those of the series first, then the event's own."""
        of_series = Q(series=event.series_id, event=None)
        mine = self.filter(of_series | Q(event=event) if event.pk else of_series)
        return mine.order_by(F("event").asc(nulls_first=True), "ordinal", "pk")

    def locked(self) -> Self:
        """These, locked in the order of their numbers: so no two who answer or reword them wait in a ring."""
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)

    def beside(self, question: Question) -> Self:
        """The questions asked of the same whole: the series, or the one event."""
        return self.asked().filter(series=question.series_id, event=question.event_id).order_by("ordinal", "pk")


class Question(models.Model):
    """One wording of a question to those who register, for every event of a series or for one.

    Other words are always a new version with the same `lineage`: of the same row while it has no answers, else of a
    new one, so that old answers keep the words they were given to. A question taken off the form keeps them, too.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Short text")
        LONG_TEXT = "long_text", _("Long text")
        CHOICE = "choice", _("One of several choices")
        SEVERAL = "several", _("Any of several choices")
        NUMBER = "number", pgettext_lazy("question", "Number")
        YES_NO = "yes_no", _("Yes or no")

    WRITTEN = (Kind.TEXT, Kind.LONG_TEXT, Kind.NUMBER)  # those that one answers in words of one's own
    WITH_CHOICES = (Kind.CHOICE, Kind.SEVERAL)
    DECIDING = (Kind.CHOICE, Kind.SEVERAL, Kind.YES_NO)  # those on whose answer another question may depend

    series = models.ForeignKey(Series, models.CASCADE, related_name="questions", verbose_name=_("series"))
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="questions", verbose_name=_("event")
    )  # empty = asked at every event of the series
    lineage = models.UUIDField(default=uuid.uuid4, editable=False)  # the same for all versions
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    ordinal = models.PositiveSmallIntegerField(_("ordinal"))  # 1, 2, 3 …
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    label = models.CharField(_("question"), max_length=200)
    help = models.CharField(_("help"), max_length=300, blank=True)
    choices = models.TextField(_("choices"), blank=True)  # one on each line, the same number in every language
    is_required = models.BooleanField(_("an answer is required"), default=False)
    shown_if = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="dependents", verbose_name=_("asked only if")
    )
    shown_answer = models.CharField(max_length=4, blank=True)  # the number of a choice from 1, or "yes", "no"
    replaced_at = models.DateTimeField(_("replaced"), null=True, editable=False)  # by a new version
    removed_at = models.DateTimeField(_("removed"), null=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        ordering = ["series", "ordinal", "pk"]
        constraints = [
            models.UniqueConstraint(name="question_version_once", fields=["lineage", "version"]),
            models.UniqueConstraint(
                name="question_has_one_wording_at_a_time", fields=["lineage"], condition=Q(replaced_at=None)
            ),
            models.CheckConstraint(
                name="question_condition_is_whole",
                condition=Q(shown_if=None, shown_answer="") | Q(shown_if__isnull=False) & ~Q(shown_answer=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.label)

    @property
    def key(self) -> str:
        """What the question is called among columns: the same for all versions."""
        return f"question_{self.lineage.hex[:12]}"

    @property
    def field_name(self) -> str:
        """The name of its field in forms: of each version another, so that no answer is taken under other words."""
        return f"{self.key}_{self.version}_{self.kind}"

    def options(self) -> list[tuple[str, str]]:
        """What can be chosen, as value and words in the active language; nothing where one writes."""
        if self.kind == self.Kind.YES_NO:
            return [(YES, _u("Yes")), (NO, _u("No"))]
        if self.kind not in self.WITH_CHOICES:
            return []
        return [(str(place), words) for place, words in enumerate(lines(self.choices), start=1)]

    def condition_words(self) -> str:
        """The answer on which this question depends, in the active language."""
        return dict(self.shown_if.options()).get(self.shown_answer, "") if self.shown_if else ""

    def is_met_by(self, answer: Any) -> bool:
        """Whether an answer to the question this one depends on asks for this one."""
        return self.shown_answer in answer if isinstance(answer, list) else answer == self.shown_answer


def lines(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line for raw in str(text or "").splitlines() if (line := " ".join(raw.split()))]


class Answer(models.Model):
    """What one person answered to one wording. Purpose: the event; retention: with the person (forums/privacy.py).

    Shapes: `value` is a text, the value of a choice, a list of them, or a number written as text.
    """

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers", verbose_name=_("question"))
    value = models.JSONField(_("answer"))
    answered_at = models.DateTimeField(_("answered"), default=timezone.now)

    class Meta:
        verbose_name = _("answer")
        ordering = ["registration", "question__ordinal", "pk"]
        constraints = [models.UniqueConstraint(name="one_answer_to_one_wording", fields=["registration", "question"])]

    def __str__(self) -> str:
        return f"{self.pk}"

    def words(self) -> str:
        """The answer as people read it, in the active language and in the words it was given to."""
        options = dict(self.question.options())
        if isinstance(self.value, list):
            return ", ".join(str(options.get(one, one)) for one in self.value)
        if self.question.kind == Question.Kind.NUMBER:
            written = Decimal(self.value)
            return str(number(int(written) if written == int(written) else float(written)))
        return str(options.get(self.value, self.value))
