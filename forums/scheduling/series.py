"""The life of a series: need and goals, invitations, the published picture, the closing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from forums import letters
from forums.models import Event, Series
from forums.scheduling.refusals import SchedulingRefusal, SchedulingRefused, lock_open, note
from forums.scheduling.starting import Words, columns
from participants.models import User


@transaction.atomic
def change_series(*, series: Series, by: User | None, seen: Mapping[str, str] | None = None, **texts: Words) -> Series:
    """Write the name, the current need and the goals of a series; return the new row.

    `texts` are name, need and goals, each in the active language or in the languages named. `seen` is what the
    writer saw in the columns: what somebody else has changed since is not overwritten unread.
    Raises: SchedulingRefused when the series is closed, when somebody else has changed the same text, or when the
    need is erased although the invitations are open.
    """
    if unknown := set(texts) - {"name", "need", "goals"}:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    series = lock_open(series.pk)
    if collisions(series, texts, seen or {}):
        raise SchedulingRefused(SchedulingRefusal.CHANGED)
    for field, words in texts.items():
        for column, text in columns(field, words).items():
            setattr(series, column, text)
    if series.invited_at and not _has_need(series):
        raise SchedulingRefused(SchedulingRefusal.NEED_MISSING)
    series.save()
    note("changed", series, by)
    return series


def collisions(series: Series, texts: Mapping[str, Words], seen: Mapping[str, str]) -> list[str]:
    """The columns in which somebody else has written since they were `seen`, something else than `texts`."""
    wanted = {name: text for field, words in texts.items() for name, text in columns(field, words).items()}
    return [
        name
        for name, text in wanted.items()
        if name in seen and _even(getattr(series, name)) not in (_even(seen[name]), _even(text))
    ]


def _even(text: str | None) -> str:
    """A text as it is compared: browsers send their own ends of lines."""
    return "\n".join((text or "").strip().splitlines())


def _lock(series: Series) -> Series:
    return Series.objects.select_for_update(of=("self",), no_key=True).get(pk=series.pk)


def _has_need(series: Series) -> bool:
    return bool((series.need or "").strip())


def refusal_to_invite(series: Series) -> SchedulingRefusal | None:
    """Why the invitations of a series cannot be opened, or None."""
    if series.closed_at:
        return SchedulingRefusal.CLOSED
    return None if _has_need(series) else SchedulingRefusal.NEED_MISSING


@transaction.atomic
def open_invitations(*, series: Series, by: User | None, at: datetime | None = None) -> Series:
    """Make a series public and let people register; return the new row. The need must have been written.

    Raises: SchedulingRefused with the reason.
    """
    series = _lock(series)
    if series.invited_at:
        return series
    if reason := refusal_to_invite(series):
        raise SchedulingRefused(reason)
    series.invited_at = at or timezone.now()
    series.save(update_fields=["invited_at"])
    letters.tell_opened(series=series)
    note("opened", series, by)
    return series


def refusal_to_publish(series: Series, at: datetime | None = None) -> SchedulingRefusal | None:
    """Why the picture of a series cannot be published, or None."""
    if series.closed_at:
        return SchedulingRefusal.CLOSED
    if series.snapshots.exists() and not series.snapshots.filter(is_draft=False).exists():
        return SchedulingRefusal.NOT_FROZEN
    return refusal_to_close(series, at)


@transaction.atomic
def publish_picture(*, series: Series, by: User | None, at: datetime | None = None) -> Series:
    """Tell that the distilled picture is public: the series turns to following up; return the new row.

    Raises: SchedulingRefused while events are still to come.
    """
    series = _lock(series)
    if series.published_at:
        return series
    if reason := refusal_to_publish(series, at):
        raise SchedulingRefused(reason)
    series.published_at = at or timezone.now()
    series.save(update_fields=["published_at"])
    note("published", series, by)
    return series


def refusal_to_close(series: Series, at: datetime | None = None) -> SchedulingRefusal | None:
    """Why a series cannot be closed, or None."""
    return SchedulingRefusal.EVENTS_LEFT if Event.objects.filter(series=series).active().upcoming(at).exists() else None


@transaction.atomic
def close_series(*, series: Series, by: User | None, at: datetime | None = None) -> Series:
    """End a series: nothing of it can be changed any more, everything stays to be read; return the new row.

    Raises: SchedulingRefused while events are still to come.
    """
    series = _lock(series)
    if series.closed_at:
        return series
    if reason := refusal_to_close(series, at):
        raise SchedulingRefused(reason)
    series.closed_at = at or timezone.now()
    series.save(update_fields=["closed_at"])
    note("closed", series, by)
    return series


@transaction.atomic
def reopen_series(*, series: Series, by: User | None) -> Series:
    """Take back the closing of a series; return the new row."""
    series = _lock(series)
    series.closed_at = None
    series.save(update_fields=["closed_at"])
    note("reopened", series, by)
    return series
