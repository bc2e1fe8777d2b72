"""The picture of a series: the key questions it has chosen."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from django.db import transaction

from forums.models import KeyQuestion, Series
from participants.models import User


class Question(TypedDict):
    """A theme and its guiding question in one or more languages."""

    theme_fi: str
    question_fi: str
    theme_sv: NotRequired[str]
    question_sv: NotRequired[str]
    theme_en: NotRequired[str]
    question_en: NotRequired[str]


@transaction.atomic
def choose_key_questions(*, series: Series, questions: Sequence[Question], by: User | None) -> list[KeyQuestion]:
    """Replace the key questions of a series by `questions`, numbered in their order; returns the new rows."""
    Series.objects.select_for_update().get(pk=series.pk)
    series.key_questions.all().delete()
    rows = [KeyQuestion(series=series, ordinal=number, **words) for number, words in enumerate(questions, start=1)]
    return KeyQuestion.objects.bulk_create(rows)
