"""The letters of one event before they go: their days, receivers and words; switched off and on, moved, added."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums import recipients, rule_letters
from forums.models import Event, Invitation, PlannedLetter, Registration, TeamMember
from forums.models.letter_rule import AFTER, TEAM, Audience
from participants.models import Letter, User
from participants.refusals import Refused
from regions.models import Municipality


class LetterPlanRefusal(models.TextChoices):
    """Why a rule cannot stand; the same words for the form and the exception."""

    ALREADY = "already", _("There is already such a letter on the same day.")
    ONCE = "once", _("An event has this letter once.")


class LetterPlanRefused(Refused[LetterPlanRefusal]):
    """A rule that cannot stand; `reason` is a LetterPlanRefusal."""


@dataclass(frozen=True)
class Row:
    """A rule as the page of an event's letters shows it. Units: persons, letters."""

    rule: PlannedLetter
    receivers: int | None  # who would get it as things are now; None = known only after the event
    written: int  # letters the rule has written so far
    is_over: bool  # its time has passed, so it writes no more


def rows(event: Event, at: datetime | None = None) -> list[Row]:
    """The rules of an event by their time."""
    moment = at or timezone.now()
    rules = PlannedLetter.objects.filter(event=event).in_order()
    for rule in rules:
        rule.event = event
    written = _written(rules)
    return [Row(rule, _receivers(rule, moment), written[rule.pk], rule.ends_at <= moment) for rule in rules]


def _receivers(rule: PlannedLetter, at: datetime) -> int | None:
    if rule.is_after and not rule.event.is_over(at):
        return None
    return recipients.audience(rule, max(at, rule.due_at)).values("person").distinct().count()


def _written(rules: list[PlannedLetter]) -> dict[int, int]:
    """How many letters each rule has written that were not withdrawn; counted by the database."""
    kept = Letter.objects.filter(withdrawn_at=None)
    counts = {f"of_{rule.pk}": Count("pk", filter=Q(key__startswith=rule.prefix)) for rule in rules}
    if not counts:
        return {}
    own = reduce(or_, (Q(key__startswith=rule.prefix) for rule in rules))
    return {int(name.removeprefix("of_")): written for name, written in kept.filter(own).aggregate(**counts).items()}


def switch(*, rule: PlannedLetter, is_on: bool) -> None:
    """Let a rule write letters, or keep it from it; letters that have been written go their way."""
    PlannedLetter.objects.filter(pk=rule.pk).update(switched_off_at=None if is_on else timezone.now())


def move(*, rule: PlannedLetter, days: int, at: time) -> None:
    """Give a rule another day and hour; who has got its letter does not get it again. Units: days from the event.

    Raises: LetterPlanRefused, when somebody else has put such a letter there meanwhile.
    """
    with _once(rule):
        PlannedLetter.objects.filter(pk=rule.pk).update(days=days, at=at)


def add(*, rule: PlannedLetter) -> None:
    """Save a new rule. Raises: LetterPlanRefused, when somebody else has added such a letter meanwhile."""
    with _once(rule):
        rule.save(force_insert=True)


@contextmanager
def _once(rule: PlannedLetter) -> Iterator[None]:
    """The database has the last word on whether a letter stands there already; its answer becomes a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        reason = LetterPlanRefusal.ONCE if rule.is_after else LetterPlanRefusal.ALREADY
        raise LetterPlanRefused(reason) from clash


def new_rule(*, event: Event, kind: str, audience: str, days: int, at: time) -> PlannedLetter:
    """A rule of one's own, not saved yet: before the start, or for letters about what was after the end.

    Units: `days` before or after the event.
    """
    is_after = kind in AFTER
    anchor = PlannedLetter.Anchor.END if is_after else PlannedLetter.Anchor.START
    return PlannedLetter(
        event=event, kind=kind, audience=audience, anchor=anchor, days=days if is_after else -days, at=at
    )


def preview(rule: PlannedLetter) -> list[Letter]:
    """The very letter of a rule to an invented person, in each language."""
    return [rule_letters.write(rule, _somebody(rule, code), rule.due_at) for code, _name in settings.LANGUAGES]


def _somebody(rule: PlannedLetter, language: str) -> Registration | Invitation | TeamMember:
    event = rule.event
    person = User(pk=0, email="esimerkki@example.org", first_name="Esimerkki", language=language)
    if rule.audience in TEAM:
        return TeamMember(pk=0, series=event.series, person=person)
    if rule.audience == Audience.INVITED:
        place = event.municipality or event.series.municipalities.first()
        network = None if place else event.series.network
        return Invitation(pk=0, event=event, person=person, municipality=place or Municipality(), network=network)
    seated_at = None if rule.audience == Audience.WAITING else event.series.created_at
    return Registration(pk=0, event=event, person=person, seated_at=seated_at)
