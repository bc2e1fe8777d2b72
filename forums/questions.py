"""Own questions: written, reworded, moved and taken off the form, and what was answered to them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.extras import questions_of, shown
from forums.models import Answer, Event, Question, Registration, Series
from forums.models.question import lines
from forums.operating_format import LANGUAGES
from participants.refusals import Refused

MOST = 20  # questions of one series or one event: the form stays short
WORDS = tuple(f"{name}_{code}" for name in ("label", "help", "choices") for code in LANGUAGES)


class QuestionRefusal(models.TextChoices):
    """Why a question cannot be changed; the same words for the form and the exception."""

    TOO_MANY = "too_many", _("There are 20 questions already. Remove one first.")
    DECIDES = "decides", _("Another question depends on this one. Change or remove that one first.")
    CHOICE = "choice", _("Another question is asked by a choice that would be gone. Change that one first.")
    ORDER = "order", _("A question can depend only on one that comes before it.")


class QuestionRefused(Refused[QuestionRefusal]):
    """A change that cannot be made; `reason` is a QuestionRefusal."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A question as it is written."""

    kind: str
    words: dict[str, str]  # by the columns of WORDS
    is_required: bool = False
    shown_if: Question | None = None
    shown_answer: str = ""


@dataclass(frozen=True)
class Result:
    """What was answered to one wording at one event."""

    question: Question
    people: int  # who answered
    counts: list[tuple[str, int]] = field(default_factory=list)  # choice and persons
    words: list[str] = field(default_factory=list)  # texts and numbers, in the order they were given
    total: Decimal | None = None  # of numbers


@transaction.atomic
def add(*, series: Series, event: Event | None, wording: Wording) -> Question:
    """Put a new question last on the form of a series' events, or of one event.

    Raises: QuestionRefused with the reason.
    """
    _lock(series)
    beside = Question.objects.asked().filter(series=series, event=event)
    if beside.count() >= MOST:
        raise QuestionRefused(QuestionRefusal.TOO_MANY)
    last = beside.aggregate(last=models.Max("ordinal"))["last"] or 0
    return Question.objects.create(series=series, event=event, ordinal=last + 1, **_columns(wording))


@transaction.atomic
def revise(*, question: Question, wording: Wording) -> Question:
    """Change a question; other words are a new version, which takes the place of one that has answers.

    Its row is locked as `extras.keep` locks it, so that no answer on its way is left with words it was not given to.
    Raises: QuestionRefused with the reason.
    """
    question = _current(question)
    if wording.shown_if and wording.shown_if not in before(question):
        raise QuestionRefused(QuestionRefusal.ORDER)
    places = _places(question, wording)
    columns = _columns(wording)
    revised = _next_version(question) if _is_reworded(question, wording) else question
    for name, value in columns.items():
        setattr(revised, name, value)
    revised.save()
    for dependent in list(question.dependents.filter(replaced_at=None)):  # removed ones, too: they may come back
        answer = places.get(dependent.shown_answer, dependent.shown_answer)
        Question.objects.filter(pk=dependent.pk).update(shown_if=revised, shown_answer=answer)
    return revised


@transaction.atomic
def move(*, question: Question, is_up: bool) -> None:
    """Move a question one place up or down; at the end of the form nothing happens.

    Raises: QuestionRefused when it would come before the question on whose answer it depends.
    """
    question = _current(question)
    form = list(Question.objects.beside(question))
    here = form.index(question)
    there = here - 1 if is_up else here + 1
    if not 0 <= there < len(form):
        return
    form[here], form[there] = form[there], form[here]
    if any(one.shown_if in form[place:] for place, one in enumerate(form)):
        raise QuestionRefused(QuestionRefusal.ORDER)
    for ordinal, one in enumerate(form, start=1):
        Question.objects.filter(pk=one.pk).update(ordinal=ordinal)


@transaction.atomic
def remove(*, question: Question) -> None:
    """Take a question off the form; its answers stay.

    Raises: QuestionRefused when another question depends on it.
    """
    question = _current(question)
    if question.dependents.asked().exists():
        raise QuestionRefused(QuestionRefusal.DECIDES)
    Question.objects.filter(pk=question.pk, removed_at=None).update(removed_at=timezone.now())


@transaction.atomic
def restore(*, question: Question) -> None:
    """Put a removed question back on the form, last, and without a condition whose question has gone."""
    question = _current(question)
    if question.removed_at is None:
        return
    beside = Question.objects.beside(question)
    if beside.count() >= MOST:
        raise QuestionRefused(QuestionRefusal.TOO_MANY)
    question.removed_at = None
    question.ordinal = (beside.aggregate(last=models.Max("ordinal"))["last"] or 0) + 1
    if question.shown_if and (question.shown_if.removed_at or question.shown_if.replaced_at):
        question.shown_if, question.shown_answer = None, ""
    question.save()


def before(question: Question | None, *, series: Series | None = None, event: Event | None = None) -> list[Question]:
    """The questions on whose answer one may depend: the choices that come before it on the form."""
    if question is not None:
        series, event = question.series, question.event
    form = Question.objects.asked().filter(series=series).filter(Q(event=None) | Q(event=event))
    deciding = [one for one in form if one.kind in Question.DECIDING]
    earlier = [one for one in deciding if question is None or _place(one) < _place(question)]
    return sorted(earlier, key=_place)


