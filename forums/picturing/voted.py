"""What rooms voted, as a picture tells it: what was put first, and what the opinion maps said in words.

Only of steps whose results have been shown, and of people only counts.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import translation

from forums.groupwork import maps, standings
from forums.groupwork.ballots import BALLOTS
from forums.groupwork.standings import Standing
from forums.models import Series, Step
from forums.opinion.cells import SMALLEST
from forums.picturing.picture_format import LONGEST, MOST, Opinion, RankedLine, Ranking
from participants.plain import one_line

TOP = 10  # lines of a ranking


def draw_maps(series: Series) -> None:
    """Draw the opinion maps of what is told anew where votes have changed, so that none is behind its votes."""
    for step in _shown(series):
        maps.draw(step)


def rankings(series: Series, language: str) -> tuple[Ranking, ...]:
    """What was put first in each prioritising of a series, with how many and between what bounds."""
    with translation.override(language):
        return tuple(
            Ranking(
                text=one_line(step.title),
                where=one_line(step.room.event.name),
                people=found.people,
                lines=tuple(_line(one) for one in found.lines[:TOP]),
            )
            for step in _shown(series).filter(kind=Step.Kind.PRIORITISE)
            if (found := standings.standings(step)).people >= SMALLEST  # of fewer all would know whose they are
        )[:MOST]


def _line(one: Standing) -> RankedLine:
    text = one_line(one.choice.text)
    found = one.rating
    rated = {"impact": found.impact, "feasibility": found.feasibility, "rated": found.people} if found else {}
    if not one.is_dotted:
        return RankedLine(text=text, **rated)
    return RankedLine(text=text, dots=one.dots, low=round(one.low), high=round(one.high), **rated)


def opinions(series: Series, language: str) -> tuple[Opinion, ...]:
    """What the opinion map of each ballot of a series said in words."""
    with translation.override(language):
        return tuple(
            Opinion(
                text=one_line(step.title),
                where=one_line(step.room.event.name),
                sentence=one_line(told.sentence)[:LONGEST],
                people=told.people,
                votes=told.votes,
                **{
                    name: tuple(map(one_line, getattr(told, name)[:MOST]))
                    for name in ("agreed", "disagreed", "dividing")
                },
            )
            for step in _shown(series)
            if (told := maps.told(step)) and told.votes
        )[:MOST]


def _shown(series: Series) -> QuerySet[Step]:
    """The ballots whose results have been shown, in the order of forums."""
    rows = Step.objects.filter(room__event__series=series, kind__in=BALLOTS, state=Step.State.REVEALED)
    order = ("room__event__ordinal", "ordinal")
    return rows.filter(room__is_rehearsal=False).select_related("room__event").order_by(*order)
