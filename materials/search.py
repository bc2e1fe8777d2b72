"""Finding files by words: in the title, in what it is for, and in the text inside the file.

Every word must be found, in any of its forms: in names anywhere, also inside a compound; in texts at the beginning
of a word. What one may not see is not searched: the caller's files are narrowed.

Source: docs/adr/0014-search.md
"""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, TrigramWordSimilarity
from django.db.models import BooleanField, Case, CharField, F, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from materials.inflection import LEAST, asked, beginnings
from materials.models import FileWords, Material

LIKENESS = 0.4  # from 0 to 1: "käsikrja" is like "käsikirja"
MOST_ALIKE = 30  # files
# pg_trgm takes letters with marks for gaps between words where the database has the locale C.
_MARKED, _BASE = "åäöéüšž", "aaoeusz"


def matching(found: QuerySet[Material], text: str) -> QuerySet[Material]:
    """Those of `found` that hold every word of `text`, marked `rank`: 0 by title, 1 by description, 2 by the text."""
    words = asked(text)
    if not words:
        return found.none()
    named, described = Q(), Q()
    for word in words:
        by_title, by_description = (Q(pk__in=_named(word, field)) for field in ("title", "description"))
        named &= _says(word, "title")  # of what was found only, row by row
        described &= _says(word, "title") | _says(word, "description")
        found = found.filter(by_title | by_description | Q(pk__in=_texts(word)))
    ranks = (When(named, then=0), When(described, then=1))
    return found.annotate(rank=Case(*ranks, default=2, output_field=IntegerField()))


def resembling(found: QuerySet[Material], text: str) -> list[Material]:
    """The few of `found` whose title resembles every word of `text`, for those who misspelt one; the likest first."""
    words = [word.translate(str.maketrans(_MARKED, _BASE)) for word in asked(text)]
    title = Func(Lower("title"), Value(_MARKED), Value(_BASE), function="translate", output_field=CharField())
    for number, word in enumerate(words):
        found = found.annotate(**{f"like_{number}": TrigramWordSimilarity(word, title)})
        found = found.filter(**{f"like_{number}__gte": LIKENESS})
    return (
        list(found.order_by(*(f"-like_{number}" for number in range(len(words))), "pk")[:MOST_ALIKE]) if words else []
    )


def _named(word: str, field: str) -> QuerySet[Material, Any]:
    """Files whose title or description holds a form of the word."""
    return Material.objects.filter(_says(word, field)).values("pk")


def _says(word: str, field: str) -> Q:
    """Whether a title or a description holds a form of the word; of a short one at the beginning of a word."""
    stems = beginnings(word)
    if len(word) < LEAST:
        return Q(**{f"{field}__iregex": rf"\m({'|'.join(map(re.escape, stems))})"})
    return reduce(or_, (Q(_holds(field, stem)) for stem in stems))


def _holds(field: str, part: str) -> Func:
    """Whether a column holds some letters: by the same index as a regular expression, in a third of its time."""
    parts = (F(field), Value(f"%{part}%"))  # words have letters and digits only: no marks of a pattern
    return Func(*parts, template="(%(expressions)s)", arg_joiner=" ILIKE ", output_field=BooleanField())


def _texts(word: str) -> QuerySet[FileWords, Any]:
    """Files with a word that begins as a form of the word does."""
    query = " | ".join(f"{stem}:*" if len(word) > 2 else stem for stem in beginnings(word))
    return FileWords.objects.filter(vector=SearchQuery(query, search_type="raw", config="simple")).values("material")
