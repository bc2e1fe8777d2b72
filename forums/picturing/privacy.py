"""What the picture knows of people: who published and froze it, and the names that commenters gave.

Source: docs/privacy.md
"""

from __future__ import annotations

from datetime import datetime, timedelta

from forums.models import PictureComment, PictureSnapshot, SwotVersion
from participants import privacy
from participants.models import User

NAMES_LAST = timedelta(days=365)  # of a comment nobody has looked at


def enter() -> None:
    """Give the answers of the picture to participants.privacy."""
    privacy.EXPORTS["pictures_made"] = made
    privacy.RETENTIONS["names of comments"] = let_go


def made(person: User) -> dict[str, int]:
    """How many versions of a SWOT analysis a person published, and how many pictures they froze."""
    return {
        "swot_versions_published": SwotVersion.objects.filter(published_by=person).count(),
        "pictures_frozen": PictureSnapshot.objects.filter(frozen_by=person).count(),
    }


def let_go(at: datetime) -> int:
    """Empty the names of comments made a year ago; answers how many."""
    return PictureComment.objects.exclude(name="").filter(made_at__lt=at - NAMES_LAST).update(name="")
