"""What stands fixed: themes that people have voted on, or that a published line of the picture was made from.

Their words and their notes stay, so that from any vote and any published line one comes to what was said. Merging one
with another is no harm: the chain of evidence follows it.

Source: docs/adr/0020-group-work.md, docs/adr/0021-picture.md
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Theme

VOTED = Q(choices__votes__isnull=False) | Q(choices__dots__isnull=False) | Q(choices__ratings__isnull=False)
PUBLISHED = (
    Q(swot_items__version__published_at__isnull=False)
    | Q(phenomena__key_questions__statements__published_at__isnull=False)
    | Q(choices__key_questions__statements__published_at__isnull=False)
    | Q(choices__statements__published_at__isnull=False)
)


def refuse_fixed(themes: Collection[int]) -> None:
    """Refuse to take notes from themes, or to say them in other words, where one of them stands fixed.

    Raises: RoomRefused.
    """
    if themes and any(Theme.objects.filter(fixed, pk__in=themes).exists() for fixed in (VOTED, PUBLISHED)):
        raise RoomRefused(RoomRefusal.FIXED)
