"""Holding a picture while it is changed: whoever changes one waits for the others, and a closed series stays."""

from __future__ import annotations

from forums.models import Series
from forums.picturing.refusals import PictureRefusal, PictureRefused
from participants.plain import one_line

MOST = 30  # lines of one list, as many as the paper holds


def hold(series: Series) -> Series:
    """Lock a series whose picture is changed.

    Raises: PictureRefused when it has been closed.
    """
    fresh = Series.objects.select_for_update(of=("self",)).get(pk=series.pk)
    if fresh.closed_at:
        raise PictureRefused(PictureRefusal.CLOSED)
    return fresh


def worded(text: str, most: int) -> str:
    """The text as one line.

    Raises: PictureRefused when it is empty or longer than `most` letters.
    """
    words = one_line(text)
    if not words:
        raise PictureRefused(PictureRefusal.EMPTY)
    if len(words) > most:
        raise PictureRefused(PictureRefusal.TOO_LONG, over=len(words) - most)
    return words
