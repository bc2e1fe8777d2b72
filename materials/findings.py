"""What in the texts and files of a series might tell of a person: to be looked at before anybody may read them.

A finding is a hint, not a proof: "Laine" is a wave, too. What a machine cannot read is a finding by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, TextField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.models import Registration, Series, TeamMember
from materials.extraction import HAS_EMAIL, HAS_PHONE, PHONE
from materials.inflection import beginnings, words_in
from materials.models import FileWords, Material
from participants.models import User

EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
CAPITALISED = re.compile(r"\b[^\W\d_]\w*(?:-\w+)*")


class Cause(models.TextChoices):
    """Why something is to be looked at."""

    NAME = "name", gettext_lazy("It may name a person who took part")
    EMAIL = "email", gettext_lazy("There is an e-mail address")
    PHONE = "phone", gettext_lazy("There may be a telephone number")
    UNREAD = "unread", gettext_lazy("Its text has not been read by machine: open it and look")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing to look at: where it is, why, and the words that were found."""

    where: str
    cause: Cause
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text of an archive, and where it stands."""

    where: str
    words: str


def texts(series: Series, files: Iterable[Material]) -> list[Text]:
    """Every text that the archive shows, in all languages."""
    found = [*_translated(series.name, series, ("name", "need", "goals"))]
    for event in series.events.active().prefetch_related("programme").order_by("ordinal"):
        found += _translated(event.name, event, ("name", "place"))
        for item in event.programme.all():
            found += _translated(event.name, item, ("title",))
    for one in series.key_questions.all():
        found += _translated(_("Key questions"), one, ("theme", "question"))
    for file in files:
        found += [Text(where=file.title, words=words) for words in (file.title, file.file_name)]
    return found


def _translated(where: str, thing: models.Model, fields: tuple[str, ...]) -> Iterator[Text]:
    for name, (language, _label) in product(fields, settings.LANGUAGES):
        if words := getattr(thing, f"{name}_{language}"):
            yield Text(where=where, words=words)


def findings(series: Series, files: list[Material]) -> list[Finding]:
    """What to look at, each thing once: in the texts first, then inside the files."""
    names = _names(series)
    found = [finding for text in texts(series, files) for finding in _in_text(text, names)]
    read = dict(
        FileWords.objects.filter(material__in=files, read_at__isnull=False)
        .annotate(words=Func(F("vector"), function="tsvector_to_array", output_field=ArrayField(TextField())))
        .values_list("material", "words")
    )
    for file in files:
        found += _in_file(file, read.get(file.pk), names)
    return list(dict.fromkeys(found))


def _names(series: Series) -> list[tuple[str, str]]:
    """The first and last names of those who registered, whatever came of it, and of the team."""
    seats = Registration.objects.filter(event__series=series).values("person")
    team = TeamMember.objects.filter(series=series).values("person")
    known = User.objects.filter(Q(pk__in=seats) | Q(pk__in=team)).exclude(last_name="")
    return list(known.order_by("last_name", "first_name").values_list("first_name", "last_name").distinct())


def _in_text(text: Text, names: list[tuple[str, str]]) -> Iterator[Finding]:
    for cause, pattern in ((Cause.EMAIL, EMAIL), (Cause.PHONE, PHONE)):
        for match in pattern.finditer(text.words):
            yield Finding(where=text.where, cause=cause, words=match.group().strip())
    # A name begins with a capital, also where it is bent; the last name alone is enough in a text this short.
    capitalised = (word for word in CAPITALISED.findall(text.words) if word[0].isupper())
    words = sorted(word for found in capitalised for word in words_in(found))
    for first, last in names:
        if _holds(words, last):
            yield Finding(where=text.where, cause=Cause.NAME, words=f"{first} {last}".strip())


def _in_file(file: Material, words: list[str] | None, names: list[tuple[str, str]]) -> Iterator[Finding]:
    if not words:
        yield Finding(where=file.title, cause=Cause.UNREAD, words=file.file_name)
        return
    if HAS_EMAIL in words:
        yield Finding(where=file.title, cause=Cause.EMAIL, words=file.file_name)
    if HAS_PHONE in words:
        yield Finding(where=file.title, cause=Cause.PHONE, words=file.file_name)
    words = sorted(words)
    for first, last in names:
        if first and _holds(words, first) and _holds(words, last):
            yield Finding(where=file.title, cause=Cause.NAME, words=f"{first} {last}")


def _holds(words: list[str], name: str) -> bool:
    """Whether some of the sorted words are forms of each part of a name."""
    parts = words_in(name)
    return bool(parts) and all(any(_begins(words, stem) for stem in beginnings(part)) for part in parts)


def _begins(words: list[str], stem: str) -> bool:
    place = bisect_left(words, stem)
    return place < len(words) and words[place].startswith(stem)
