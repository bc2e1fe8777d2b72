"""Moments typed by people, who mean the clock on the wall in Helsinki."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings


class MomentRefused(ValueError):
    """What was typed is not one moment; the message says why."""


def read_moment(text: str) -> tuple[datetime, str]:
    """Read `2026-11-30T09:00` as Helsinki time (or with an offset of its own); answers the moment in UTC and a remark.

    The hour that comes twice in October means its first coming, in summer time, and the remark says so.
    Raises: MomentRefused when it is not a time, or is in the hour that March leaves out.
    """
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        raise MomentRefused(f"“{text}” is not a time. Write it like 2026-11-30T09:00.") from None
    zone = ZoneInfo(settings.TIME_ZONE)
    if typed.tzinfo:
        return typed.astimezone(UTC), ""
    first, second = typed.replace(tzinfo=zone), typed.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC), ""
    if _exists(first):
        return first.astimezone(UTC), (
            f"{text} comes twice that night: the first one is meant, {first.isoformat()}. "
            f"For the second write {second.isoformat()}."
        )
    skipped = timedelta(hours=1)
    raise MomentRefused(
        f"{text} does not exist: clocks go forward that night. "
        f"Write {(typed - skipped).isoformat(timespec='minutes')} or {(typed + skipped).isoformat(timespec='minutes')}."
    )


def _exists(moment: datetime) -> bool:
    """Whether the clock on the wall ever shows this: a skipped time changes on its way through UTC."""
    there_and_back = datetime.fromtimestamp(moment.timestamp(), tz=moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)
