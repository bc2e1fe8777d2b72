"""How many threads the linear algebra may use."""

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """One thread while it lasts: the tables of a room are small, and a second one would only spin.

    Units: two threads cost 10–20 times the processor time of one for tables of 300 × 150.
    """
    limit: AbstractContextManager[object] = _found().limit(limits=1, user_api="blas")
    return limit


@cache
def _found() -> ThreadpoolController:
    """The linear algebra that numpy has loaded, looked for once."""
    return ThreadpoolController()
