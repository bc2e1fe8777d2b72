"""Columns: how a person says that a list is to be read is remembered for the next list with the same headings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.utils import timezone

from forums.models import ColumnMapping
from forums.spreadsheets import Columns
from forums.spreadsheets.words import plain
from participants.models import Role, User


def remember(*, by: User, headings: Sequence[str], told: Columns) -> None:
    """Keep what the columns of lists with these headings are, for a person and the officials of their municipality.

    Of the headings only a fingerprint is kept, without their capitals and punctuation.
    """
    role = Role.objects.of(by).valid().officials().order_by("pk").first()
    ColumnMapping.objects.update_or_create(
        made_by=by,
        headings=fingerprint(headings),
        defaults={"columns": told, "municipality": role.municipality if role else None, "saved_at": timezone.now()},
    )


def recall(by: User, headings: Sequence[str]) -> Columns | None:
    """How a person, or a colleague of their municipality, has said that lists with these headings are read."""
    known = ColumnMapping.objects.usable_by(by).filter(headings=fingerprint(headings)).first()
    return known.columns if known else None


def fingerprint(headings: Sequence[str]) -> str:
    """What is kept of headings."""
    words = [plain(heading) for heading in headings]
    while words and not words[-1]:
        words.pop()
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()
