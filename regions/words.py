"""How Finland writes a day, a time and a number, in three languages.

Everything here is told in Helsinki's time and in the active language. The functions stand on the lowest
floor because pages, letters and documents all use them.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language

HELSINKI = ZoneInfo("Europe/Helsinki")
NBSP = "\xa0"
KILOBYTE = 1000
# The word before a time; English has none.
_AT = {"fi": f" klo{NBSP}", "sv": f" kl.{NBSP}", "en": ", "}
_BYTE_UNITS = {"fi": ("kt", "Mt"), "sv": ("kB", "MB"), "en": ("kB", "MB")}


def language() -> str:
    """The active language as two letters; Finnish when none is active."""
    code = (get_language() or "fi")[:2]
    return code if code in _AT else "fi"


def local(value: date | datetime) -> date | datetime:
    """A moment in Helsinki's time; a plain day as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value, HELSINKI)
    return value


def local_day(value: date | datetime) -> date:
    """The day in Helsinki on which a moment falls."""
    there = local(value)
    return there.date() if isinstance(there, datetime) else there


def weekday(value: date | datetime) -> str:
    """The weekday in short: "ke", "ons", "Wed"."""
    return date_format(local_day(value), "D")


def day(value: date | datetime) -> str:
    """A day with its weekday: "ke 30.11.2022", "Wed 30 November 2022"."""
    return date_format(local_day(value), "D j F Y" if language() == "en" else "D j.n.Y")


def short_day(value: date | datetime) -> str:
    """A day without its weekday: "30.11.2022"."""
    return date_format(local_day(value), "j.n.Y")


def long_day(value: date | datetime) -> str:
    """A day in running text: "30. marraskuuta 2022", "30 november 2022"."""
    return date_format(local_day(value), "j. E Y" if language() == "fi" else "j F Y")


def day_and_month(value: date | datetime) -> str:
    """A day without its year: "30.11.", "30.11", "30 Nov"."""
    return date_format(local_day(value), {"fi": "j.n.", "sv": "j.n", "en": "j M"}[language()])


def clock(value: datetime) -> str:
    """A time of day: "9.00"."""
    return date_format(local(value), "G.i")


def clocks(start: datetime, end: datetime) -> str:
    """Two times of one day: "9.00–11.00"."""
    return f"{clock(start)}–{clock(end)}"


def moment(value: datetime) -> str:
    """A day and a time: "ke 30.11.2022 klo 9.00"."""
    return f"{day(value)}{_AT[language()]}{clock(value)}"


def _day_without_year(value: datetime) -> str:
    return date_format(local_day(value), {"fi": "D j.n.", "sv": "D j.n", "en": "D j F"}[language()])


def when(start: datetime, end: datetime, *, is_time_known: bool = True) -> str:
    """When something happens, from its start to its end.

    On one day "ke 30.11.2022 klo 9.00–11.00"; over several "ma 21.12. klo 9.00 – su 27.12.2026 klo 15.00";
    only the days when the time of day is not known.
    """
    first, last = local_day(start), local_day(end)
    if first == last:
        return f"{day(start)}{_AT[language()]}{clocks(start, end)}" if is_time_known else day(start)
    beginning = _day_without_year(start) if first.year == last.year else day(start)
    if not is_time_known:
        return f"{beginning} – {day(end)}"
    return f"{beginning}{_AT[language()]}{clock(start)} – {moment(end)}"


def hours(start: datetime, end: datetime, *, is_time_known: bool = True) -> str:
    """When on its day something happens, to stand beside a big date: "klo 9.00–11.00"; nothing when it is not known.

    Over several days the same as `when`.
    """
    if local_day(start) != local_day(end):
        return when(start, end, is_time_known=is_time_known)
    return f"{_AT[language()]}{clocks(start, end)}".lstrip(" ,") if is_time_known else ""


def number(value: float, decimals: int | None = None) -> str:
    """A number with its thousands apart and a real minus sign: "1 284", "3,8", "−3"."""
    rounded = value if decimals is None else _rounded(value, decimals)
    return number_format(rounded, decimals, use_l10n=True, force_grouping=True).replace("-", "−")


def _rounded(value: float, decimals: int) -> Decimal:
    """A half goes up, as in the templates (floatformat); rounded here, because Django cuts the decimals off."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def percent(value: float, decimals: int = 0) -> str:
    """A share in hundredths: "62 %", in English "62%"."""
    return f"{number(value, decimals)}{'' if language() == 'en' else NBSP}%"


def size(count: int) -> str:
    """The size of a file: "820 kt", "1,4 Mt", "50 Mt".

    Units: `count` is bytes; a kilobyte is 1,000 of them.
    """
    kilo, mega = _BYTE_UNITS[language()]
    thousands = max(round(count / KILOBYTE), 1 if count else 0)
    if thousands < KILOBYTE:
        return f"{number(thousands)}{NBSP}{kilo}"
    return f"{number(count / KILOBYTE**2, 1 if count < 10 * KILOBYTE**2 else 0)}{NBSP}{mega}"
