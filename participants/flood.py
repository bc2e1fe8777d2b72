"""Floods: how often the same may be done from one place, or with one address, counted without the database.

The limits are those of settings.ACCOUNT_RATE_LIMITS. Each web process counts for itself and forgets when it ends, which
is enough against floods; allauth's own limits, exact and shared, cost a dozen statements and let one through at a time.
"""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest

_APP = "allauth.account"
_COUNTS = LocMemCache("floods", {"OPTIONS": {"MAX_ENTRIES": 20_000}})


def is_met(request: HttpRequest, *, action: str, key: str) -> bool:
    """Note one more deed, and tell whether that is more than a limit of `action` allows; `key` is its address."""
    is_over = False
    for rate in ratelimit.get_rates(app=_APP, action=action):
        name = ratelimit.get_cache_key(request, app=_APP, action=action, rate=rate, key=key)
        is_over |= _once_more(name, rate.duration) > rate.amount
    return is_over


def _once_more(name: str, seconds: float) -> int:
    """How often a thing has been done in a while that begins with the first time."""
    if _COUNTS.add(name, 1, seconds):
        return 1
    try:
        return int(_COUNTS.incr(name))
    except ValueError:  # the while has just ended
        _COUNTS.set(name, 1, seconds)
        return 1
