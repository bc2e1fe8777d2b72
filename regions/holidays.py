"""Finnish public holidays and their eves, counted for any year: days on which nobody is easily called together.

Source: Act on church holidays (Church Act 652/2023), acts on Independence Day (388/1937) and May Day (272/1944).
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

SATURDAY = 5


class DayOff(models.TextChoices):
    """Why a day is not a usual working day."""

    NEW_YEAR = "new_year", _("New Year's Day")
    EPIPHANY = "epiphany", _("Epiphany")
    GOOD_FRIDAY = "good_friday", _("Good Friday")
    EASTER_MONDAY = "easter_monday", _("Easter Monday")
    MAY_DAY = "may_day", _("May Day")
    ASCENSION = "ascension", _("Ascension Day")
    MIDSUMMER_EVE = "midsummer_eve", _("Midsummer Eve")
    MIDSUMMER = "midsummer", _("Midsummer Day")
    INDEPENDENCE = "independence", _("Independence Day")
    CHRISTMAS_EVE = "christmas_eve", _("Christmas Eve")
    CHRISTMAS = "christmas", _("Christmas Day")
    BOXING_DAY = "boxing_day", _("Boxing Day")
    NEW_YEARS_EVE = "new_years_eve", _("New Year's Eve")
    WEEKEND = "weekend", _("weekend")


_FIXED = {
    (1, 1): DayOff.NEW_YEAR,
    (1, 6): DayOff.EPIPHANY,
    (5, 1): DayOff.MAY_DAY,
    (12, 6): DayOff.INDEPENDENCE,
    (12, 24): DayOff.CHRISTMAS_EVE,
    (12, 25): DayOff.CHRISTMAS,
    (12, 26): DayOff.BOXING_DAY,
    (12, 31): DayOff.NEW_YEARS_EVE,
}
_FROM_EASTER = {-2: DayOff.GOOD_FRIDAY, 1: DayOff.EASTER_MONDAY, 39: DayOff.ASCENSION}  # days


def day_off(day: date) -> DayOff | None:
    """The holiday or eve of a day, else whether it is on a weekend; None for a usual working day."""
    named = _FIXED.get((day.month, day.day)) or _FROM_EASTER.get((day - easter(day.year)).days) or _midsummer(day)
    if named:
        return named
    return DayOff.WEEKEND if day.weekday() >= SATURDAY else None


def next_working_day(day: date, step: int = 1) -> date:
    """The first usual working day from `day` on, in steps of so many days."""
    while day_off(day):
        day += timedelta(days=step)
    return day


def _midsummer(day: date) -> DayOff | None:
    """Midsummer Day is the Saturday of 20–26 June."""
    eve = date(day.year, 6, 19)
    eve += timedelta(days=(SATURDAY - 1 - eve.weekday()) % 7)
    return {0: DayOff.MIDSUMMER_EVE, 1: DayOff.MIDSUMMER}.get((day - eve).days)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar.

    Source: the anonymous algorithm of Nature 13 (1876), as in Meeus, Astronomical Algorithms, chapter 8.
    """
    century, rest = divmod(year, 100)
    golden = year % 19
    leap = century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 19 * golden + 15
    moon = leap % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
