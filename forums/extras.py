"""Extras: what an event asks beyond a seat. Answers, consents and special needs of one registration.

Shared by the rooms that register people and let them change what they told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forums import sealing
from forums.models import Answer, Consent, Event, Question, Registration, SeriesTarget, Slot, SpecialNeeds
from participants.models import Visitor
from participants.refusals import Refused
from regions.prepared import PreparedQuery

Value = str | list[str]  # of an answer: see Answer
_TOLD = (Answer, Consent, SpecialNeeds)


class ExtrasRefusal(models.TextChoices):
    """Why nothing can be told; the same words for the page and the exception."""

    ENDED = "ended", _("This link has been replaced by a newer one, so nothing was saved.")


class ExtrasRefused(Refused[ExtrasRefusal]):
    """Answers that cannot be kept; `reason` is an ExtrasRefusal."""


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What a person tells of diet and access; empty = nothing."""

    diets: list[str] = field(default_factory=list)  # values of Diet
    diet_words: str = ""
    access: list[str] = field(default_factory=list)  # values of Access
    access_words: str = ""

    def __bool__(self) -> bool:
        return any(asdict(self).values())


@dataclass(frozen=True, kw_only=True)
class Extras:
    """What a person told. What is not here was not asked and stays as it is."""

    answers: Mapping[Question, Value | None] = field(default_factory=dict)  # None takes the answer back
    consents: Mapping[str, bool] = field(default_factory=dict)  # by Consent.Kind; False withdraws
    needs: Needs | None = None  # with the consent to them; empty needs withdraw it

    def __bool__(self) -> bool:
        return bool(self.answers or self.consents or self.needs is not None)


def with_form_known(events: QuerySet[Event]) -> QuerySet[Event]:
    """Events that know `asks_more`, `has_slots` and `counts_places` without a further question to the database."""
    own = Question.objects.filter(Q(event=None) | Q(event=OuterRef("pk")), series=OuterRef("series"))
    switched = Q(asks_diet=True) | Q(asks_access=True) | Q(asks_listing=True) | Q(asks_photos=True)
    known = ExpressionWrapper(switched | Exists(own), BooleanField())
    has_slots = Exists(Slot.objects.filter(event=OuterRef("pk")))
    places = Exists(SeriesTarget.objects.exclude(municipality=None).filter(series=OuterRef("series")))
    return events.annotate(asks_more=known, has_slots=has_slots, counts_places=places)  # type: ignore[no-redef]


_PUBLIC = PreparedQuery(
    lambda number: with_form_known(Event.objects.public()).select_related("series").filter(pk=number), int
)


def event_with_form(user: Visitor, number: int) -> Event | None:
    """An event `user` may know of, with what its form asks; None if there is none."""
    if not user.is_authenticated:
        return _PUBLIC.ask_one(number)
    return with_form_known(Event.objects.visible_to(user)).select_related("series").filter(pk=number).first()


def questions_of(event: Event) -> list[Question]:
    """The questions an event asks now, in their order, each with the one it depends on."""
    if not event.asks_more:
        return []
    return list(Question.objects.asked().of_event(event).select_related("shown_if"))


def shown(questions: Iterable[Question], answers: Mapping[Question, Any]) -> set[Question]:
    """Which of an event's questions are really asked, given the answers so far.

    A question that depends on one that is not asked is not asked either.
    """
    asked: set[Question] = set()
    for question in questions:
        decider = question.shown_if
        if decider is None or (decider in asked and question.is_met_by(answers.get(decider))):
            asked.add(question)
    return asked


@transaction.atomic
def keep(registration: Registration, extras: Extras, *, at: datetime | None = None) -> None:
    """Write down what a person told; an answer to a question that is not asked of them is left out.

    The registration's row is locked, so that two forms sent at once do not write two halves, and what one person
    tells is not written to another who has taken the seat over meanwhile. So are those of the questions: an answer
    to one that has been reworded meanwhile is left out.
    Raises: ExtrasRefused, when the link by which the registration was found has been replaced.
    """
    if not Registration.objects.select_for_update(of=("self",), no_key=True).still_linked(registration).exists():
        raise ExtrasRefused(ExtrasRefusal.ENDED)
    moment = at or timezone.now()
    _keep_answers(registration, extras.answers, moment)
    for kind, is_given in extras.consents.items():
        _keep_consent(registration, kind, is_given=is_given, at=moment)
    if extras.needs is not None:
        _keep_needs(registration, extras.needs, moment)


def forget(registrations: Iterable[Registration]) -> None:
    """Delete all that was told with registrations: of one that goes over to another person, of a person erased."""
    for model in _TOLD:
        model.objects.filter(registration__in=registrations).delete()


def has_told(registration: Registration) -> bool:
    """Whether a person has told anything beyond their seat."""
    return any(model.objects.filter(registration=registration).exists() for model in _TOLD)


def needs_of(registration: Registration) -> Needs:
    """The special needs of a registration; empty when none were told or no key opens them."""
    row = SpecialNeeds.objects.filter(registration=registration).first()
    return (open_needs(row) if row else None) or Needs()


def open_needs(row: SpecialNeeds) -> Needs | None:
    """What a row holds; None when no key of ours opens it."""
    content = sealing.unseal(row.sealed, about=row.registration_id) if sealing.has_key() else None
    return None if content is None else Needs(**content)


def _keep_answers(registration: Registration, answers: Mapping[Question, Value | None], at: datetime) -> None:
    worded = _still_worded(answers)
    asked = shown(answers, answers)
    for question in worded:
        if question.shown_if in answers and question.shown_if not in worded:
            continue  # whether it is asked is not known
        value = answers[question]
        older = registration.answers.filter(question__lineage=question.lineage)
        if value in (None, "", []) or question not in asked:
            older.delete()
            continue
        older.exclude(question=question).delete()
        known = older.first()
        if known is None:
            Answer.objects.create(registration=registration, question=question, value=value, answered_at=at)
        elif known.value != value:
            older.update(value=value, answered_at=at)


def _still_worded(questions: Iterable[Question]) -> list[Question]:
    """Those whose words are what they were when they were answered; nobody rewords them before this is written."""
    rows = Question.objects.filter(pk__in=[one.pk for one in questions], replaced_at=None)
    versions = dict(rows.locked().values_list("pk", "version"))
    return [one for one in questions if versions.get(one.pk) == one.version]


def _keep_consent(registration: Registration, kind: str, *, is_given: bool, at: datetime) -> None:
    """Write a consent with the version of its text and the language it was read in, or its withdrawal."""
    version = Consent.VERSIONS[Consent.Kind(kind)]
    valid = registration.consents.valid().filter(kind=kind)
    if is_given and valid.filter(version=version).exists():
        return
    valid.update(withdrawn_at=at)
    if is_given:
        language = get_language() or "fi"
        Consent.objects.create(registration=registration, kind=kind, version=version, language=language, given_at=at)


def _keep_needs(registration: Registration, needs: Needs, at: datetime) -> None:
    _keep_consent(registration, Consent.Kind.NEEDS, is_given=bool(needs), at=at)
    if not needs:
        SpecialNeeds.objects.filter(registration=registration).delete()
        return
    sealed = sealing.seal(asdict(needs), about=registration.pk)
    SpecialNeeds.objects.update_or_create(registration=registration, defaults={"sealed": sealed, "saved_at": at})
