"""Where proposals for decisions are written."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from forums.models import Series
from materials.models import Proposal

WORDS = ("title", "body", "background", "decision", "effects", "cost", "attachments")


@transaction.atomic
def write(*, series: Series, language: str, words: Mapping[str, str]) -> Proposal:
    """Keep the words of a series' proposal in one language; the same words leave it as it is, with its day."""
    Series.objects.select_for_update().get(pk=series.pk)
    new = {name: words[name] for name in WORDS}
    proposal = Proposal.objects.filter(series=series, language=language).first()
    if proposal is None:
        return Proposal.objects.create(series=series, language=language, **new)
    if any(getattr(proposal, name) != new[name] for name in WORDS):
        Proposal.objects.filter(pk=proposal.pk).update(**new, changed_at=timezone.now())
        proposal.refresh_from_db()
    return proposal