def change_asking(*, event: Event, **switches: bool) -> None:
    """Switch on or off what an event asks: needs and consents. What was told stays and can be withdrawn."""
    for name in ("asks_diet", "asks_access", "asks_listing", "asks_photos"):
        setattr(event, name, switches.get(name, getattr(event, name)))
    event.save(update_fields=["asks_diet", "asks_access", "asks_listing", "asks_photos"])


def results(event: Event) -> list[Result]:
    """What has been answered at an event: each question asked now, and each older or removed one that has answers."""
    answers: dict[int, list[Answer]] = {}
    for answer in Answer.objects.filter(registration__event=event, registration__cancelled_at=None).order_by("pk"):
        answers.setdefault(answer.question_id, []).append(answer)
    wanted = Q(replaced_at=None, removed_at=None) | Q(pk__in=answers)
    return [_result(question, answers.get(question.pk, [])) for question in _of(event).filter(wanted)]


def unanswered(event: Event) -> list[Registration]:
    """Those who have not answered what every participant is asked to answer, by name in Finnish order.

    A question counts when it is required and, by the person's other answers, really asked of them. What was chosen
    among earlier words answers its question, and decides nothing.
    """
    asked = questions_of(event)
    if not any(question.is_required for question in asked):
        return []
    told: dict[int, dict[Any, Any]] = defaultdict(dict)
    answers = Answer.objects.filter(registration__event=event, registration__cancelled_at=None)
    for person, *wording, value in answers.values_list("registration", "question", "question__lineage", "value"):
        told[person].update(dict.fromkeys(wording, value))
    people = event.registrations.active().select_related("person").in_order()
    return [seat for seat in people if _lacks(asked, told[seat.pk])]


def _lacks(asked: list[Question], told: dict[Any, Any]) -> bool:
    """Whether an answer is missing; `told` by the number of the wording and by the lineage of the question."""
    answers = {question: told.get(question.pk) for question in asked}
    return any(question.is_required and question.lineage not in told for question in shown(asked, answers))


def _of(event: Event) -> models.QuerySet[Question]:
    return Question.objects.of_event(event)


def _result(question: Question, answers: list[Answer]) -> Result:
    if options := question.options():
        times = Counter(
            value for one in answers for value in (one.value if isinstance(one.value, list) else [one.value])
        )
        return Result(question, len(answers), counts=[(words, times[value]) for value, words in options])
    for answer in answers:
        answer.question = question
    is_number = question.kind == Question.Kind.NUMBER
    total = sum((Decimal(answer.value) for answer in answers), Decimal()) if is_number and answers else None
    return Result(question, len(answers), words=[answer.words() for answer in answers], total=total)


def _lock(series: Series) -> None:
    """Questions of a series are changed by one hand at a time."""
    Series.objects.select_for_update(of=("self",), no_key=True).get(pk=series.pk)


def _current(question: Question) -> Question:
    """The present wording of a question; all questions of its series are locked, for others change with it."""
    _lock(question.series)
    rows = Question.objects.filter(series=question.series_id, replaced_at=None).locked()
    present = {row.lineage: row for row in rows}  # each question has one wording at a time
    return present[question.lineage]


def _columns(wording: Wording) -> dict[str, Any]:
    return {
        "kind": wording.kind,
        "is_required": wording.is_required,
        "shown_if": wording.shown_if,
        "shown_answer": wording.shown_answer if wording.shown_if else "",
        **{name: wording.words.get(name, "") for name in WORDS},
    }


def _is_reworded(question: Question, wording: Wording) -> bool:
    present = {name: getattr(question, name) or "" for name in WORDS}
    return question.kind != wording.kind or present != {name: wording.words.get(name, "") for name in WORDS}


def _next_version(question: Question) -> Question:
    """The same row while nobody has answered; otherwise a new one after it, which keeps its answers."""
    if not question.answers.exists():
        question.version += 1
        return question
    Question.objects.filter(pk=question.pk).update(replaced_at=timezone.now())
    return Question(
        series=question.series,
        event=question.event,
        lineage=question.lineage,
        version=question.version + 1,
        ordinal=question.ordinal,
    )


def _places(question: Question, wording: Wording) -> dict[str, str]:
    """Where the choices on which other questions depend have gone: by the old number, the new one."""
    used = set(question.dependents.asked().values_list("shown_answer", flat=True))
    if not used:
        return {}
    if wording.kind != question.kind:
        raise QuestionRefused(QuestionRefusal.DECIDES)
    if question.kind not in Question.WITH_CHOICES:
        return {}
    old, new = ([lines(text) for text in _choices(words)] for words in (_present(question), wording.words))
    places = {str(place): _new_place(place, old, new) for place in range(1, max(map(len, old)) + 1)}
    if any(places.get(answer) is None for answer in used):
        raise QuestionRefused(QuestionRefusal.CHOICE)
    return {was: now for was, now in places.items() if now}


def _new_place(place: int, old: list[list[str]], new: list[list[str]]) -> str | None:
    """The new number of a choice: where its words stand now in some language, or the same where words were mended."""
    for was, now in zip(old, new, strict=True):
        if len(was) >= place and was[place - 1] in now:
            return str(now.index(was[place - 1]) + 1)
    is_mended = max(map(len, old)) == max(map(len, new))
    return str(place) if is_mended else None


def _choices(words: dict[str, str]) -> list[str]:
    return [words.get(f"choices_{code}") or "" for code in LANGUAGES]


def _present(question: Question) -> dict[str, str]:
    return {name: getattr(question, name) or "" for name in WORDS}


def _place(question: Question) -> tuple[bool, int, int]:
    """Where a question stands on the form: those of the series come first."""
    return (question.event_id is not None, question.ordinal, question.pk)
