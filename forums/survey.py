"""The feedback survey: three questions to those who came, answered once each by nobody in particular.

Source: docs/privacy.md
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models import Event, Registration, SurveyAnswer, SurveyMark
from forums.models.survey import HIGHEST, LOWEST
from forums.seating import lock
from participants.refusals import Refused

OPEN_FOR = timedelta(days=30)  # after the end of the event
FEWEST = 5  # answers below which only their number is told, and that come together into what is shown
_CHANCE = SystemRandom()


class SurveyRefusal(models.TextChoices):
    """Why a survey takes no answer; the same words for the page and the exception."""

    EARLY = "early", _("The survey opens when the event is over.")
    CANCELLED = "cancelled", _("This event was cancelled, so there is no survey.")
    NOT_THERE = "not_there", _("The survey is for those who took part. Your presence has not been marked.")
    ANSWERED = "answered", _("You have answered this survey. Thank you!")
    CLOSED = "closed", _("This survey has closed.")


class SurveyRefused(Refused[SurveyRefusal]):
    """An answer that cannot be taken; `reason` is a SurveyRefusal."""


@dataclass(frozen=True)
class Scale:
    """How people answered on one scale. Units: answers."""

    counts: list[tuple[int, int, float]]  # value, answers, share of the answers in hundredths
    mean: float


@dataclass(frozen=True)
class Results:
    """What a survey has told. Units: answers, persons."""

    answers: int
    came: int
    told: int = 0  # answers that the scales and the words are of
    useful: Scale | None = None  # None: too few answers to tell
    heard: Scale | None = None
    words: tuple[str, ...] = ()  # in no order


def refusal(registration: Registration, at: datetime | None = None) -> SurveyRefusal | None:
    """Why the survey takes no answer by this person's link, or None."""
    moment, event = at or timezone.now(), registration.event
    if event.is_cancelled:
        return SurveyRefusal.CANCELLED
    if not event.is_over(moment):
        return SurveyRefusal.EARLY
    if SurveyMark.objects.filter(registration=registration).exists():
        return SurveyRefusal.ANSWERED
    if registration.is_cancelled or not registration.attended_at:
        return SurveyRefusal.NOT_THERE
    return SurveyRefusal.CLOSED if event.ends_at + OPEN_FOR <= moment else None


@transaction.atomic
def answer(*, registration: Registration, useful: int, heard: int, words: str = "") -> None:
    """Keep an answer, and apart from it that this person has answered.

    The event is locked, so that a double press counts once, and all its answers and marks are written anew in a
    random order: neither the order of rows nor the transaction that wrote them leads from an answer to a person.
    Answers are told in steps of at least `FEWEST`: who looks before and after one of them learns nothing of it.

    Units: `useful` and `heard` on scales from 1 to 5.
    Raises: SurveyRefused with the reason.
    """
    event = lock(registration.event)
    registration = event.registrations.get(pk=registration.pk)
    registration.event = event
    if reason := refusal(registration):
        raise SurveyRefused(reason)
    SurveyMark.objects.create(registration=registration)
    _mix(event, SurveyAnswer(event=event, useful=useful, heard=heard, words=words))


def _mix(event: Event, newest: SurveyAnswer) -> None:
    answers = [*event.survey_answers.all(), newest]
    event.survey_answers.all().delete()
    _CHANCE.shuffle(answers)
    is_step = sum(not one.is_told for one in answers) >= FEWEST
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(event=event, useful=one.useful, heard=one.heard, words=one.words, is_told=one.is_told or is_step)
        for one in answers
    )
    SurveyMark.objects.filter(registration__event=event).update(registration=F("registration"))


def results(event: Event) -> Results:
    """What the survey of an event has told, in steps; of fewer than `FEWEST` answers nothing but their number.

    The last ones, if they are fewer than a step, are never told: the difference would be theirs.
    """
    answers = list(event.survey_answers.filter(is_told=True).order_by("pk"))
    came, number = event.registrations.active().attended().count(), event.survey_answers.count()
    if len(answers) < FEWEST:
        return Results(number, came)
    words = tuple(one.words for one in answers if one.words)
    useful, heard = (_scale([getattr(one, name) for one in answers]) for name in ("useful", "heard"))
    return Results(number, came, len(answers), useful, heard, words)


def _scale(values: list[int]) -> Scale:
    counted = Counter(values)
    downwards = range(HIGHEST, LOWEST - 1, -1)
    counts = [(value, counted[value], 100 * counted[value] / len(values)) for value in downwards]
    return Scale(counts, sum(values) / len(values))
