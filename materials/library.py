"""What a person finds in the library, and by what it can be narrowed down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, Q, QuerySet, Value, When, Window
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from modeltranslation.utils import resolution_order

from forums.models import Registration, Series
from materials.models import Material
from materials.models.licence import Licence
from materials.rules import changeable
from participants.models import Visitor
from participants.rules import manages_all
from regions.order import finnish_key

FACETS = ("series", "phase", "kind", "audience", "language")
_NAMES = [f"series__name_{code}" for code, _language in settings.LANGUAGES]
# What `cards` reads of a file; a row has a hundred columns with its series and its event.
CARD = (
    *("series", "event", "kind", "phase", "audience", "language", "title", "description", "is_accessible", "key"),
    *("alternative", "licence", "change", "file_name", "size", "pages", "version"),
    *_NAMES,
    *(f"event__name_{code}" for code, _language in settings.LANGUAGES),
)
Choices = list[tuple[str, str]]


def files(user: Visitor) -> QuerySet[Material]:
    """The files `user` may download, marked `is_yours` where they are of a series one takes part in or helps to run."""
    found = Material.objects.ready().visible_to(user).select_related("series", "event")
    if not user.is_authenticated:
        return found.annotate(is_yours=Value(False))
    if manages_all(user):
        return found.annotate(is_yours=ExpressionWrapper(Q(series__isnull=False), BooleanField()))
    seats = Registration.objects.seated().filter(person=user).values("event__series")
    yours = Q(series__in=seats) | Q(series__in=Series.objects.helped_by(user).values("pk"))
    return found.annotate(is_yours=Case(When(yours, then=True), default=False, output_field=BooleanField()))


def in_order(found: QuerySet[Material]) -> QuerySet[Material]:
    """Yours first, the newest series first, and within one the path from its start to its end; what fits best first."""
    phases = [When(phase=phase, then=place) for place, phase in enumerate(Material.Phase.values)]
    fit = ("rank",) if "rank" in found.query.annotations else ()
    return found.order_by(
        *fit,
        F("is_yours").desc(),
        F("series").desc(nulls_last=True),
        Case(*phases, default=len(phases)),
        F("event__ordinal").asc(nulls_first=True),
        "sort_title",
        "pk",
    )


def best(found: QuerySet[Material], most: int) -> tuple[list[Material], int]:
    """The `most` files of a search that fit best, and how many it found in all.

    What everybody finds is put in order without its words: thousands of rows are narrow, those shown are few.
    """
    if found.query.is_empty():  # of no words
        return [], 0
    order = in_order(found).annotate(all_found=Window(Count("pk")))
    ranked = {row[0]: row[1:] for row in order.values_list("pk", "rank", "is_yours", "all_found")[:most]}
    if not ranked:
        return [], 0
    known = Material.objects.filter(pk__in=ranked).select_related("series", "event").only(*CARD).in_bulk()
    first = [known[pk] for pk in ranked if pk in known]
    for file in first:
        file.rank, file.is_yours, _all = ranked[file.pk]  # type: ignore[attr-defined]
    return first, next(iter(ranked.values()))[-1]


@dataclass(frozen=True, kw_only=True)
class Changeable:
    """What a person may do to files: change some of those on the page, put removed ones back, see what is held."""

    own: set[int] = field(default_factory=set)  # rows
    removed: list[Material] = field(default_factory=list)  # the last one first
    held: list[Material] = field(default_factory=list)  # by the virus scanner


def changes(user: Visitor, shown: Iterable[Material]) -> Changeable:
    """What `user` may change of the files on a page, put back, or see held; asked for once."""
    wanted = Q(removed_at__isnull=False) | Q(ready_at=None)
    all_own = {file.pk for file in shown if file.key is None} if manages_all(user) else set()
    if not all_own:
        wanted |= Q(pk__in=[file.pk for file in shown])
    found = list(changeable(user).filter(wanted).order_by("-removed_at", "failed_at", "pk"))
    return Changeable(
        own=all_own | {file.pk for file in found if not file.removed_at and file.ready_at},
        removed=[file for file in found if file.removed_at],
        held=[file for file in found if not file.removed_at and not file.ready_at],
    )


@dataclass(frozen=True)
class Facets:
    """By what files can be narrowed down, from one query that also counts them."""

    choices: dict[str, Choices]  # each facet with the values that exist among the files
    counts: dict[tuple[str, ...], int]  # files with these values of all facets

    def chosen(self, given: Mapping[str, str]) -> dict[str, str]:
        """What was asked for, without what nobody offered."""
        return {name: value for name, value in given.items() if value in dict(self.choices.get(name, []))}

    def count(self, chosen: Mapping[str, str]) -> int:
        """How many files have all the chosen values."""
        wanted = [(FACETS.index(name), value) for name, value in chosen.items()]
        return sum(files for key, files in self.counts.items() if all(key[place] == value for place, value in wanted))


def facets(found: QuerySet[Material]) -> Facets:
    """By what the files can be narrowed down."""
    rows = list(found.order_by().values_list(*FACETS, *_NAMES).annotate(files=Count("pk")))
    counts = {tuple(str(value) for value in row[: len(FACETS)]): row[-1] for row in rows}
    series = {row[0]: row[len(FACETS) : -1] for row in rows if row[0]}
    return Facets(_choices(counts, _series(series)), counts)


def _choices(counts: Iterable[tuple[str, ...]], series: Choices) -> dict[str, Choices]:
    there = {facet: {values[place] for values in counts} for place, facet in enumerate(FACETS)}
    named: dict[str, Iterable[tuple[str, Any]]] = {
        "phase": Material.Phase.choices,
        "kind": Material.Kind.choices,
        "audience": Material.Audience.choices,
        "language": settings.LANGUAGES,
    }
    return {"series": series} | {
        facet: [(value, str(label)) for value, label in choices if value in there[facet]]
        for facet, choices in named.items()
    }


def _series(names: Mapping[int, tuple[str | None, ...]]) -> Choices:
    """The series in Finnish order, by their names in the active language or else the next that has one."""
    codes = [code for code, _language in settings.LANGUAGES]
    tongues = [codes.index(code) for code in resolution_order(get_language())]
    known = sorted(names.items(), key=lambda one: finnish_key(one[1][codes.index("fi")] or ""))
    return [(str(pk), next((own[place] for place in tongues if own[place]), "") or "") for pk, own in known]


_AS_THEY_ARE = (
    *("format", "pages", "size", "description", "licence_address"),
    *("is_accessible", "alternative", "alternative_is_link"),
)


def cards(shown: Iterable[Material], own: set[int]) -> list[dict[str, Any]]:
    """What the library says of each file, as plain words: a page has twenty of these; `own` may be changed."""
    home = reverse("download", args=[0]).removesuffix("0/download/")
    labels = _labels()
    return [
        {
            "pk": str(file.pk),
            "home": escape(f"{home}{file.pk}/"),
            "title": escape(file.title),  # once: it is said many times
            "tongue": file.language,
            **{name: getattr(file, name) for name in _AS_THEY_ARE},
            "series": file.series.name if file.series else "",
            "event": file.event.name if file.event else "",
            **{name: known[getattr(file, name)] for name, known in labels.items()},
            "is_found_inside": getattr(file, "rank", 0) == 2,
            "version": file.version if file.version > 1 else None,
            "change": file.change if file.version > 1 else "",
            "is_yours": getattr(file, "is_yours", False),
            "is_own": file.pk in own,
        }
        for file in shown
    ]


def _labels() -> dict[str, dict[str, str]]:
    """The words for the values of a file's fields, asked for once for a whole page."""
    choices: dict[str, Iterable[tuple[str, Any]]] = {
        "kind": Material.Kind.choices,
        "phase": Material.Phase.choices,
        "audience": [(one, _("For whom: %(audience)s") % {"audience": one.label}) for one in Material.Audience],
        "language": settings.LANGUAGES,
        "licence": Licence.choices,
    }
    return {name: {value: escape(label) for value, label in own} for name, own in choices.items()}
