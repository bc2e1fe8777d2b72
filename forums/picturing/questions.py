"""Phenomena and key questions: what the area must tackle together, and what it has chosen to grasp, with the reason.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple, NotRequired, TypedDict
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Model, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from forums.models import Choice, Contribution, KeyQuestion, Phenomenon, Series, SwotItem, Theme
from forums.picturing.holding import MOST, hold, worded
from forums.picturing.refusals import PictureRefusal, PictureRefused
from participants.models import User

LONGEST, LONGEST_WHY, LONGEST_THEME, LONGEST_QUESTION = 200, 600, 160, 300  # letters


class Question(TypedDict):
    """A theme and its guiding question in one or more languages."""

    theme_fi: str
    question_fi: str
    theme_sv: NotRequired[str]
    question_sv: NotRequired[str]
    theme_en: NotRequired[str]
    question_en: NotRequired[str]


class InTongues(NamedTuple):
    """A key question in the language of the page and in the others: theme and question."""

    own: tuple[str, str]
    others: list[tuple[str, str, str]]  # language, theme, question; those that have been written


def in_tongues(question: KeyQuestion) -> InTongues:
    """What has been written of a question in each language, without one standing in for another."""
    told = {
        code: (getattr(question, f"theme_{code}") or "", getattr(question, f"question_{code}") or "")
        for code, _name in settings.LANGUAGES
    }
    own = told.pop((get_language() or "fi")[:2])
    return InTongues(own, [(code, *words) for code, words in told.items() if any(words)])


@transaction.atomic
def choose_key_questions(*, series: Series, questions: Sequence[Question], by: User | None) -> list[KeyQuestion]:
    """Make the key questions of a series to be `questions`, in their order; those in the same place keep their chain.

    Raises: PictureRefused when the series has been closed, or statements of will stand on what would change.
    """
    hold(series)
    for one in series.key_questions.filter(statements__isnull=False).distinct():
        words = questions[one.ordinal - 1] if one.ordinal <= len(questions) else None
        if words is None or any(getattr(one, name) != text for name, text in words.items()):
            raise PictureRefused(PictureRefusal.HAS_STATEMENTS)
    series.key_questions.filter(ordinal__gt=len(questions)).delete()
    return [
        KeyQuestion.objects.update_or_create(series=series, ordinal=number, defaults=dict(words))[0]
        for number, words in enumerate(questions, start=1)
    ]


@transaction.atomic
def choose(
    *,
    question: KeyQuestion,
    words: tuple[str, str] | None,
    reason: str,
    phenomena: Collection[int] = (),
    choice: Choice | None = None,
) -> KeyQuestion:
    """Say which theme and question the area grasps (`words`), why, of which phenomena, and by which vote.

    The words are of the active language; the other languages stay as they are, and without `words` all of them.
    A question without a number yet becomes the last of its series. One with a published statement takes words only in
    a language that has none.
    Raises: PictureRefused with the reason.
    """
    hold(question.series)
    if question.pk and question.statements.published().exists():
        return _translate(question, words)
    if words:
        question.theme, question.question = worded(words[0], LONGEST_THEME), worded(words[1], LONGEST_QUESTION)
    question.reason = worded(reason, LONGEST_WHY) if reason.strip() else ""
    question.choice = choice
    if question.ordinal is None:
        question.ordinal = _place(question.series.key_questions.all())
    question.save()
    question.phenomena.set(_of(Phenomenon.objects.filter(series=question.series, dropped_at=None), phenomena))
    return question


def _translate(question: KeyQuestion, words: tuple[str, str] | None) -> KeyQuestion:
    if words is None or any(in_tongues(question).own):
        raise PictureRefused(PictureRefusal.UNDER_PUBLISHED)
    question.theme, question.question = worded(words[0], LONGEST_THEME), worded(words[1], LONGEST_QUESTION)
    question.save()
    return question


@transaction.atomic
def write_phenomenon(
    *,
    phenomenon: Phenomenon,
    text: str,
    why: str = "",
    items: Collection[int] = (),
    themes: Collection[int] = (),
    notes: Collection[UUID] = (),
) -> Phenomenon:
    """Write a phenomenon and point at the SWOT items, themes and notes it comes from; a new one becomes the last.

    Raises: PictureRefused with the reason.
    """
    series = hold(phenomenon.series)
    if phenomenon.pk and phenomenon.key_questions.filter(statements__published_at__isnull=False).exists():
        raise PictureRefused(PictureRefusal.UNDER_PUBLISHED)
    phenomenon.text = worded(text, LONGEST)
    phenomenon.why = worded(why, LONGEST_WHY) if why.strip() else ""
    if phenomenon.ordinal is None:
        phenomenon.ordinal = _place(series.phenomena.filter(dropped_at=None))
    phenomenon.save()
    phenomenon.swot_items.set(_of(SwotItem.objects.filter(version__series=series), items))
    phenomenon.themes.set(_of(Theme.objects.filter(room__event__series=series), themes))
    phenomenon.contributions.set(_of(Contribution.objects.shown().filter(step__room__event__series=series), notes))
    return phenomenon


@transaction.atomic
def drop_phenomenon(*, phenomenon: Phenomenon) -> None:
    """Leave a phenomenon out of the picture; what was written of it is kept.

    Raises: PictureRefused when the series has been closed.
    """
    hold(phenomenon.series)
    Phenomenon.objects.filter(pk=phenomenon.pk, dropped_at=None).update(dropped_at=timezone.now())


@transaction.atomic
def restore_phenomenon(*, phenomenon: Phenomenon) -> None:
    """Put a phenomenon that was left out back, as the last of the picture.

    Raises: PictureRefused with the reason.
    """
    series = hold(phenomenon.series)
    place = _place(series.phenomena.filter(dropped_at=None))
    Phenomenon.objects.filter(pk=phenomenon.pk).exclude(dropped_at=None).update(dropped_at=None, ordinal=place)


def _place(rows: QuerySet[Any]) -> int:
    """The number after the last of a list.

    Raises: PictureRefused when the list is full.
    """
    told = rows.aggregate(last=Max("ordinal"))
    if rows.count() >= MOST:
        raise PictureRefused(PictureRefusal.TOO_MANY, most=MOST)
    return int(told["last"] or 0) + 1


def _of[Row: Model](rows: QuerySet[Row], numbers: Collection[int] | Collection[UUID]) -> list[Row]:
    """Those of the rows that were named.

    Raises: PictureRefused when one of them is not among the rows.
    """
    found = list(rows.filter(pk__in=numbers))
    if len(found) < len(set(numbers)):
        raise PictureRefused(PictureRefusal.OTHER_SERIES)
    return found
