"""How the log is written: one line an event, on the console, where whoever runs the services collects it."""

from typing import Any


def written_from(level: str) -> dict[str, Any]:
    """The settings of the log, from a level upwards; libraries that chatter speak only when something is wrong."""
    quiet = {"django.server": "WARNING", "fontTools": "WARNING", "weasyprint": "ERROR", "pikepdf": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {name: {"level": threshold} for name, threshold in quiet.items()},
    }
