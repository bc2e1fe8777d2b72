"""Freezing the picture: everything it says at one moment, numbered, so that paper, page and open data say the same.

A draft may be frozen at any time. When the picture itself is frozen, the participants behind votes are replaced by
random keys, one for each participant, from which nobody can be found again.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from forums.models import Dot, ExitAnswer, Participant, PictureSnapshot, Rating, Room, Series, StatementOfWill, Vote
from forums.picturing import voted, written
from forums.picturing.picture_format import LANGUAGES, Picture, number
from forums.picturing.picture_format import written as plain
from forums.picturing.refusals import PictureRefusal, PictureRefused
from participants.models import User

log = logging.getLogger(__name__)
VOTES = (Vote, Dot, Rating, ExitAnswer)


@transaction.atomic
def freeze(*, series: Series, is_draft: bool, change: str = "", by: User | None) -> PictureSnapshot:
    """Freeze what the picture says; when it says what the newest snapshot does, that one is the answer.

    Raises: PictureRefused when the picture cannot be frozen yet.
    """
    locked = Series.objects.select_for_update(of=("self",)).get(pk=series.pk)
    if not is_draft and (reason := refusal(locked)):
        raise PictureRefused(reason)
    voted.draw_maps(locked)
    content = content_of(locked, is_draft=is_draft)
    sha256 = number(content)
    last = newest(locked, is_draft=is_draft)  # drafts are counted by themselves: no published version is missing
    if same := _same(newest(locked) if is_draft else last, sha256, is_draft=is_draft):
        return same
    if not is_draft:
        let_go_of_voters(locked)
    made = PictureSnapshot.objects.create(
        series=locked,
        number=last.number + 1 if last else 1,
        content=content,
        sha256=sha256,
        is_draft=is_draft,
        change=change[:300],
        frozen_by=by,
    )
    word = "draft" if is_draft else "picture"
    log.info("%s %s of series %s frozen by person %s", word, made.number, series.pk, by.pk if by else "–")
    return made


@transaction.atomic
def ask(*, series: Series) -> None:
    """Make ready to be asked whether to publish: opinion maps are drawn, so that what is shown is what is published.

    Raises: PictureRefused when the picture cannot be published yet.
    """
    if reason := refusal(series):
        raise PictureRefused(reason)
    voted.draw_maps(series)


def refusal(series: Series) -> PictureRefusal | None:
    """Why the picture itself cannot be published while something of it is unfinished, or None."""
    newest = series.swot_versions.order_by("-number").first()
    if newest and newest.published_at is None:
        return PictureRefusal.DRAFT_LEFT
    statements = StatementOfWill.objects.published().filter(key_question__series=series)
    if newest is None and not statements.exists():
        return PictureRefusal.NOT_PUBLIC
    is_open = Room.objects.filter(event__series=series, closed_at=None).exclude(opened_at=None).exists()
    return PictureRefusal.ROOM_OPEN if is_open else None


def _same(before: PictureSnapshot | None, sha256: str, *, is_draft: bool) -> PictureSnapshot | None:
    return before if before and (before.sha256, before.is_draft) == (sha256, is_draft) else None


def content_of(series: Series, *, is_draft: bool) -> dict[str, Any]:
    """What the picture says now, in every language."""
    return {one: plain(_whole(series, one, is_draft=is_draft)) for one in LANGUAGES}


def _whole(series: Series, language: str, *, is_draft: bool) -> Picture:
    """The picture with what was voted, which takes longer to reckon than the big screen can wait for."""
    told = written.of_series(series, language, is_draft=is_draft)
    return replace(told, rankings=voted.rankings(series, language), opinions=voted.opinions(series, language))


def let_go_of_voters(series: Series) -> None:
    """Put a random key in the place of every participant behind a vote; one person's votes keep one key."""
    people = list(Participant.objects.filter(room__event__series=series).values_list("pk", flat=True))
    keys = [uuid4().hex for _person in people]
    with connection.cursor() as cursor:
        for model in VOTES:
            cursor.execute(
                f"UPDATE {model._meta.db_table} SET voter_key = new.key, participant_id = NULL "  # noqa: S608, SLF001
                "FROM unnest(%s::bigint[], %s::text[]) AS new(id, key) WHERE participant_id = new.id",
                [people, keys],
            )


def newest(series: Series, *, is_draft: bool | None = None) -> PictureSnapshot | None:
    """The newest snapshot of a series, or of its drafts, or of the picture itself."""
    rows = series.snapshots.order_by("-pk")
    return (rows if is_draft is None else rows.filter(is_draft=is_draft)).first()


@dataclass(frozen=True)
class Changes:
    """The lines that one content has and another has not."""

    added: list[str]
    dropped: list[str]


def changes(before: dict[str, Any], after: dict[str, Any], language: str) -> Changes:
    """What has changed in the words of a picture from one snapshot to another."""
    old, new = (_words(content.get(language, {})) for content in (before, after))
    return Changes([one for one in new if one not in old], [one for one in old if one not in new])


def _words(picture: dict[str, Any]) -> list[str]:
    """Every line of a picture, in its order."""
    swot = [line["text"] for field in picture.get("swot", {}).values() for line in field]
    phenomena = [one["text"] for one in picture.get("phenomena", [])]
    questions = [f"{one['theme']}: {one['question']}" for one in picture.get("questions", [])]
    wills = [one["sentence"] for one in picture.get("wills", [])]
    actions = [action["what"] for one in picture.get("wills", []) for action in one["actions"]]
    return [*swot, *phenomena, *questions, *wills, *actions]
