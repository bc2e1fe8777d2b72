"""Settings of a house of real processes: those of production over HTTP, with a clock that rings every second."""

import os

os.environ.update(
    ACCEL_REDIRECT="",
    BEHIND_PROXY="0",
    DEBUG="0",
    DEMO="0",
    LOG_LEVEL="WARNING",
    PUBLIC_PAGE_SECONDS="0",
    SECOND_FACTOR_REQUIRED="0",
    SECURE_SSL_REDIRECT="0",
)

from config.settings import *  # noqa: F403

STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_BEAT_SCHEDULE = {name: {**job, "schedule": 1.0} for name, job in CELERY_BEAT_SCHEDULE.items()}  # noqa: F405
