"""A shelf: what many look at is made once, and kept in this process for a moment.

What lies here is named by the versions of the rows it was made of, which were read before it. Who sees a newer version
makes it anew, so nothing that has been hidden since is taken from here. Threads share it: nobody may change it.

Source: docs/adr/0019-live.md
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from threading import Lock


class _Kept[T]:
    """One thing on the shelf; the lock lets one thread make it while the others wait."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.made: tuple[float, T] | None = None


class Shelf[T]:
    """Things by name, each for some seconds; of more than `most` the oldest go."""

    def __init__(self, *, seconds: float, most: int) -> None:
        self.seconds, self.most = seconds, most
        self._kept: dict[Hashable, _Kept[T]] = {}
        self._lock = Lock()

    def get(self, name: Hashable, make: Callable[[], T]) -> T:
        """The thing of this name, made now unless it lies here."""
        one = self._place(name)
        with one.lock:
            if one.made is None:
                one.made = time.monotonic(), make()
            return one.made[1]

    def clear(self) -> None:
        """Empty the shelf."""
        self._kept.clear()

    def _place(self, name: Hashable) -> _Kept[T]:
        with self._lock:
            one = self._kept.get(name)
            if one is None or (one.made and time.monotonic() - one.made[0] > self.seconds):
                self._kept.pop(name, None)  # so that a thing made anew is the newest
                one = self._kept[name] = _Kept()
            while len(self._kept) > self.most:
                del self._kept[next(iter(self._kept))]
            return one
