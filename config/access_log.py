"""The log of requests: one line of each, for which only what stands in it is looked up.

Gunicorn makes a name for every header and variable of a request first, as its line might say any of them.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from gunicorn import glogging

SAID = (
    "REMOTE_ADDR",
    "REQUEST_METHOD",
    "RAW_URI",
    "PATH_INFO",
    "QUERY_STRING",
    "SERVER_PROTOCOL",
    "HTTP_REFERER",
    "HTTP_USER_AGENT",
    "HTTP_AUTHORIZATION",
)


class Logger(glogging.Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's logger, whose lines can name no headers but the referrer and the browser."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """What a line of the log may say of a request."""
        answer = SimpleNamespace(status=resp.status, sent=getattr(resp, "sent", None), headers=())
        said = {name: environ[name] for name in SAID if name in environ}
        atoms: dict[str, Any] = super().atoms(answer, (), said, request_time)
        return atoms
