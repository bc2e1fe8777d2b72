"""What is left out of a picture that is published now, and why, so that nobody misses it afterwards.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from forums.groupwork.ballots import BALLOTS
from forums.models import Series, StatementOfWill, Step
from forums.picturing import chain, wills

UNPUBLISHED = _("It is still a draft: publish it first.")


@dataclass(frozen=True)
class LeftOut:
    """What is left out: drafts of statements, each with the reason; votes whose results were not shown; loose notes.

    Units: `notes` are notes without a place.
    """

    statements: list[tuple[StatementOfWill, str]]
    steps: list[Step]
    notes: int

    def __bool__(self) -> bool:
        return bool(self.statements or self.steps or self.notes)


def of(series: Series) -> LeftOut:
    """What the picture of a series would leave out now."""
    drafts = StatementOfWill.objects.filter(key_question__series=series, published_at=None)
    votes = Step.objects.filter(room__event__series=series, kind__in=BALLOTS, state=Step.State.CLOSED)
    votes = votes.filter(room__is_rehearsal=False).select_related("room__event")
    newest = series.swot_versions.exclude(published_at=None).order_by("-number").first()
    return LeftOut(
        [(one, _why(one)) for one in drafts.prefetch_related("actions")],
        list(votes.order_by("room__event__ordinal", "ordinal")),
        len(chain.unplaced(series, newest)),
    )


def _why(statement: StatementOfWill) -> str:
    reason = wills.refusal(statement)
    return str(reason.label if reason else UNPUBLISHED)
