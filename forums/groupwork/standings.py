"""Standings: what a room has voted, with how sure it is; told only after the results have been shown.

The same votes give the same figures, also after the keys of the voters have been replaced.

Source: docs/adr/0016-opinion-map.md, docs/adr/0020-group-work.md
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from django.core.cache import cache

from forums.groupwork import ballots
from forums.groupwork.ballots import Stage
from forums.models import Choice, Dot, Rating, Room, Step, Vote
from forums.opinion import Key, Votes, ranking
from forums.opinion.impact import Grid, Judged, grid, judged
from forums.opinion.ranking import Dots, Ranked
from regions.models import StakeholderGroup

KEPT = 600  # seconds


@dataclass(frozen=True)
class Standing:
    """A choice in its place.

    Units: score is dots, or points a vote (-1–2) of those that got none to give; low and high bound the middle 95 %
    of resamples; in_top (0–1) is the share of them in which it is among the first ten; people gave it a dot, or saw it.
    """

    place: int
    choice: Choice
    score: float
    low: float
    high: float
    in_top: float
    people: int
    is_sure: bool
    is_dotted: bool
    rating: Judged | None = None  # from five answers on

    @property
    def dots(self) -> int:
        """The score of what got dots, as a count."""
        return round(self.score)


@dataclass(frozen=True)
class Standings:
    """All choices of a step in their places, and the first ten of each stakeholder group (its key) that may be told.

    Units: people who gave dots or answered cards.
    """

    people: int
    lines: list[Standing]
    groups: list[tuple[str, list[Standing]]] = field(default_factory=list)

    @property
    def grid(self) -> Grid[dict[str, Any]] | None:
        """What has been rated, by impact and feasibility, with the figures; None where nothing may be told."""
        rated = [
            ({"text": one.choice.text, "rated": found.people, **asdict(found)}, found.impact, found.feasibility)
            for one in self.lines
            if (found := one.rating)
        ]
        return grid(rated) if rated else None


def standings(step: Step) -> Standings:
    """The standings of a prioritising, kept until something in its room changes."""
    version = Room.objects.values_list("version", flat=True).get(pk=step.room_id)
    key = f"standings-{step.pk}-{step.version}-{version}"
    kept: Standings | None = cache.get(key)
    if kept is None:
        kept = reckoned(step)
        cache.set(key, kept, KEPT)
    return kept


def reckoned(step: Step) -> Standings:
    """The same, reckoned anew."""
    shown = {choice.pk: choice for choice in ballots.ballot(step)}
    if not shown:
        return Standings(0, [])
    if ballots.stage(step) == Stage.CARDS:
        votes, stars = cards(step)
        ranked = ranking.first_stage(votes, stars, step.pk, ranking.TOP)
        return Standings(len(votes.people), _lines(ranked, shown, (), {}))
    dots = _dots(step)
    ranked = (
        ranking.two_stage(*cards(step), dots, step.pk) if ballots.is_long(step) else ranking.rank_dots(dots, step.pk)
    )
    lines = _lines(ranked, shown, dots.statements, _ratings(step))
    return Standings(len(dots.people), lines, _by_group(step, dots, shown))


def _dots(step: Step) -> Dots:
    given: dict[int | str, dict[int | str, int]] = {}
    shortlist = [choice.pk for choice in ballots.shortlist(step)]
    rows = Dot.objects.counted().filter(choice__in=shortlist).values_list("voter_key", "choice", "count")
    for voter, choice, count in rows:
        given.setdefault(voter, {})[choice] = count
    return Dots.of(given, shortlist)


def cards(step: Step) -> tuple[Votes, np.ndarray]:
    """The votes of a step's cards in its round, and where there was a star.

    Shapes: the stars are people × statements, in the order of the votes.
    """
    turn = step.round if step.kind == Step.Kind.VOTE else 1
    choices = list(ballots.ballot(step).values_list("pk", flat=True))
    given = Vote.objects.counted().filter(choice__in=choices, round=turn)
    rows = list(given.values_list("voter_key", "choice", "value", "is_important"))
    votes = Votes.of([row[:3] for row in rows], choices)
    starred = {(voter, choice) for voter, choice, _value, is_important in rows if is_important}
    stars = np.array([[(one, choice) in starred for choice in votes.statements] for one in votes.people], dtype=bool)
    return votes, stars.reshape(len(votes.people), len(votes.statements))


def _ratings(step: Step) -> dict[Key, Judged]:
    """The medians of impact and feasibility of each choice that enough have rated that nobody is seen in them."""
    rows = Rating.objects.counted().filter(choice__step=step)
    return judged(rows.values_list("choice", "impact", "feasibility"))


def _lines(
    ranked: list[Ranked], shown: dict[int, Choice], dotted: Collection[Key], ratings: dict[Key, Judged]
) -> list[Standing]:
    """The ranked as they are told; where no more than ten compete, being among them says nothing."""
    lines = []
    for place, one in enumerate(ranked, start=1):
        number = int(one.statement)
        line = (place, shown[number], one.score, one.low, one.high, one.in_top, one.people)
        is_sure = len(ranked) > ranking.TOP and one.people > 0 and one.is_above_the_line
        lines.append(Standing(*line, is_sure, number in dotted, ratings.get(number)))
    return lines


def _by_group(step: Step, dots: Dots, shown: dict[int, Choice]) -> list[tuple[str, list[Standing]]]:
    """The first ten of each stakeholder group of at least five people, without those that would tell a smaller one."""
    rows = Dot.objects.counted().filter(choice__step=step)
    groups = rows.values_list("voter_key", "participant__stakeholder_group").distinct()
    group_of: dict[int | str, Hashable] = {voter: group for voter, group in groups if group}
    found = ranking.rank_by_group(dots, group_of, step.pk)
    return [
        (group.value, _lines(found[group.value], shown, dots.statements, {})[: ranking.TOP])
        for group in StakeholderGroup
        if group.value in found
    ]


def objections(step: Step) -> list[tuple[str, list[str]]]:
    """What those who disagree with each choice say, in the order of letters, which tells neither who nor when."""
    said: dict[str, list[str]] = {}
    rows = Vote.objects.counted().filter(choice__in=ballots.ballot(step), round=step.round).exclude(reason="")
    for text, reason in rows.order_by("choice__ordinal", "reason").values_list("choice__text", "reason"):
        said.setdefault(text, []).append(reason)
    return list(said.items())
