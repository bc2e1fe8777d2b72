"""The feedback survey after an event: what was answered, and apart from it, who has answered.

Source: docs/privacy.md
"""

from __future__ import annotations

from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forums.models.event import Event
from forums.models.registration import Registration

LOWEST, HIGHEST = 1, 5
LONGEST = 500  # characters of the sentence


class SurveyMark(models.Model):
    """That one person has answered the survey of an event. Purpose: one answer each, and nobody reminded in vain.

    It holds no time and no number of its own, so nothing leads from it to an answer. Retention: with the registration.
    """

    registration = models.OneToOneField(
        Registration, models.CASCADE, primary_key=True, related_name="survey_mark", verbose_name=_("registration")
    )

    class Meta:
        verbose_name = _("mark of an answered survey")

    def __str__(self) -> str:
        return f"{self.pk}"


class SurveyAnswer(models.Model):
    """One answer to the survey of an event; nobody's name, no time, and a random number instead of an order."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="survey_answers", verbose_name=_("event"))
    useful = models.PositiveSmallIntegerField(
        _("useful"), validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    )  # 1 = not at all, 5 = very
    heard = models.PositiveSmallIntegerField(
        _("was heard"), validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    )  # 1 = not at all, 5 = very
    words = models.CharField(_("one sentence"), max_length=LONGEST, blank=True)
    is_told = models.BooleanField(default=False, editable=False)  # counted in what is shown: see forums/survey.py

    class Meta:
        verbose_name = _("answer to the survey")
        constraints = [
            models.CheckConstraint(
                name="survey_scales_from_1_to_5",
                condition=Q(useful__range=(LOWEST, HIGHEST), heard__range=(LOWEST, HIGHEST)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
