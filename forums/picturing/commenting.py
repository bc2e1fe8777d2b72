"""Comments on a draft: whoever has been given the link reads the draft and says what should be otherwise.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

from django.core import signing
from django.db import transaction
from django.utils import timezone

from forums.models import PictureComment, Series
from forums.picturing import snapshot
from forums.picturing.holding import hold, worded
from forums.picturing.refusals import PictureRefusal, PictureRefused
from participants.plain import one_line

LINK = signing.Signer(salt="picture-comment")  # without a time, so that one round has one link
LONGEST, MOST = 1000, 300  # letters of a comment; comments that wait for an answer
LONGEST_NAME = 80  # letters
PARTS = ("swot", "phenomena", "questions", "statements")


def link_token(series: Series) -> str:
    """What the link to the draft of a series carries; it ends when the picture is frozen next."""
    return LINK.sign_object([series.pk, _round(series)])


def _round(series: Series) -> int:
    """The number of the newest frozen picture, after which a draft is another; 0 before the first."""
    frozen = snapshot.newest(series, is_draft=False)
    return frozen.number if frozen else 0


def by_link(token: str) -> Series | None:
    """The series of a link, unless the link is not ours or its picture has been frozen since."""
    number, turn = _read(token)
    series = Series.objects.filter(pk=number, closed_at=None).first()
    return series if series and _round(series) == turn else None


def once_by_link(token: str) -> Series | None:
    """The series of a link of ours, also when the link has ended."""
    return Series.objects.filter(pk=_read(token)[0]).first()


def _read(token: str) -> tuple[int, int]:
    """The number of the series and the round that a link names; zeros where it is not ours."""
    try:
        number, turn = LINK.unsign_object(token)
    except (signing.BadSignature, TypeError):
        return 0, 0
    return int(number), int(turn)


@transaction.atomic
def comment(*, series: Series, part: str, text: str, name: str = "") -> PictureComment:
    """Keep what somebody says of a part of the draft.

    Raises: PictureRefused with the reason.
    """
    hold(series)
    if part not in PARTS:
        raise PictureRefused(PictureRefusal.UNKNOWN)
    if series.picture_comments.filter(answered_at=None).count() >= MOST:
        raise PictureRefused(PictureRefusal.TOO_MANY, most=MOST)
    words, called = worded(text, LONGEST), one_line(name)
    if len(called) > LONGEST_NAME:
        raise PictureRefused(PictureRefusal.NAME_TOO_LONG, over=len(called) - LONGEST_NAME)
    return PictureComment.objects.create(series=series, part=part, name=called, text=words)


@transaction.atomic
def settle(*, comment: PictureComment) -> None:
    """Mark a comment as looked at; who wrote it is then forgotten."""
    PictureComment.objects.filter(pk=comment.pk, answered_at=None).update(answered_at=timezone.now(), name="")
