"""The publication: the newest frozen picture, and the rows and words of it that anybody may read.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from forums.fates import Kind
from forums.models import Series
from forums.picturing import snapshot

type Row = tuple[Kind, int]


@dataclass(frozen=True)
class Publication:
    """What a frozen picture holds: the words of each of its lines by kind and number, and when it was frozen."""

    words: Mapping[Row, str]
    frozen_at: datetime

    def rows(self, kind: Kind) -> list[int]:
        """The numbers of its lines of a kind."""
        return [number for one, number in self.words if one == kind]


def of(series: Series) -> Publication | None:
    """The publication of a series in the language of the page, or None when nothing has been frozen for good."""
    frozen = snapshot.newest(series, is_draft=False)
    if frozen is None:
        return None
    picture = frozen.content.get((get_language() or "fi")[:2], {})
    return Publication({(kind, row["id"]): words for kind, row, words in _lines(picture)}, frozen.frozen_at)


def _lines(picture: dict[str, Any]) -> Iterator[tuple[Kind, dict[str, Any], str]]:
    for field in picture.get("swot", {}).values():
        yield from ((Kind.SWOT, row, row["text"]) for row in field)
    yield from ((Kind.PHENOMENON, row, row["text"]) for row in picture.get("phenomena", ()))
    for row in picture.get("questions", ()):
        yield Kind.QUESTION, row, f"{row['theme']}: {row['question']}"
    yield from ((Kind.STATEMENT, row, row["sentence"]) for row in picture.get("wills", ()))
