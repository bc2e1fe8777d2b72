"""Ballots: what is chosen among is made when a step opens, and dealt so that everything is seen equally often.

Up to fifteen choices are seen at once, in an order of each phone's own. More come one card at a time, the least seen
first; when the facilitator moves on, the twenty best of them get the dots.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce

from forums.groupwork import lineage
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.shelf import Shelf
from forums.models import Choice, Contribution, Participant, Step, Theme, Vote
from forums.opinion.ranking import SHORTLIST
from forums.opinion.routing import least_seen_first

FEW = 15  # choices that are seen at once
READS, DOTTING = 10, 2  # seconds to read and judge a choice; minutes to give dots
Kind = Step.Kind
BALLOTS = frozenset({Kind.PRIORITISE, Kind.VOTE})
_ballots: Shelf[list[Choice]] = Shelf(seconds=5, most=100)  # by step and the version of its room
DEAL = """
WITH seen AS (UPDATE forums_choice SET seen_count = seen_count + 1 WHERE id = %(card)s)
UPDATE forums_participant SET card_id = %(card)s WHERE id = %(participant)s
"""
type Fruit = dict[tuple[str, Any], dict[str, Any]]


class Stage(StrEnum):
    """What a ballot asks now."""

    CARDS = "cards"  # agree, pass or disagree, one at a time
    DOTS = "dots"


@transaction.atomic
def make_choices(step: Step) -> None:
    """Make the ballot of a step from the fruit of its source; nothing changes where it has been made already.

    A step that is opened again before anybody voted gets what has changed: new things come last, merged ones go.
    Call with the step's lock held, so that it is done once.
    Raises: RoomRefused where there is nothing to vote on.
    """
    if step.kind not in BALLOTS:
        return
    fruit = _fruit(step)
    made = {_key(choice): choice for choice in step.choices.all()}
    gone = [choice.pk for key, choice in made.items() if key not in fruit and choice.hidden_at is None]
    step.choices.filter(pk__in=gone, votes=None, dots=None, ratings=None).delete()
    last = max((choice.ordinal for choice in made.values()), default=0)
    new = [columns for key, columns in fruit.items() if key not in made]
    Choice.objects.bulk_create(
        Choice(step=step, ordinal=ordinal, **columns) for ordinal, columns in enumerate(new, start=last + 1)
    )
    if not ballot(step).exists():
        raise RoomRefused(RoomRefusal.NOTHING_TO_VOTE)


@dataclass(frozen=True)
class Size:
    """How much a step would ask to vote on, were it opened now. Units: choices; minutes it takes about."""

    choices: int
    minutes: int


def size(step: Step) -> Size | None:
    """How long the ballot of a step that has not been opened yet would be; None of a step without one."""
    if step.kind not in BALLOTS:
        return None
    choices = len(_fruit(step))
    return Size(choices, -(-choices * READS // 60) + (DOTTING if step.kind == Kind.PRIORITISE else 0))


def _key(choice: Choice) -> tuple[str, Any]:
    return ("theme", choice.theme_id) if choice.theme_id else ("note", choice.contribution_id)


def _fruit(step: Step) -> Fruit:
    """What a step chooses among: themes first, then each note of no theme as a theme of one."""
    source = step.source
    if source and source.kind in BALLOTS:
        return {_key(one): _again(one, source.round) for one in ballot(source)}
    notes = Contribution.objects.shown().filter(step__in=lineage.worked_on(step))
    themes = Theme.objects.filter(contributions__in=notes, hidden_at=None, merged_into=None).distinct().order_by("pk")
    fruit: Fruit = {("theme", one.pk): {"theme": one, "group_id": one.group_id, "text": one.text} for one in themes}
    for note in notes.filter(theme=None):
        fruit["note", note.pk] = {"contribution": note, "group_id": note.group_id, "text": note.text}
    return fruit


def _again(choice: Choice, number: int) -> dict[str, Any]:
    """A choice of a ballot in its newest words: what was proposed for a second round, if there was none."""
    same = {column: getattr(choice, column) for column in ("theme_id", "contribution_id", "group_id")}
    return {**same, "text": choice.other_text if number == 1 and choice.other_text else choice.text}


def ballot(step: Step) -> QuerySet[Choice]:
    """The choices of a step that may be seen."""
    return step.choices.filter(hidden_at=None)


def shared(step: Step, room_version: int) -> list[Choice]:
    """The ballot of a step as all phones see it; whatever changes it raises the version of the room."""
    return _ballots.get((step.pk, room_version), lambda: list(ballot(step).select_related("contribution")))


def take_new_words(step: Step) -> None:
    """Put what has been proposed for the second round on the ballot; what stood in the first is kept beside it."""
    step.choices.exclude(other_text="").update(text=F("other_text"), other_text=F("text"))


def stage(step: Step) -> Stage:
    """What a step's ballot asks now: dots, or cards before them; a vote is always of cards."""
    is_dots = step.kind == Kind.PRIORITISE and (step.round > 1 or not is_long(step))
    return Stage.DOTS if is_dots else Stage.CARDS


def is_long(step: Step) -> bool:
    """Whether there is more than one sees at once; what is hidden counts, so that nothing turns midway."""
    return step.choices.count() > FEW


def shortlist(step: Step) -> list[Choice]:
    """What the dots go to: all of a short ballot, or the twenty best of the cards, in the order of the ballot.

    Points are those of the ranking: (agree - disagree + important) / (seen + 2).
    """
    choices = ballot(step).select_related("theme", "contribution")
    if not is_long(step):
        return list(choices)
    counted = Q(votes__set_aside_at=None, votes__isnull=False)
    points = Coalesce(Sum("votes__value", filter=counted), 0) + Count("votes", counted & Q(votes__is_important=True))
    score = Cast(points, FloatField()) / (Cast(Count("votes", counted), FloatField()) + Value(2.0))
    best = choices.annotate(score=score).order_by("-score", "ordinal")[:SHORTLIST]
    return sorted(best, key=lambda choice: choice.ordinal)


def in_own_order(choices: list[Choice], participant: Participant) -> list[Choice]:
    """The choices shuffled, always alike for the same phone and otherwise for another."""

    def lot(choice: Choice) -> bytes:
        return hashlib.sha256(f"{participant.pk}:{choice.pk}".encode()).digest()

    return sorted(choices, key=lot)


def unanswered(step: Step, participant: Participant) -> QuerySet[Choice]:
    """The cards that a phone has not answered in this round."""
    said = Vote.objects.filter(choice=OuterRef("pk"), voter_key=str(participant.pk), round=step.round)
    return ballot(step).filter(~Exists(said))


@transaction.atomic
def deal(*, step: Step, participant: Participant) -> Choice | None:
    """The card that lies on a phone: the one dealt before until it is answered, then the least seen of the rest.

    Equally seen ones come by lot. None when all have been answered.
    """
    held = Participant.objects.order_by().select_for_update(of=("self",), no_key=True).filter(pk=participant.pk)
    [lying] = held.values_list("card", flat=True)
    seen: dict[int | str, int] = dict(unanswered(step, participant).order_by().values_list("pk", "seen_count"))
    if not seen:
        return None
    card = lying if lying in seen else least_seen_first(seen, np.random.default_rng())[0]
    if card != lying:
        with connection.cursor() as cursor:
            cursor.execute(DEAL, {"card": card, "participant": participant.pk})
    return ballot(step).select_related("contribution").get(pk=card)
