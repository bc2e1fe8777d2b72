"""The Celery application and its timetable.

Everything on the timetable is a sweep: it looks at rows and the clock, so it may run twice, late or not at all
for a while without harm. `manage.py run_due` runs the same sweeps once for a given moment.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_process_init
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tilannekuva")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def warm_pdf(**kwargs: Any) -> None:
    """Load WeasyPrint, its fonts and styles once per worker process, after the fork, and bound what it may take."""
    lane = os.environ.get("TILANNEKUVA_LANE")
    if lane in ("pdf", "bulk"):
        from materials import pdf

        pdf.warm()
        pdf.bound_memory()
    if lane == "bulk":
        os.nice(5)  # pages and single documents go first where processors are few


@task_prerun.connect
@task_postrun.connect
def keep_connection(**kwargs: Any) -> None:
    """Treat the connection to the database as pages do: kept for CONN_MAX_AGE, tried first, dropped when it broke."""
    close_old_connections()
