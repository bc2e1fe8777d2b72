"""The SWOT analysis: gathered from a room as suggestions, edited by people, published, corrected by a new version.

In one version a note is in one place: at the item it was put under, else at its theme's item, else nowhere yet.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from forums.models import Contribution, Room, Series, SwotItem, SwotVersion, Theme
from forums.picturing.holding import MOST, hold, worded
from forums.picturing.refusals import PictureRefusal, PictureRefused
from participants.models import User

log = logging.getLogger(__name__)
LONGEST = 200  # letters of an item


@transaction.atomic
def draft(*, series: Series, change: str = "") -> SwotVersion:
    """The version under work: the newest, or a new one that follows it line by line when that has been published.

    Raises: PictureRefused when the series has been closed.
    """
    hold(series)
    newest = series.swot_versions.order_by("-number").first()
    if newest and newest.published_at is None:
        return newest
    made = SwotVersion.objects.create(series=series, number=newest.number + 1 if newest else 1, change=change[:300])
    for item in newest.items.prefetch_related("themes", "contributions") if newest else ():
        _copy(item, made)
    return made


def _copy(item: SwotItem, version: SwotVersion) -> None:
    same = {"field": item.field, "ordinal": item.ordinal, "text": item.text}
    twin = SwotItem.objects.create(version=version, follows=item, **same)
    twin.themes.set(item.themes.all())
    twin.contributions.set(item.contributions.all())


@transaction.atomic
def gather(*, version: SwotVersion, room: Room) -> list[SwotItem]:
    """Suggest an item for each theme of a room that has notes and no place in the version; asked again adds no more.

    Themes beyond the thirty a field holds wait until there is room for them; loose notes stay unplaced.
    Raises: PictureRefused with the reason.
    """
    _held(version)
    _same_series(version, room.event.series_id)
    placed = Theme.objects.filter(swot_items__version=version)
    written = Contribution.objects.shown().filter(theme__isnull=False)
    free = room.themes.filter(hidden_at=None, merged_into=None, field__in=SwotItem.Field.values)
    found = free.filter(pk__in=written.values("theme")).exclude(pk__in=placed.values("pk")).order_by("pk")
    counts = {field: version.items.filter(field=field).count() for field in SwotItem.Field.values}
    made = []
    for theme in found:
        if counts[theme.field] < MOST:
            counts[theme.field] += 1
            made.append(_suggest(version, theme))
    return made


def _suggest(version: SwotVersion, theme: Theme) -> SwotItem:
    item = _add(version, theme.field, theme.text, is_suggestion=True)
    item.themes.add(theme)
    return item


@transaction.atomic
def write(*, version: SwotVersion, field: str, text: str) -> SwotItem:
    """Add an item to the end of a field.

    Raises: PictureRefused with the reason.
    """
    _held(version)
    _check_field(field)
    if version.items.filter(field=field).count() >= MOST:
        raise PictureRefused(PictureRefusal.TOO_MANY, most=MOST)
    return _add(version, field, worded(text, LONGEST))


@transaction.atomic
def change(*, item: SwotItem, text: str, field: str) -> SwotItem:
    """Say an item in other words, or move it to the end of another field; from then on it is people's.

    Raises: PictureRefused with the reason.
    """
    fresh = _own(item)
    _check_field(field)
    if fresh.field != field:
        if fresh.version.items.filter(field=field).count() >= MOST:
            raise PictureRefused(PictureRefusal.TOO_MANY, most=MOST)
        fresh.ordinal = _next(fresh.version, field)
    fresh.text, fresh.field, fresh.is_suggestion = worded(text, LONGEST), field, False
    fresh.save(update_fields=["text", "field", "ordinal", "is_suggestion"])
    return fresh


@transaction.atomic
def drop(*, item: SwotItem) -> None:
    """Take an item out of its version; its notes become unplaced.

    Raises: PictureRefused with the reason.
    """
    _own(item).delete()


@transaction.atomic
def keep_suggestions(*, version: SwotVersion) -> int:
    """Take every suggestion left as people's own; tells how many there were.

    Raises: PictureRefused with the reason.
    """
    _held(version)
    return version.items.filter(is_suggestion=True).update(is_suggestion=False)


@transaction.atomic
def link(*, item: SwotItem, notes: Collection[UUID] = (), themes: Collection[int] = ()) -> None:
    """Put notes and themes of the same series under an item, out of any other item of the version.

    Raises: PictureRefused with the reason.
    """
    fresh = _own(item)
    series = fresh.version.series_id
    mine = list(Contribution.objects.shown().filter(pk__in=notes, step__room__event__series=series))
    own = list(Theme.objects.filter(pk__in=themes, room__event__series=series, hidden_at=None))
    if len(mine) + len(own) < len(set(notes)) + len(set(themes)) or not (mine or own):
        raise PictureRefused(PictureRefusal.UNKNOWN)
    others = SwotItem.objects.filter(version=fresh.version)
    SwotItem.contributions.through.objects.filter(swotitem__in=others, contribution__in=mine).delete()
    SwotItem.themes.through.objects.filter(swotitem__in=others, theme__in=own).delete()
    fresh.contributions.add(*mine)
    fresh.themes.add(*own)


@transaction.atomic
def unlink(*, item: SwotItem, notes: Collection[UUID] = (), themes: Collection[int] = ()) -> None:
    """Take notes and themes out from under an item.

    Raises: PictureRefused with the reason.
    """
    fresh = _own(item)
    fresh.contributions.remove(*fresh.contributions.filter(pk__in=notes))
    fresh.themes.remove(*fresh.themes.filter(pk__in=themes))


@transaction.atomic
def publish(*, version: SwotVersion, change: str = "", by: User | None) -> SwotVersion:
    """Let anybody read a version, which never changes again; published already, it is as it was.

    Raises: PictureRefused with the reason.
    """
    hold(version.series)
    fresh = SwotVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if fresh.published_at:
        return fresh
    if not fresh.items.exists():
        raise PictureRefused(PictureRefusal.NO_ITEMS)
    if fresh.items.filter(is_suggestion=True).exists():
        raise PictureRefused(PictureRefusal.SUGGESTIONS)
    fresh.published_at, fresh.published_by, fresh.change = timezone.now(), by, change[:300] or fresh.change
    fresh.save(update_fields=["published_at", "published_by", "change"])
    log.info("SWOT version %s of series %s published by person %s", fresh.number, fresh.series_id, by.pk if by else "–")
    return fresh


@dataclass(frozen=True)
class Difference:
    """What one version says otherwise than an earlier one; `changed` holds pairs of before and after."""

    added: list[SwotItem]
    changed: list[tuple[SwotItem, SwotItem]]
    dropped: list[SwotItem]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.dropped)


def difference(version: SwotVersion) -> Difference:
    """What has changed since the version before; of the first version everything is added."""
    before = SwotVersion.objects.filter(series=version.series_id, number=version.number - 1).first()
    old = {item.pk: item for item in before.items.all()} if before else {}
    now = list(version.items.all())
    pairs = [(old[item.follows_id], item) for item in now if item.follows_id in old]
    kept = {before.pk for before, _after in pairs}
    return Difference(
        added=[item for item in now if item.follows_id not in old],
        changed=[(was, is_) for was, is_ in pairs if (was.text, was.field) != (is_.text, is_.field)],
        dropped=[item for pk, item in old.items() if pk not in kept],
    )


def _held(version: SwotVersion) -> None:
    """Wait for whoever else edits the picture; refuse where the version has been published."""
    hold(version.series)
    if not SwotVersion.objects.filter(pk=version.pk, published_at=None).exists():
        raise PictureRefused(PictureRefusal.PUBLISHED)


def _own(item: SwotItem) -> SwotItem:
    _held(item.version)
    fresh = SwotItem.objects.select_related("version").filter(pk=item.pk).first()
    if fresh is None:
        raise PictureRefused(PictureRefusal.UNKNOWN)
    return fresh


def _same_series(version: SwotVersion, series_id: int) -> None:
    if version.series_id != series_id:
        raise PictureRefused(PictureRefusal.OTHER_SERIES)


def _check_field(field: str) -> None:
    if field not in SwotItem.Field.values:
        raise PictureRefused(PictureRefusal.NOT_SWOT)


def _next(version: SwotVersion, field: str) -> int:
    last: int | None = version.items.filter(field=field).aggregate(last=Max("ordinal"))["last"]
    return (last or 0) + 1


def _add(version: SwotVersion, field: str, text: str, *, is_suggestion: bool = False) -> SwotItem:
    words = {"field": field, "text": text, "ordinal": _next(version, field)}
    return SwotItem.objects.create(version=version, is_suggestion=is_suggestion, **words)
